"""Reading the queue: in the document's order, within the actor's sight."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from crescendo.core.api import owners_in_sight, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Permission, Scope
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.documents.telesales_rules import Telesales
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.telesales.nouns import Queue, QueueQuery, Waiting
from crescendo.lifecycle.telesales.ordering import Asked, Warmth, in_order
from crescendo.lifecycle.telesales_models import Enrollment, Queued
from crescendo.people import api as people
from crescendo.scoring import api as scoring

MOST = 1_000
"""More than these nobody works through in a day; the oldest are read."""


def list_queue(by: Actor, query: QueueQuery, *, now: int) -> Queue:
    """Those who wait for a colleague, oneself where nobody is named, in the document's order.

    Refuses NotAllowed. A dozen queries at most; of a queue of more than 1,000 the oldest are ordered.
    """
    rows = Queued.objects.filter(_sight(by), closed_at=None)
    owner = query.owner_id if query.owner_id is not None else by.staff_id
    if owner is not None:
        rows = rows.filter(owner_id=owner)
    found = list(rows.order_by("pk")[:MOST])
    seen = people.visible_contacts(by, {row.contact_id for row in found})
    waiting = _ordered([row for row in found if row.contact_id in seen], now=now)
    return Queue(
        rows=tuple(waiting[: query.limit]),
        due=sum(row.is_due for row in waiting),
        more=max(0, len(waiting) - query.limit),
    )


def get_queued(by: Actor, queued_id: int, *, now: int) -> Waiting:
    """One row, one that has left too. Refuses NotAllowed, NotFound (out of sight too)."""
    row = Queued.objects.filter(_sight(by), pk=queued_id).first()
    if row is None or not people.visible_contacts(by, [row.contact_id]):
        raise NotFound(kind="queued", id=write_id(Prefix.QUEUED, queued_id))
    return _ordered([row], now=now)[0]


def queued_of(by: Actor, contact_id: int, *, now: int) -> Waiting | None:
    """The open row of a contact in the actor's sight, None where it does not wait. Refuses NotAllowed."""
    row = Queued.objects.filter(_sight(by), contact_id=contact_id, closed_at=None).first()
    return None if row is None else _ordered([row], now=now)[0]


def count_due(by: Actor, *, now: int) -> int:
    """How many of one's own wait now. One query."""
    require(by, Permission.CONTACTS_READ)
    return Queued.objects.filter(owner_id=by.staff_id, closed_at=None, next_at__lte=now).count()


def script_of(contact_id: int, row: Waiting, telesales: Telesales) -> str:
    """The key of what is to be said: after a talk how to qualify, else the cadence's step, else the entry's."""
    if row.outcome == "reached":
        return telesales.reached_script
    running = (
        Enrollment.objects.filter(contact_id=contact_id, ended_at=None).exclude(script="").order_by("-pk")
    )
    for key in running.values_list("script", flat=True)[:1]:
        return key
    entry = telesales.entry(row.entry)
    return entry.script if entry is not None else telesales.lead_script


def nouns(rows: Sequence[Queued]) -> list[Waiting]:
    """Rows as others see them, with their tries. Four queries."""
    if not rows:
        return []
    counted = ticking.times()
    since = {row.contact_id: row.made_at for row in rows}
    tries = followup.tries_of(since, since=since)
    return [
        Waiting(
            id=row.pk,
            contact_id=row.contact_id,
            cycle=row.cycle,
            entry=row.entry,
            lead_id=row.lead_id,
            owner_id=row.owner_id,
            is_raised=row.is_raised,
            cause=row.cause,
            made_at=row.made_at,
            next_at=row.next_at,
            tried_at=row.tried_at,
            outcome=row.outcome,
            late_at=counted.limit(ClockKey.SDR_FIRST_CALL, row.made_at),
            closed_at=row.closed_at,
            result=row.result,
            reason=row.reason,
            tries=tries[row.contact_id].count if row.contact_id in tries else 0,
        )
        for row in rows
    ]


def _ordered(rows: Sequence[Queued], *, now: int) -> list[Waiting]:
    telesales = in_force().telesales
    asked = Asked(
        now=now,
        warmth=_warmth({row.contact_id for row in rows}),
        promised=frozenset(row.pk for row in rows if row.is_promised),
        places={entry.key: place for place, entry in enumerate(telesales.entries)},
    )
    return in_order(nouns(rows), telesales.order, asked)


def _warmth(contact_ids: Collection[int]) -> dict[int, Warmth]:
    found = scoring.scores_of(contact_ids) if contact_ids else {}
    return {number: Warmth(band=one.band.name.lower(), score=one.score) for number, one in found.items()}


def _sight(by: Actor) -> Q:
    """One's own; the team's for who sees them; all for who sees all. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_READ)
    if by.scope is Scope.ALL:
        return Q()
    return Q(owner_id__in=sorted(owners_in_sight(by)))
