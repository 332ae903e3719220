"""The web process: the collector first, everything else to Django. The composition's one place."""

from __future__ import annotations

import os
import warnings
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crescendo.project.settings")

from django.core.asgi import get_asgi_application

from crescendo.collect.asgi import LazyCollector
from crescendo.collect.request import Receive, Scope, Send
from crescendo.collect.routes import is_collector_path

# WhiteNoise hands files over as plain iterators; Django reads them in a thread and says so for each one.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

collector = LazyCollector()
_django = get_asgi_application()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Lifespan goes to the collector, whose shutdown finishes what waits for its commit."""
    if scope["type"] == "lifespan" or (scope["type"] == "http" and is_collector_path(scope["path"])):
        await collector(scope, receive, send)
    else:
        # Django spells the same three types a little narrower.
        await cast("Any", _django)(scope, receive, send)
