"""`crescendo collect`: one process that only collects."""

from __future__ import annotations

import uvicorn

from crescendo.core.settings import Settings

from .asgi import LazyCollector

# Waiting requests hold a connection each; beyond this uvicorn answers 503 by itself.
_MOST_CONNECTIONS = 10_000
_GRACE_SECONDS = 15


def serve(settings: Settings) -> None:
    """Serve the collector on the bound address until told to stop; then finish what was begun."""
    uvicorn.run(
        LazyCollector(lambda: settings),
        host=settings.bind.host,
        port=settings.bind.port,
        access_log=False,
        log_level="warning",
        # The collector reads forwarding headers itself, and only behind proxies that the operator named.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        ws="none",
        lifespan="on",
    )
