"""`crescendo collect`: one process that only collects."""

from __future__ import annotations

from logging.config import dictConfig

import uvicorn

from crescendo.core import logs
from crescendo.core.settings import Settings

from .asgi import LazyCollector
from .connections import bounded

_GRACE_SECONDS = 15


def serve(settings: Settings) -> None:
    """Serve the collector on the bound address until told to stop; then finish what was begun."""
    dictConfig(logs.configuration(settings.log_format))
    uvicorn.run(
        LazyCollector(lambda: settings),
        host=settings.bind.host,
        port=settings.bind.port,
        access_log=False,
        # It warns of each request that is none: strangers would fill the disk with warnings.
        log_level="error",
        # Ours hold for uvicorn too: it would write whole messages of failures.
        log_config=None,
        http=bounded(),
        # The collector reads forwarding headers itself, and only behind proxies that the operator named.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ws="none",
        lifespan="on",
    )
