"""What stages and the lifecycle look like outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typing_extensions import TypedDict

from crescendo.core.ids import Prefix, write_id
from crescendo.lifecycle.types import Course, Offer, Requirement, Stretch
from crescendo.rest.instants import write_instant, write_instant_or_none


class StageShape(TypedDict):
    """A time that a contact spent in a stage. `left_at` null: it is there now. `missing` are fields that an automatic
    move did not wait for; `said` is what was given with the move. `crm` is what HubSpot and Salesforce call the stage.
    """

    contact_id: str
    cycle: int
    stage: str
    from_stage: str
    entered_at: str
    left_at: str | None
    cause: str
    reason: str
    way: str
    note: str
    by_id: str | None
    is_incomplete: bool
    missing: list[str]
    said: dict[str, Any]
    activation: str | None
    returns_at: str | None
    returns_to: str | None
    crm: dict[str, str]


class AskedShape(TypedDict):
    """What must be filled: one of `fields`, and at least so much where that is said."""

    fields: list[str]
    at_least: float | None


class OfferShape(TypedDict):
    """A move that may be made by hand: the reasons of which one is needed, and what is to be filled for it."""

    to: str
    direction: str
    reasons: list[str]
    missing: list[AskedShape]


class LifecycleShape(TypedDict):
    """A lifecycle. `version` 0 is the shipped one; `revision` is the draft's, null while nobody has changed it."""

    version: int
    revision: int | None
    has_changes: bool
    document: dict[str, Any]


def stage_shape(one: Stretch, course: Course) -> Mapping[str, Any]:
    """A stretch of a contact's way."""
    stage = course.find(one.stage)
    return StageShape(
        contact_id=write_id(Prefix.CONTACT, one.contact_id),
        cycle=one.cycle,
        stage=one.stage,
        from_stage=one.origin,
        entered_at=write_instant(one.entered_at),
        left_at=write_instant_or_none(one.left_at),
        cause="" if one.id is None else one.cause.value,
        reason=one.reason,
        way=one.way,
        note=one.note,
        by_id=None if one.by_id is None else write_id(Prefix.STAFF, one.by_id),
        is_incomplete=one.is_incomplete,
        missing=list(one.missing),
        said=dict(one.said),
        activation=one.activation.value if one.activation else None,
        returns_at=write_instant_or_none(one.returns_at),
        returns_to=one.returns_to or None,
        crm={} if stage is None else dict(stage.crm),
    )


def offer_shape(one: Offer) -> Mapping[str, Any]:
    """A move that may be made."""
    return OfferShape(
        to=one.to.key,
        direction=one.direction.value,
        reasons=[reason.key for reason in one.reasons],
        missing=[_asked(ask) for ask in one.missing],
    )


def _asked(one: Requirement) -> AskedShape:
    return AskedShape(fields=list(one.keys), at_least=one.at_least or None)
