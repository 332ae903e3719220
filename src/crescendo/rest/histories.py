"""Shapes that only the API has: a change of a field, a session of a timeline."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from crescendo.activity.types import TimelineSession
from crescendo.core.ids import Prefix, write_id
from crescendo.people.types import FieldChange
from crescendo.rest import shapes
from crescendo.rest.instants import write_instant
from crescendo.rest.shapes import EventShape, Instant, TouchShape

_REFERENCES = {"owner_id": Prefix.STAFF, "account_id": Prefix.ACCOUNT}


class ChangeShape(TypedDict):
    """One step of a field's history; a null value is a clearing."""

    field: str
    value: Any
    at: Instant
    last_at: Instant
    proof: str
    source_id: str | None
    by_id: str | None


class SessionShape(TypedDict):
    """Acts in one go; `day` is the company's day."""

    day: str
    started_at: Instant
    ended_at: Instant
    touch: TouchShape | None
    events: list[EventShape]


def change(row: FieldChange) -> ChangeShape:
    """A step of history; numbers of rows get their prefix."""
    prefix = _REFERENCES.get(row.field)
    value = write_id(prefix, row.value) if prefix and isinstance(row.value, int) else row.value
    return ChangeShape(
        field=row.field,
        value=value,
        at=write_instant(row.at),
        last_at=write_instant(row.last_at),
        proof=row.proof.name.lower(),
        source_id=None if row.source_id is None else write_id(Prefix.SOURCE, row.source_id),
        by_id=None if row.by_id is None else write_id(Prefix.STAFF, row.by_id),
    )


def session(row: TimelineSession) -> SessionShape:
    """A session with its acts."""
    return SessionShape(
        day=row.day,
        started_at=write_instant(row.started_at),
        ended_at=write_instant(row.ended_at),
        touch=shapes.touch(row.touch),
        events=[shapes.event(event) for event in row.events],
    )
