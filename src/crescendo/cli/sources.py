"""Sources from the command line."""

from __future__ import annotations

from crescendo.core.clock import SystemClock
from crescendo.project.schema import prepare_store


def add_source(name: str, key: str | None, protocol: str, trust: str, project: str) -> str:
    """Add a source; returns its write key."""
    prepare_store()
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.sources import api  # noqa: PLC0415
    from crescendo.sources.types import CreateSource, Protocol, Trust  # noqa: PLC0415

    request = CreateSource(
        name=name, protocol=Protocol(protocol), trust=Trust(trust), write_key=key or "", project=project
    )
    made = api.create_source(Actor.system("command line"), request, now=SystemClock().now())
    return made.write_key


def source_lines() -> list[str]:
    """One line a source: key, protocol, trust, events, name."""
    prepare_store()
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.sources import api  # noqa: PLC0415

    return [
        "\t".join((row.write_key, row.protocol, row.trust, str(row.events), row.name))
        for row in api.list_sources(Actor.system("command line"))
    ]
