"""What the event catalogue looks like outside."""

from __future__ import annotations

from typing_extensions import TypedDict

from crescendo.activity.types import CatalogueEntry, PromotedProperty, PropertySeen
from crescendo.core.ids import Prefix, write_id
from crescendo.rest.instants import write_instant

Instant = str


class NameShape(TypedDict):
    """A name as clients send it, and the act that it stands for. `events_30_days` and `events` count both."""

    id: str
    name: str
    act: str
    is_standard: bool
    is_mapped: bool
    is_mappable: bool
    hidden: bool
    events_30_days: int
    events: int
    first_seen_at: Instant
    last_seen_at: Instant
    source_ids: list[str]


class PropertySampleShape(TypedDict):
    """A property of the newest events of a name: in how many of a hundred, and some values."""

    name: str
    share: int
    values: list[str]
    looks_like: str
    is_personal: bool
    promoted_as: str | None


class NameInFullShape(NameShape):
    """A name with its properties."""

    properties: list[PropertySampleShape]


class PropertyShape(TypedDict):
    """What was said of a property.

    `is_complete` once all events are in the index; until then `done` of about `total` are read.
    """

    name: str
    is_personal: bool
    promoted_as: str | None
    is_complete: bool | None
    done: int | None
    total: int | None


def name(row: CatalogueEntry) -> NameShape:
    """One name."""
    return NameShape(
        id=write_id(Prefix.NAME, row.name_id),
        name=row.raw_name,
        act=row.act,
        is_standard=row.is_standard,
        is_mapped=row.is_mapped,
        is_mappable=row.is_mappable,
        hidden=row.hidden,
        events_30_days=row.recent,
        events=row.events,
        first_seen_at=write_instant(row.first_seen_at),
        last_seen_at=write_instant(row.last_seen_at),
        source_ids=[write_id(Prefix.SOURCE, number) for number in row.source_ids],
    )


def sample(row: PropertySeen) -> PropertySampleShape:
    """One property of a name."""
    return PropertySampleShape(
        name=row.name,
        share=row.share,
        values=list(row.values),
        looks_like=row.kind.value,
        is_personal=row.is_personal,
        promoted_as=row.promoted.value if row.promoted else None,
    )


def prop(text: str, *, is_personal: bool, promoted: PromotedProperty | None) -> PropertyShape:
    """One property that something was said of."""
    return PropertyShape(
        name=text,
        is_personal=is_personal,
        promoted_as=promoted.kind.value if promoted else None,
        is_complete=promoted.is_complete if promoted else None,
        done=promoted.done if promoted else None,
        total=promoted.total if promoted else None,
    )
