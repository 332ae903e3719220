"""Moves written down: the open row is closed where the new one begins, and facts tell it. Set-wise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from django.db.models import F
from django.db.models.functions import Greatest

from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.documents.nouns import Course
from crescendo.lifecycle.stages.nouns import LEAD, MQL, VISITOR, Activation, Cause, Stretch
from crescendo.lifecycle.stages.rules import Direction, direction
from crescendo.lifecycle.stages_models import ContactStage

CHANGED = "contact.stage_changed"
NEW_WITHIN = 7 * DAY
_CLOSED = 500
COLUMNS = (
    *("contact_id", "cycle", "stage", "origin", "entered_at", "is_open", "cause", "cause_key", "reason"),
    *("way", "note", "by_id", "by_label", "is_incomplete", "missing", "said", "activation"),
    *("returns_at", "wakes_at", "returns_to", "held", "version"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A move that the rules allowed. `held` are ways that hold now and must not take it on at once (None: all may).

    `entered_at` is when it happened where that is not now.
    """

    here: Stretch
    to: str
    cause: Cause
    key: str = ""
    reason: str = ""
    way: str = ""
    note: str = ""
    missing: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict, hash=False)
    returns_at: int | None = None
    returns_to: str = ""
    held: tuple[str, ...] | None = None
    cycle: int | None = None
    entered_at: int | None = None

    def at(self, now: int) -> int:
        """When the new stage begins: never in the future, nor before the move that brought the contact where it is."""
        if self.entered_at is None:
            return max(now, self.here.entered_at)
        told = min(self.entered_at, now)
        return told if self.here.id is None else max(told, self.here.entered_at)


def write(
    by: Actor, course: Course, version: int, planned: Sequence[Planned], *, now: int
) -> tuple[Stretch, ...]:
    """Close what is open, open what is planned; in the caller's turn. A contact is planned for once.

    Two statements, and one for each 500 moves that happened earlier.
    """
    _close(planned, now=now)
    made = [stretch_of(by, course, one, now=now) for one in planned]
    rows = [row_of(one, plan, version) for one, plan in zip(made, planned, strict=True)]
    ids = sets.insert_returning_ids("lifecycle_contactstage", COLUMNS, rows)
    return tuple(replace(one, id=number) for one, number in zip(made, ids, strict=True))


def _close(planned: Sequence[Planned], *, now: int) -> None:
    left = [one.here.id for one in planned if one.here.id is not None and one.entered_at is None]
    if left:
        ContactStage.objects.filter(pk__in=left, is_open=1).update(
            is_open=0, left_at=Greatest(F("entered_at"), now)
        )
    earlier = [one for one in planned if one.here.id is not None and one.entered_at is not None]
    rows = [ContactStage(pk=one.here.id, is_open=0, left_at=one.at(now)) for one in earlier]
    ContactStage.objects.bulk_update(rows, ["is_open", "left_at"], batch_size=_CLOSED)


def drafts_of(made: Iterable[Stretch], *, now: int) -> list[FactDraft]:
    """One fact for all who went the same way by the same cause; `moves` and `cycles` stand beside `contacts`."""
    alike: dict[tuple[Any, ...], list[Stretch]] = defaultdict(list)
    for one in made:
        alike[one.origin, one.stage, one.cause, one.reason, one.way, one.by_id].append(one)
    return [
        FactDraft(
            kind=CHANGED,
            payload={
                "contacts": [one.contact_id for one in those],
                "moves": [one.id for one in those],
                "cycles": [one.cycle for one in those],
                "from": origin,
                "to": to,
                "cause": cause.value,
                "reason": reason,
                "way": way,
                "by": by_id,
            },
            at=now,
        )
        for (origin, to, cause, reason, way, by_id), those in alike.items()
    ]


def stretch_of(by: Actor, course: Course, plan: Planned, *, now: int) -> Stretch:
    """The time that begins with a move, as it will be kept."""
    here, way = plan.here, direction(course, plan.here.stage, plan.to)
    returned = way is Direction.RETURN and plan.cause is not Cause.UNDO
    cycle = plan.cycle if plan.cycle is not None else here.cycle + (1 if returned else 0)
    onward = way in {Direction.FORWARD, Direction.RETURN} and plan.cause is not Cause.UNDO
    return Stretch(
        id=None,
        contact_id=here.contact_id,
        cycle=cycle,
        stage=plan.to,
        origin=here.stage,
        entered_at=plan.at(now),
        cause=plan.cause,
        reason=plan.reason,
        way=plan.way,
        note=clean(plan.note),
        by_id=by.staff_id,
        by_label=clean(by.label),
        missing=plan.missing,
        said=dict(plan.said),
        activation=_activation(here, cycle, now=now) if plan.to == MQL and onward else None,
        returns_at=plan.returns_at,
        returns_to=plan.returns_to,
    )


def _activation(here: Stretch, cycle: int, *, now: int) -> Activation:
    is_new = here.stage == VISITOR or (here.stage == LEAD and here.entered_at > now - NEW_WITHIN)
    return Activation.NEW if cycle == 1 and is_new else Activation.ACTIVATED


def row_of(one: Stretch, plan: Planned, version: int) -> tuple[object, ...]:
    """Its open row, in the order of `COLUMNS`."""
    return (
        *(one.contact_id, one.cycle, one.stage, one.origin, one.entered_at, 1, one.cause.value, plan.key),
        *(one.reason, one.way, one.note, one.by_id, one.by_label, bool(one.missing)),
        *(_json(one.missing), _json(one.said), one.activation.value if one.activation else ""),
        *(one.returns_at, one.returns_at, one.returns_to),
        *(None if plan.held is None else _json(plan.held), version),
    )


def _json(value: Any) -> str:
    return clean(msgspec.json.encode(value).decode())
