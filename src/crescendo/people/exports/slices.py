"""A chunk of a filtered table in the order of its numbers; no chunk looks at more than a stretch of them."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from django.db.models import Model, QuerySet

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core.exports.types import Reading
from crescendo.core.types import Actor
from crescendo.people import privacy_models
from crescendo.people.privacy_types import ErasureState
from crescendo.people.visibility import seen_where

# A condition that few hold would otherwise walk the whole table in one step of the worker.
_STRETCH = 20_000
Row = TypeVar("Row", bound=Model)


def tree_of(by: Actor, entity: Entity, document: Any) -> Tree | None:
    """The condition that a document says. Refuses ConditionNotValid."""
    if document is None:
        return None
    return conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)


def count(by: Actor, entity: Entity, living: QuerySet[Row], document: Any, now: int) -> int:
    """How many rows the export will have. Refuses NotAllowed, ConditionNotValid."""
    return living.filter(seen_where(by, entity, tree_of(by, entity, document), now=now)).count()


def cut(reading: Reading, entity: Entity, living: QuerySet[Row]) -> tuple[list[Row], int | None]:
    """The rows of a chunk and where the next begins, None at the end. Two queries."""
    newest = living.order_by("-pk").values_list("pk", flat=True).first() or 0
    until = reading.after + _STRETCH
    tree = tree_of(reading.by, entity, reading.condition)
    rows = living.filter(seen_where(reading.by, entity, tree, now=reading.now))
    found = list(rows.filter(pk__gt=reading.after, pk__lte=until).order_by("pk")[: reading.most])
    if len(found) == reading.most:
        return found, found[-1].pk
    return found, until if until < newest else None


def under_erasure() -> frozenset[int]:
    """Contacts whose erasure goes on: nobody takes them out of the house any more. One query."""
    going = privacy_models.Erasure.objects.exclude(state=ErasureState.DONE)
    return frozenset(
        number
        for contacts in going.values_list("contacts", flat=True)
        for number in msgspec.json.decode(contacts, type=list[int])
    )
