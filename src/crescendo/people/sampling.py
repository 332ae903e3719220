"""A fixed sample of whom somebody sees, on which a condition is tried while it is being written.

Each row has a place that its number alone decides, mixed so that neighbours lie far apart. The sample is those with the
lowest places: it stays the same from one question to the next, is spread over all numbers, and a growing company loses
rows from it at its end, never in its middle.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import BigIntegerField, ExpressionWrapper, F, QuerySet

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core import sets
from crescendo.core.company import get_company
from crescendo.core.types import Actor
from crescendo.people.contact_types import Sample
from crescendo.people.models import Account, Contact
from crescendo.people.visibility import accounts_seen_by, asked_within, contacts_seen_by

SAMPLE = 10_000
# A line and its square modulo a prime, with a factor of its own: the leaf for a random share must not choose the same.
_FACTOR, _PRIME = 742_938_285, 2**31 - 1
# Aimed at so that with chance's spread there are hardly ever too few.
_MORE = 1.03


def sample(by: Actor, entity: Entity, *, most: int = SAMPLE) -> Sample:
    """The sample of the contacts or accounts in the actor's scope, all of them where they are few.

    Refuses NotAllowed. Two queries.
    """
    rows: QuerySet[Contact] | QuerySet[Account] = (
        contacts_seen_by(by) if entity is Entity.CONTACT else accounts_seen_by(by)
    )
    of = rows.count()
    if of <= most:
        return Sample(ids=tuple(rows.order_by("pk").values_list("pk", flat=True)), of=of)
    line = (F("pk") % _PRIME) * _FACTOR % _PRIME
    placed = rows.annotate(place=ExpressionWrapper(line * line % _PRIME, output_field=BigIntegerField()))
    near = placed.filter(place__lt=int(_PRIME * _MORE * most / of))
    return Sample(ids=tuple(near.order_by("place", "pk").values_list("pk", flat=True)[:most]), of=of)


def fitting(by: Actor, entity: Entity, condition: Tree, ids: Sequence[int], *, now: int) -> list[int]:
    """Those of these on whom the condition holds, in their order; each leaf looks at them alone.

    Refuses NotAllowed, also a question that personal data would answer that is hidden from the actor. One query.
    """
    selected = conditions.compile_members(
        asked_within(by, condition),
        entity=entity,
        vendor=sets.vendor(),
        now=now,
        zone=get_company().time_zone,
        ids=sets.batch_json(list(ids)),
    )
    found = {int(row[0]) for row in sets.fetch(selected.sql, selected.params)}
    return [number for number in ids if number in found]
