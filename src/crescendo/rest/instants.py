"""Instants as outsiders read them: RFC 3339, UTC, whole milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BEGINS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def _written(said: object) -> object:
    """Numbers would be taken too, as seconds or milliseconds since 1970 by their size."""
    if isinstance(said, datetime) or (isinstance(said, str) and _BEGINS.match(said)):
        return said
    message = "Write the instant as 2026-01-31T09:30:00Z."
    raise ValueError(message)


At = Annotated[AwareDatetime, BeforeValidator(_written), Field(examples=["2026-01-02T03:00:00Z"])]
"""An instant in a request, as it is written and with its zone."""


def write_instant(at: int) -> str:
    """`write_instant(0)` is `1970-01-01T00:00:00.000Z`."""
    moment = _EPOCH + timedelta(milliseconds=at)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def write_instant_or_none(at: int | None) -> str | None:
    """The same, for what may not have happened."""
    return None if at is None else write_instant(at)


def read_instant(given: datetime) -> int:
    """An instant that a client gave, in milliseconds: the whole one that is nearest."""
    return round(given.timestamp() * 1_000)
