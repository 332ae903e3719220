"""What came of trying somebody of the queue, and what it does next."""

from __future__ import annotations

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, mark
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.nouns import ReasonList
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup.call_types import NewCall, Outcome
from crescendo.lifecycle.followup.task_types import TaskKind
from crescendo.lifecycle.followup_models import Task
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.routing import answering as leads
from crescendo.lifecycle.routing import pooling
from crescendo.lifecycle.routing.nouns import (
    LeadAct,
    LeadState,
    ReasonUnknown,
    RecycleLead,
    RejectLead,
    ReturnDayNeeded,
)
from crescendo.lifecycle.routing.writing import Said, move_key
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.stages.nouns import MQL, RECYCLED, MoveContact
from crescendo.lifecycle.telesales import entering, reading
from crescendo.lifecycle.telesales.nouns import (
    CALLS,
    Answer,
    AnswerQueued,
    QueuedElsewhere,
    Result,
    Waiting,
)
from crescendo.lifecycle.telesales.trying import Tried, note_tries
from crescendo.lifecycle.telesales_models import Enrollment, Queued
from crescendo.people import api as people

audit.register({"queue.answered": mark("%(by)s tried %(subject)s of the call queue: %(fields)s")})
LATER = "project_later"
_LEAD_HELD = (LeadState.ROUTED.value, LeadState.ACCEPTED.value)


def answer_queued(by: Actor, request: AnswerQueued, *, now: int) -> Waiting:
    """Say what came of trying somebody of one's queue, which does what follows.

    A call in vain sets the next attempt by the cadence; not interested goes where its reason sends; recycle puts aside
    until a day; qualified moves the stage and hands over to whom routing says. Accepts the lead that the row is for.
    Refuses NotAllowed, NotFound, NotValid, QueuedElsewhere, ReasonUnknown, ReturnDayNeeded, NotTriedEnough and what a
    move of the stage refuses. Emits call.recorded, queue.left, and what lead and stage emit.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        people.take_turn()
        row = _held(by, request.queued_id)
        if request.answer in CALLS or request.was_talk:
            _call(by, row, request, now=now)
        result = None
        if request.answer is Answer.NOT_INTERESTED:
            result = _reject(by, row, request, now=now)
        elif request.answer is Answer.RECYCLE:
            result = _recycle(by, row, request, now=now)
        elif request.answer is Answer.QUALIFIED:
            result = _qualify(by, row, request, now=now)
        if result is not None:
            drafts = entering.leave([row], {row.pk: result}, now=now, reason=request.reason)
            facts.append(drafts, now=now)
        detail = {"answer": request.answer.value, **({"reason": request.reason} if request.reason else {})}
        audit.record(by, "queue.answered", write_id(Prefix.CONTACT, row.contact_id), detail, now=now)
        return reading.nouns([row])[0]


def _held(by: Actor, queued_id: int) -> Queued:
    """The row, if it waits in the actor's own queue; an API key answers for whoever has it."""
    row = Queued.objects.select_for_update().filter(pk=queued_id).first()
    if row is None or not people.visible_contacts(by, [row.contact_id]):
        raise NotFound(kind="queued", id=write_id(Prefix.QUEUED, queued_id))
    if row.closed_at is not None or (by.staff_id is not None and row.owner_id != by.staff_id):
        raise QueuedElsewhere
    return row


def _call(by: Actor, row: Queued, request: AnswerQueued, *, now: int) -> None:
    """The call itself: it does the cadence's task that asked for it, and accepts the lead."""
    outcome = Outcome.REACHED if request.answer not in CALLS else Outcome(request.answer.value)
    new = NewCall(
        contact_id=row.contact_id,
        outcome=outcome,
        text=request.text,
        minutes=request.minutes,
        call_back=request.call_back if outcome is Outcome.CALL_BACK else None,
        task_id=_task_to_do(by, row.contact_id),
    )
    made = followup.record_call(by, new, now=now).call
    if row.lead_id is not None and Lead.objects.filter(pk=row.lead_id, state=LeadState.ROUTED.value).exists():
        leads.accept_lead(by, row.lead_id, now=now)
    tried = Tried(at=made.at, outcome=made.outcome.value, again_at=made.call_back_at)
    note_tries([row], {row.contact_id: tried}, in_force().telesales, now=now)


def _task_to_do(by: Actor, contact_id: int) -> int | None:
    """The open task to call that a cadence of hers made for the actor."""
    made = Enrollment.objects.filter(contact_id=contact_id, task_id__isnull=False).values_list(
        "task_id", flat=True
    )
    open_ones = Task.objects.filter(
        pk__in=list(made), owner_id=by.staff_id, kind=TaskKind.CALL.value, done_at=None, removed_at=None
    )
    return open_ones.order_by("pk").values_list("pk", flat=True).first()


def _reject(by: Actor, row: Queued, request: AnswerQueued, *, now: int) -> Result:
    if row.lead_id is not None:
        rejected = RejectLead(
            lead_id=row.lead_id,
            reason=request.reason,
            note=request.text,
            return_on=request.return_on,
            competitor=request.competitor,
        )
        closed = leads.reject_lead(by, rejected, now=now)
        return Result.RECYCLED if closed.state is LeadState.RECYCLED else Result.REJECTED
    reason = in_force().find_reason(ReasonList.REJECT, request.reason)
    if reason is None:
        raise ReasonUnknown(reason=request.reason)
    said = Said(by=by, act=LeadAct.REJECTED, now=now, reason=request.reason, note=request.text)
    values = leads.said_with(request.return_on, request.competitor)
    return_at = leads.return_at(reason, request.return_on, now=now)
    leads.move_aside(by, row.contact_id, reason.goes_to or "", said, values, return_at=return_at)
    return Result.RECYCLED if reason.goes_to == RECYCLED else Result.REJECTED


def _recycle(by: Actor, row: Queued, request: AnswerQueued, *, now: int) -> Result:
    if request.return_on is None:
        raise ReturnDayNeeded
    key = request.reason or LATER
    if row.lead_id is not None:
        recycled = RecycleLead(
            lead_id=row.lead_id, return_on=request.return_on, reason=key, note=request.text
        )
        leads.recycle_lead(by, recycled, now=now)
        return Result.RECYCLED
    reason = in_force().find_reason(ReasonList.RECYCLE, key)
    if reason is None:
        raise ReasonUnknown(reason=key)
    said = Said(by=by, act=LeadAct.RECYCLED, now=now, reason=key, note=request.text)
    values = leads.said_with(request.return_on, request.competitor)
    return_at = leads.return_at(reason, request.return_on, now=now)
    leads.move_aside(by, row.contact_id, RECYCLED, said, values, return_at=return_at)
    return Result.RECYCLED


def _qualify(by: Actor, row: Queued, request: AnswerQueued, *, now: int) -> Result:
    """On to sales: an MQL is routed anew without the SDR, an SQL with its need confirmed."""
    here = stages.get_stage(by, row.contact_id).stage
    if request.to != here:
        move = MoveContact(
            contact_id=row.contact_id, to=request.to, note=request.text, values=request.values, seen=here
        )
        stages.move_contact(by, move, now=now)
    elif request.values:
        stages.fill_fields(by, row.contact_id, request.values, now=now)
    lead = Lead.objects.filter(pk=row.lead_id, state__in=_LEAD_HELD).first() if row.lead_id else None
    if lead is not None:
        pooling.pass_on_lead(by, lead.pk, note=request.text, now=now)
    elif request.to == MQL:
        _let_go(row, now=now)
    return Result.QUALIFIED


def _let_go(row: Queued, *, now: int) -> None:
    """Routing asks whose a newcomer is, and the first whom it finds is the contact's owner: that is sales from now."""
    placed = people.placed([row.contact_id]).get(row.contact_id)
    if placed is not None and placed.owner_id is not None and placed.owner_id == row.owner_id:
        people.assign_contacts(entering.BY, {row.contact_id: None}, key=f"{move_key()}:queue", now=now)
