"""The pool and hands between colleagues: claim, give back, take back, give to somebody, pass on from an SDR."""

from __future__ import annotations

from crescendo.conditions.days import day_start, today
from crescendo.core import facts
from crescendo.core.api import audit, get_company, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.documents.routing_rules import Routing
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.models import LeadMove
from crescendo.lifecycle.routing import ticking, writing
from crescendo.lifecycle.routing.answering import held, take_up, wrong_state
from crescendo.lifecycle.routing.choosing import Choice, Desk
from crescendo.lifecycle.routing.desk import read_desk
from crescendo.lifecycle.routing.escalating import to_pool
from crescendo.lifecycle.routing.giving import give_anew
from crescendo.lifecycle.routing.nouns import (
    HELD,
    OPEN,
    ClaimedEnough,
    DeskFull,
    Lead,
    LeadAct,
    LeadState,
    ReassignLead,
    SellerNotThere,
)
from crescendo.lifecycle.routing.reading import find_row, lead_noun
from crescendo.lifecycle.routing.writing import Said
from crescendo.people import api as people

CLAIMED, BY_HAND, SALES_QUEUE = "claimed", "by_hand", "sales"

audit.register(
    {
        "lead.claimed": mark("%(by)s claimed the lead %(subject)s from the pool"),
        "lead.given_back": mark("%(by)s gave the lead %(subject)s back to the pool"),
        "lead.reclaimed": mark("%(by)s took the lead %(subject)s back into the pool"),
        "lead.reassigned": mark("%(by)s gave the lead %(subject)s to a colleague: %(fields)s"),
        "lead.passed_on": mark("%(by)s passed the lead %(subject)s on to sales"),
    }
)


def claim_lead(by: Actor, lead_id: int, *, now: int) -> Lead:
    """Take a lead from the pool, which accepts it; the contact is the claimer's from then on.

    Refuses NotAllowed, NotFound, LeadStateWrong (somebody was quicker), SellerNotThere, ClaimedEnough, DeskFull.
    Emits lead.claimed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        people.take_turn()
        row = Row.objects.select_for_update().filter(pk=lead_id).first()
        if row is None:
            raise NotFound(kind="lead", id=write_id(Prefix.LEAD, lead_id))
        if row.state != LeadState.POOL:
            raise wrong_state(row)
        routing = in_force().routing
        owner = by.staff_id or 0
        _must_be_free(owner, read_desk(routing, now=now), routing)
        _must_not_have_enough(owner, routing, now=now)
        counted, said = ticking.times(), Said(by=by, act=LeadAct.CLAIMED, now=now)
        drafts = writing.give(
            [row], {row.pk: Choice(owner_id=owner, rule=CLAIMED)}, said, counted, tells=False
        )
        row = find_row(by, lead_id)
        take_up([row], Said(by=by, act=LeadAct.ACCEPTED, now=now), counted)
        _audit(by, "lead.claimed", row, now=now)
        facts.append(drafts, now=now)
    return lead_noun(row)


def give_back_lead(by: Actor, lead_id: int, *, note: str = "", now: int) -> Lead:
    """Lay a lead of one's own into the pool. Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong.

    Emits lead.given_back.
    """
    with facts.together(now=now):
        row = held(by, lead_id, *HELD)
        return _into_pool(by, row, LeadAct.GIVEN_BACK, note, now=now)


def reclaim_lead(by: Actor, lead_id: int, *, note: str = "", now: int) -> Lead:
    """Take a lead back from whoever has it, into the pool. Refuses NotAllowed, NotFound, LeadStateWrong.

    Emits lead.reclaimed.
    """
    require(by, Permission.CONTACTS_EDIT)
    require(by, Permission.LEADS_ASSIGN)
    with facts.together(now=now):
        people.take_turn()
        row = find_row(by, lead_id, locked=True)
        if row.state not in HELD:
            raise wrong_state(row)
        return _into_pool(by, row, LeadAct.RECLAIMED, note, now=now)


def reassign_lead(by: Actor, request: ReassignLead, *, now: int) -> Lead:
    """Give an open lead, one of the pool too, to a colleague, who accepts it anew.

    A manager's word goes past the number of open leads. Refuses NotAllowed, NotFound, LeadStateWrong, SellerNotThere.
    Emits lead.reassigned.
    """
    require(by, Permission.CONTACTS_EDIT)
    require(by, Permission.LEADS_ASSIGN)
    with facts.together(now=now):
        people.take_turn()
        row = find_row(by, request.lead_id, locked=True)
        if row.state not in OPEN:
            raise wrong_state(row)
        desk = read_desk(in_force().routing, now=now)
        seller = desk.sellers.get(request.to_staff_id)
        if seller is None or seller.is_away:
            raise SellerNotThere(staff=write_id(Prefix.STAFF, request.to_staff_id))
        said = Said(by=by, act=LeadAct.REASSIGNED, now=now, note=clean(request.note).strip())
        choice = Choice(owner_id=seller.id, rule=BY_HAND)
        drafts = writing.give([row], {row.pk: choice}, said, ticking.times())
        detail = {"to": write_id(Prefix.STAFF, seller.id)}
        audit.record(by, "lead.reassigned", write_id(Prefix.CONTACT, row.contact_id), detail, now=now)
        facts.append(drafts, now=now)
        return lead_noun(Row.objects.get(pk=row.pk))


def pass_on_lead(by: Actor, lead_id: int, *, note: str = "", now: int) -> Lead:
    """An SDR has completed the data: the rules ask again, now for sales, and do not come back to the SDR.

    Refuses NotAllowed, NotFound, LeadNotYours, LeadStateWrong. Emits lead.reassigned.
    """
    with facts.together(now=now):
        row = held(by, lead_id, LeadState.ROUTED, LeadState.ACCEPTED)
        row.queue = SALES_QUEUE
        row.save(update_fields=["queue"])
        said = Said(by=by, act=LeadAct.REASSIGNED, now=now, note=clean(note).strip())
        drafts = give_anew([row], said, queues={row.contact_id: SALES_QUEUE})
        _audit(by, "lead.passed_on", row, now=now)
        facts.append(drafts, now=now)
        return lead_noun(Row.objects.get(pk=row.pk))


def _into_pool(by: Actor, row: Row, act: LeadAct, note: str, *, now: int) -> Lead:
    drafts = to_pool([row], Said(by=by, act=act, now=now, note=clean(note).strip()))
    _audit(by, f"lead.{act.value}", row, now=now)
    facts.append(drafts, now=now)
    return lead_noun(Row.objects.get(pk=row.pk))


def _must_be_free(owner: int, desk: Desk, routing: Routing) -> None:
    seller = desk.sellers.get(owner)
    if seller is None or seller.is_away:
        raise SellerNotThere(staff=write_id(Prefix.STAFF, owner) if owner else "")
    count = desk.loads.get(owner, 0)
    if count >= routing.most_open:
        raise DeskFull(count=count, most=routing.most_open)


def _must_not_have_enough(owner: int, routing: Routing, *, now: int) -> None:
    zone = get_company().time_zone
    claims = LeadMove.objects.filter(
        by_id=owner, what=LeadAct.CLAIMED.value, at__gte=day_start(today(now, zone), zone)
    )
    count = claims.count()
    if count >= routing.claims_a_day:
        raise ClaimedEnough(count=count, most=routing.claims_a_day)


def _audit(by: Actor, action: str, row: Row, *, now: int) -> None:
    audit.record(by, action, write_id(Prefix.CONTACT, row.contact_id), {}, now=now)
