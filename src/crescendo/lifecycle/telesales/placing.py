"""Whose somebody of the queue is: who has the contact or its account, else the SDR with the fewest in his queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count

from crescendo.core.types import Role
from crescendo.lifecycle.documents.routing_rules import Routing
from crescendo.lifecycle.routing.choosing import to_manager
from crescendo.lifecycle.routing.desk import read_desk
from crescendo.lifecycle.telesales_models import Queued
from crescendo.people import api as people


def owners_for(contact_ids: Iterable[int], routing: Routing, *, now: int) -> Mapping[int, int | None]:
    """The colleague of each, None where nobody sells here. A bounded number of queries."""
    desk = read_desk(routing, now=now)
    there = {number: one for number, one in desk.sellers.items() if not one.is_away}
    callers = sorted(number for number, one in there.items() if one.role is Role.SDR)
    counted = Queued.objects.filter(closed_at=None, owner_id__in=callers).values_list("owner_id")
    loads = dict(counted.annotate(Count("id")))
    manager = to_manager(desk)
    found: dict[int, int | None] = {}
    for contact, one in sorted(people.placed(contact_ids).items()):
        owner = next((o for o in (one.owner_id, one.account_owner_id) if o in there), None)
        if owner is None and callers:
            owner = min(callers, key=lambda number: (loads.get(number, 0), number))
            loads[owner] = loads.get(owner, 0) + 1
        found[contact] = owner if owner is not None else manager
    return found


def callers(routing: Routing, *, now: int) -> frozenset[int]:
    """The SDRs, those who are away too."""
    desk = read_desk(routing, now=now)
    return frozenset(number for number, one in desk.sellers.items() if one.role is Role.SDR)
