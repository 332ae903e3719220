"""What waits to leave, and the freeze, from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import click

from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
from crescendo.project.schema import start_django

_SHOWN = 20


def sending_lines() -> list[str]:
    """Whether anything may leave, and the oldest of what waits of each kind."""
    start_django()
    from crescendo.core import sending  # noqa: PLC0415 - needs Django

    frozen = sending.find_freeze()
    said = (
        "Messages leave." if frozen is None else f"Nothing leaves since {_at(frozen.at)} ({frozen.because})."
    )
    return [said, *_waiting()]


def freeze() -> str:
    """Stop all sending."""
    start_django()
    from crescendo.core import sending  # noqa: PLC0415 - needs Django

    sending.freeze(_actor(), because=sending.BY_HAND, now=SystemClock().now())
    return "Nothing leaves until `crescendo sending lift`."


def lift(discard: Sequence[str]) -> str:
    """Let it go on."""
    start_django()
    from crescendo.core import sending  # noqa: PLC0415 - needs Django

    known = {kind.name for kind in sending.waiting(_actor(), shown=0)}
    unknown = sorted(set(discard) - known)
    if unknown:
        raise click.ClickException(f"{unknown[0]} is none of the kinds: {', '.join(sorted(known))}.")
    dropped = sending.lift(_actor(), discard=discard, now=SystemClock().now())
    return f"Messages leave again; {dropped} were discarded."


def _waiting() -> Iterator[str]:
    from crescendo.core import sending  # noqa: PLC0415 - needs Django

    for kind in sending.waiting(_actor(), shown=_SHOWN):
        yield f"{kind.name}: {kind.count} wait"
        yield from (f"  {_at(row.at)} {row.to}" for row in kind.first)


def _actor() -> Actor:
    return Actor.system("command line")


def _at(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"
