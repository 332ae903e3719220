"""Ready-made segments are brought in once each, as soon as all that they ask about is known.

A channel that is not in use has none. What the company has changed or removed is left as it is,
also where a release means others by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.core import sets
from crescendo.core.types import Actor
from crescendo.segments.defining import change_segment, create_segment, publish_segment
from crescendo.segments.models import Shipped
from crescendo.segments.reading import list_segments
from crescendo.segments.ready_made import READY_MADE, ReadyMade
from crescendo.segments.types import ChangeSegment, NewSegment

_BY = Actor.system("segments")


def ship(now: int) -> int:
    """Bring in those that were not brought in before and can be asked by now; how many. One query once all are."""
    known = set(Shipped.objects.values_list("key", flat=True))
    wanted = [one for one in READY_MADE if one.edition not in known and _is_askable(one)]
    return sum((_renew if one.key in known else _bring_in)(one, now=now) for one in wanted)


def _is_askable(one: ReadyMade) -> bool:
    try:
        conditions.parse(one.condition, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return False
    return True


def _bring_in(one: ReadyMade, *, now: int) -> int:
    with transaction.atomic():
        if not _note({one.key, one.edition}, now=now):
            return 0
        made = create_segment(
            _BY, NewSegment(name=one.name, condition=one.condition, shipped=one.key), now=now
        )
        publish_segment(_BY, made.id, revision=made.revision, now=now)
    return 1


def _renew(one: ReadyMade, *, now: int) -> int:
    """Give one that nobody changed since it came with an earlier release the condition that it has now."""
    with transaction.atomic():
        if not _note({one.edition}, now=now):
            return 0
        was = [_plain(each) for each in one.was]
        shipped = [each for each in list_segments(_BY) if each.shipped == one.key]
        held = [each for each in shipped if _is_as(each.condition, was) and _is_as(each.in_force, was)]
        for each in held:
            request = ChangeSegment(
                segment_id=each.id, revision=each.revision, name=each.name, condition=one.condition
            )
            changed = change_segment(_BY, request, now=now)
            publish_segment(_BY, each.id, revision=changed.revision, now=now)
    return len(held)


def _is_as(condition: Mapping[str, Any] | None, was: Sequence[Mapping[str, Any]]) -> bool:
    return condition is not None and _plain(condition) in was


def _plain(condition: Mapping[str, Any]) -> Mapping[str, Any]:
    """A condition as it is kept, whatever was left out in writing it."""
    tree = conditions.parse(condition, entity=Entity.CONTACT, sees_personal_data=True)
    return conditions.write(tree)


def _note(editions: set[str], *, now: int) -> bool:
    """Whether nobody else has brought it in meanwhile."""
    rows = [(key, now) for key in sorted(editions)]
    return sets.insert_ignore("segments_shipped", ("key", "at"), rows) == len(rows)
