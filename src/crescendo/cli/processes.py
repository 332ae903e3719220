"""The long-running processes, and the waiting for quiet."""

from __future__ import annotations

import gc
from time import monotonic, sleep
from typing import TYPE_CHECKING

from crescendo.cli import leash
from crescendo.core.clock import SystemClock
from crescendo.core.settings import current
from crescendo.project.schema import prepare_store

if TYPE_CHECKING:
    from crescendo.core.worker import Worker
    from crescendo.project.stages import Workshop


def run_web() -> None:
    """Serve console, API, site and collector on the bound address until told to stop."""
    import uvicorn  # noqa: PLC0415

    from crescendo.collect.connections import bounded  # noqa: PLC0415 - brings uvicorn

    leash.hold()
    prepare_store()
    bind = current().bind
    uvicorn.run(
        "crescendo.project.asgi:application",
        host=bind.host,
        port=bind.port,
        access_log=False,
        log_level="error",
        # Ours hold for uvicorn too: it would write whole messages of failures.
        log_config=None,
        http=bounded(),
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=10,
        lifespan="on",
        ws="none",
    )


def run_work() -> None:
    """Work until told to stop."""
    leash.hold()
    prepare_store()
    from crescendo.core.worker import Worker  # noqa: PLC0415 - needs Django
    from crescendo.project.stages import workshop  # noqa: PLC0415 - needs Django

    settings = current()
    worker = Worker(settings, SystemClock(), workshop(settings).stages)
    # A batch makes half a million short-lived objects without a cycle; looking for some after each 700 costs a third.
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    worker.run()


def run_drain(timeout: float) -> bool:
    """Wait until quiet; where no worker lives, do its work here. False when the time is up."""
    prepare_store()
    from crescendo.core import worker  # noqa: PLC0415 - needs Django
    from crescendo.project.stages import workshop  # noqa: PLC0415 - needs Django

    settings, clock = current(), SystemClock()
    shop = workshop(settings)
    own = worker.Worker(settings, clock, shop.stages)
    try:
        return _wait_until_quiet(shop, own, timeout)
    finally:
        own.leave()
        shop.log.close()


def _wait_until_quiet(shop: Workshop, own: Worker, timeout: float) -> bool:
    from crescendo.core import worker  # noqa: PLC0415 - needs Django

    deadline = monotonic() + timeout
    quiet = 0
    while quiet < 2:
        quiet = quiet + 1 if shop.is_quiet() else 0
        if monotonic() > deadline:
            return False
        if quiet == 0:
            if not worker.state(now=SystemClock().now()).alive:
                own.turn()
            else:
                sleep(0.1)
    return True
