"""What the quarantine looks like outside."""

from __future__ import annotations

from typing_extensions import TypedDict

from crescendo.activity import api as activity
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, QuarantinedRow, QuarantineGroup
from crescendo.rest.instants import write_instant

Instant = str
LONGEST = 20_000


class GroupShape(TypedDict):
    """How much waits for one reason of one source."""

    kind: str
    reason: str
    source_id: str | None
    count: int
    newest_at: Instant


class ItemShape(TypedDict):
    """One thing with its body, at most 20,000 letters of it.

    `body` is null for who may not see personal data, where nobody can tell what in it is.
    """

    id: str
    kind: str
    reason: str
    source_id: str | None
    at: Instant
    body: str | None


class CountShape(TypedDict):
    """How many things are meant."""

    count: int


def group(row: QuarantineGroup) -> GroupShape:
    """One group."""
    return GroupShape(
        kind=row.kind,
        reason=row.reason,
        source_id=_source(row.source),
        count=row.count,
        newest_at=write_instant(row.newest_at),
    )


def item(by: Actor, row: QuarantinedRow) -> ItemShape:
    """One thing, as the actor may see it."""
    return ItemShape(
        id=write_id(Prefix.QUARANTINED, row.id),
        kind=row.kind,
        reason=row.reason,
        source_id=_source(row.source),
        at=write_instant(row.at),
        body=activity.readable_body(by, row.body, longest=LONGEST),
    )


def _source(text: str) -> str | None:
    return write_id(Prefix.SOURCE, int(text)) if text.isascii() and text.isdigit() else None
