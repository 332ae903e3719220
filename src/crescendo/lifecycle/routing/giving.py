"""Routing newcomers as one set, and leads anew: read once, choose for each in turn, write once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crescendo.core import sets
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.routing import ticking, writing
from crescendo.lifecycle.routing.choosing import MANAGER, POOL, Choice, choose, to_manager
from crescendo.lifecycle.routing.desk import read_askings, read_desk
from crescendo.lifecycle.routing.nouns import OPEN, LeadAct, LeadState
from crescendo.lifecycle.routing.writing import Said
from crescendo.people import api as people

BY = Actor.system("routing")
HAND_RAISE = "hand_raise"
_TABLE = "lifecycle_lead"
_COLUMNS = (
    *("origin_id", "contact_id", "cycle", "state", "rule", "queue", "is_raised", "cause"),
    *("made_at", "since_at", "passes", "reason", "due_clock"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who became an MQL: in which cycle, by which way, for whose queue."""

    contact_id: int
    cycle: int
    cause: str
    queue: str


def route(newcomers: Mapping[int, Newcomer], *, now: int) -> list[FactDraft]:
    """Make a lead of each who has none in this cycle, and give it to somebody; a bounded number of statements.

    Who has an open lead, or had one in this cycle, is not routed again, however often he is named.
    """
    made = _make(newcomers, now=now)
    if not made:
        return []
    queues = {row.contact_id: row.queue for row in made}
    return give_anew(made, Said(by=BY, act=LeadAct.ROUTED, now=now), queues=queues)


def give_anew(
    rows: Sequence[Row], said: Said, *, queues: Mapping[int, str], keep_going: bool = True
) -> list[FactDraft]:
    """Ask the rules whose these leads are; `keep_going` False gives them to the manager at once."""
    routing = in_force().routing
    desk = read_desk(routing, now=said.now)
    asked = {row.contact_id: (row.pk if row.owner_id is not None else None) for row in rows}
    askings = read_askings(asked, routing, queues=queues, now=said.now)
    choices: dict[int, Choice] = {}
    for row in rows:
        asking = askings.get(row.contact_id)
        if asking is None:
            # Merged away or erased since: nobody is given a person who is no more.
            choices[row.pk] = Choice(owner_id=None, rule=POOL)
        elif keep_going:
            choices[row.pk] = choose(routing, asking, desk)
        else:
            choices[row.pk] = desk.give(Choice(owner_id=to_manager(desk), rule=MANAGER))
    return writing.give(rows, choices, said, ticking.times())


def _make(newcomers: Mapping[int, Newcomer], *, now: int) -> list[Row]:
    """The rows that are new. The database holds both rules: once a cycle, one open lead for a contact."""
    living = people.survivors_of_contacts(newcomers)
    named = {number: newcomers[number] for number, into in sorted(living.items()) if number == into}
    held = set(
        Row.objects.filter(contact_id__in=list(named), state__in=OPEN).values_list("contact_id", flat=True)
    )
    known = set(Row.objects.filter(origin_id__in=list(named)).values_list("origin_id", "cycle"))
    fresh = [
        one
        for one in named.values()
        if one.contact_id not in held and (one.contact_id, one.cycle) not in known
    ]
    rows = [
        (
            *(one.contact_id, one.contact_id, one.cycle, LeadState.POOL.value, "", one.queue),
            *(one.cause == HAND_RAISE, one.cause[:40], now, now, 0, "", ""),
        )
        for one in fresh
    ]
    ids = sets.insert_returning_ids(_TABLE, _COLUMNS, rows)
    return list(Row.objects.filter(pk__in=ids).order_by("pk"))
