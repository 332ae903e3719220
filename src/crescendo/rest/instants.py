"""Instants as outsiders read them: RFC 3339, UTC, whole milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].*", re.DOTALL)


def as_written(pattern: re.Pattern[str], message: str) -> BeforeValidator:
    """Take what is written so, and no number: it would be read as seconds or milliseconds since 1970."""

    def written(said: object) -> object:
        if isinstance(said, date) or (isinstance(said, str) and pattern.fullmatch(said)):
            return said
        raise ValueError(message)

    return BeforeValidator(written)


At = Annotated[
    AwareDatetime,
    as_written(_INSTANT, "Write the instant as 2026-01-31T09:30:00Z."),
    Field(examples=["2026-01-02T03:00:00Z"]),
]
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


def read_instant_or_none(given: datetime | None) -> int | None:
    """The same, for what may be left out."""
    return None if given is None else read_instant(given)
