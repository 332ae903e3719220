"""A rejection that a colleague disputes: marketing answers whether it stands, or the lead goes back to its seller."""

from __future__ import annotations

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.routing import telling, ticking, writing
from crescendo.lifecycle.routing.answering import reopen_lead, wrong_state
from crescendo.lifecycle.routing.nouns import AnswerDispute, Lead, LeadAct, LeadState, NotDisputed
from crescendo.lifecycle.routing.reading import find_row, lead_noun
from crescendo.lifecycle.routing.writing import SUBJECT, Said
from crescendo.people import api as people

_CLOSED = (LeadState.REJECTED, LeadState.RECYCLED)

audit.register(
    {
        "lead.disputed": mark("%(by)s disputed the rejection of the lead %(subject)s"),
        "lead.upheld": mark("%(by)s let the rejection of the lead %(subject)s stand"),
        "lead.overturned": mark("%(by)s gave the rejected lead %(subject)s back to sales"),
    }
)


def dispute_reject(by: Actor, lead_id: int, *, note: str, now: int) -> Lead:
    """Say that a rejection is wrong: marketing is told and has its time to answer.

    Refuses NotAllowed, NotFound, LeadStateWrong. Emits lead.disputed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        people.take_turn()
        row = find_row(by, lead_id, locked=True)
        if row.state not in _CLOSED or row.disputed_at is not None:
            raise wrong_state(row)
        said = Said(by=by, act=LeadAct.DISPUTED, now=now, note=clean(note).strip())
        counted = ticking.times()
        row.disputed_at, row.due_clock = now, ClockKey.DISPUTE.value
        row.due_at = counted.limit(ClockKey.DISPUTE, now)
        row.save(update_fields=["disputed_at", "due_at", "due_clock"])
        writing.note([row], said, {row.pk: row.owner_id})
        ticking.start(SUBJECT, ClockKey.DISPUTE, {row.pk: now}, times=counted)
        telling.tell_disputed([row], key=f"lead/disputed/{writing.move_key()}", now=now)
        audit.record(by, "lead.disputed", write_id(Prefix.CONTACT, row.contact_id), {}, now=now)
        facts.append(writing.told([row], said), now=now)
    return lead_noun(row)


def answer_dispute(by: Actor, request: AnswerDispute, *, now: int) -> Lead:
    """Let the rejection stand, or give the lead back to the seller who rejected it.

    Refuses NotAllowed, NotFound, NotDisputed, LeadStateWrong. Emits lead.upheld, or lead.overturned.
    """
    require(by, Permission.CONTACTS_EDIT)
    require(by, Permission.LEADS_ASSIGN)
    with facts.together(now=now):
        people.take_turn()
        row = find_row(by, request.lead_id, locked=True)
        if row.disputed_at is None:
            raise NotDisputed(lead=write_id(Prefix.LEAD, row.pk))
        act = LeadAct.UPHELD if request.stands else LeadAct.OVERTURNED
        said = Said(by=by, act=act, now=now, note=clean(request.note).strip())
        ticking.stop(SUBJECT, [row.pk], keys=(ClockKey.DISPUTE.value,))
        telling.tell_answered([row], key=f"lead/answered/{row.pk}/{now}", now=now)
        audit.record(by, f"lead.{act.value}", write_id(Prefix.CONTACT, row.contact_id), {}, now=now)
        Row.objects.filter(pk=row.pk).update(disputed_at=None, due_at=None, due_clock="")
        writing.note([row], said, {row.pk: row.owner_id})
        if request.stands:
            facts.append(writing.told([row], said), now=now)
            return get_noun(row.pk)
        return reopen_lead(by, row.pk, act=act, now=now)


def get_noun(lead_id: int) -> Lead:
    """The lead as it stands now."""
    return lead_noun(Row.objects.get(pk=lead_id))
