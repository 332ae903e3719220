"""Exactly whom a change is about: counted and marked when it is looked at, pinned when it is asked for."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from crescendo.conditions.types import Entity
from crescendo.core.types import Actor
from crescendo.people.bulk import deeds
from crescendo.people.bulk.types import ChangeMany, TooManyAtOnce
from crescendo.people.bulk_models import ChangeSetPart
from crescendo.people.visibility import living_accounts, living_contacts, seen_where

MOST = 1_000_000
_PART = 5_000
_SHOWN = 20
# Two sets of one size and one sum still differ in the sum of their squares; the rests keep that within 64 bits.
_PRIME = 1_000_003


def mark_of(by: Actor, wanted: ChangeMany, *, now: int) -> tuple[int, str, list[int]]:
    """How many, a mark of who, and the first. Two queries. Refuses NotAllowed, and TooManyAtOnce of another room's."""
    if deeds.whom_of(wanted.entity) is not None:
        numbers, told = numbers_of(by, wanted, now=now)
        return len(numbers), told, numbers[:_SHOWN]
    rows = _rows(by, wanted, now=now)
    rest = F("id") % _PRIME
    found = rows.aggregate(count=Count("id"), sum=Sum("id"), squares=Sum(rest * rest))
    first = list(rows.order_by("pk").values_list("pk", flat=True)[:_SHOWN])
    return found["count"], f"{found['count']}-{found['sum'] or 0}-{found['squares'] or 0}", first


def numbers_of(by: Actor, wanted: ChangeMany, *, now: int) -> tuple[list[int], str]:
    """All numbers in their order, and the mark of them. Refuses NotAllowed, TooManyAtOnce."""
    whom = deeds.whom_of(wanted.entity)
    if whom is not None:
        numbers = whom(by, wanted, now)
    else:
        numbers = list(_rows(by, wanted, now=now).order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    if len(numbers) > MOST:
        raise TooManyAtOnce(most=f"{MOST:,}", count=f"{MOST:,}+")
    squares = sum((number % _PRIME) ** 2 for number in numbers)
    return numbers, f"{len(numbers)}-{sum(numbers)}-{squares}"


def pin(set_id: int, numbers: Sequence[int]) -> None:
    """Keep the numbers, some thousands in a row, so that a million is one small statement."""
    parts = [numbers[start : start + _PART] for start in range(0, len(numbers), _PART)]
    ChangeSetPart.objects.bulk_create(
        ChangeSetPart(set_id=set_id, place=place, numbers=zlib.compress(array("q", part).tobytes()))
        for place, part in enumerate(parts)
    )


def pinned(set_id: int, *, start: int, most: int) -> list[int]:
    """Up to `most` of the numbers from a place on; fewer at the end of a part, none at the end. One query."""
    part = ChangeSetPart.objects.filter(set_id=set_id, place=start // _PART).first()
    if part is None:
        return []
    numbers = array("q", zlib.decompress(part.numbers))
    return list(numbers[start % _PART : start % _PART + most])


def unpin(set_id: int) -> None:
    """Forget the numbers of a set that has ended: whom it changed stands with the changes."""
    ChangeSetPart.objects.filter(set_id=set_id).delete()


def _rows(by: Actor, wanted: ChangeMany, *, now: int) -> QuerySet[Any]:
    living: QuerySet[Any] = living_contacts() if wanted.entity is Entity.CONTACT else living_accounts()
    rows = living.filter(seen_where(by, wanted.entity, wanted.condition, now=now))
    return rows if wanted.ids is None else rows.filter(pk__in=wanted.ids)
