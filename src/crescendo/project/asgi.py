"""The web process: the collector first, everything else to Django. The composition's one place."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crescendo.project.settings")

from django.core.asgi import get_asgi_application  # noqa: E402 - needs the settings' name

from crescendo.collect.asgi import LazyCollector  # noqa: E402
from crescendo.collect.request import Receive, Scope, Send  # noqa: E402
from crescendo.collect.routes import is_collector_path  # noqa: E402

collector = LazyCollector()
_django = get_asgi_application()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Lifespan goes to the collector, whose shutdown finishes what waits for its commit."""
    if scope["type"] == "lifespan" or (scope["type"] == "http" and is_collector_path(scope["path"])):
        await collector(scope, receive, send)
    else:
        await _django(scope, receive, send)
