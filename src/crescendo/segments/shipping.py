"""Ready-made segments are brought in once each, as soon as all that they ask about is known.

A channel that is not in use has none. What the company has changed or removed is left as it is.
"""

from __future__ import annotations

from django.db import transaction

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.core import sets
from crescendo.core.types import Actor
from crescendo.segments.defining import create_segment, publish_segment
from crescendo.segments.models import Shipped
from crescendo.segments.ready_made import READY_MADE, ReadyMade
from crescendo.segments.types import NewSegment

_BY = Actor.system("segments")


def ship(now: int) -> int:
    """Bring in those that were not brought in before and can be asked by now; how many. One query once all are."""
    known = set(Shipped.objects.values_list("key", flat=True))
    return sum(_bring_in(one, now=now) for one in READY_MADE if one.key not in known and _is_askable(one))


def _is_askable(one: ReadyMade) -> bool:
    try:
        conditions.parse(one.condition, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return False
    return True


def _bring_in(one: ReadyMade, *, now: int) -> int:
    with transaction.atomic():
        if not sets.insert_ignore("segments_shipped", ("key", "at"), [(one.key, now)]):
            return 0
        made = create_segment(
            _BY, NewSegment(name=one.name, condition=one.condition, shipped=one.key), now=now
        )
        publish_segment(_BY, made.id, revision=made.revision, now=now)
    return 1
