"""A deal moves from stage to stage: by hand as the lifecycle's document allows, or because something has happened."""

from __future__ import annotations

from crescendo.core import facts
from crescendo.core.api import require
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import asked, checking
from crescendo.lifecycle.deals.calendar import last_day
from crescendo.lifecycle.deals.nouns import deal_noun
from crescendo.lifecycle.deals.passing import Passing, pass_on
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import Deal, DealStage, MoveCause, MoveDeal
from crescendo.lifecycle.deals.visibility import find_row
from crescendo.lifecycle.deals.writing import put_lines
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Pipeline, Reason
from crescendo.lifecycle.stages import rules
from crescendo.lifecycle.stages.rules import Proposal, Verdict


def move_deal(by: Actor, request: MoveDeal, *, now: int) -> Deal:
    """Move a deal by hand, with what its next stage asks for; the stages of its people follow.

    Refuses NotAllowed, NotFound, NotValid, StageUnknown, StageMoveNotAllowed, StageReasonMissing, StageReasonUnknown,
    and StageFieldsMissing, which says what is asked for. Emits deal.stage_changed, and deal.changed with fields.
    """
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        standing = Standing.of(find_row(by, request.deal_id, locked=True))
        _take_fields(by, standing, request)
        lifecycle = in_force()
        wanted = proposal(standing, request.to, reason=request.reason, now=now)
        rules.refuse(rules.judge(lifecycle, Pipeline.DEAL, wanted), wanted)
        passing = Passing(
            standing=standing,
            to=request.to,
            cause=MoveCause.HAND,
            reason=request.reason,
            note=request.note.strip(),
        )
        pass_on(by, [passing], lifecycle, now=now)
    return deal_noun(standing.deal)


def ask_move(by: Actor, deal_id: int, to: str, *, now: int, reason: str = "") -> Verdict:
    """What a move by hand would lack, so that a form can ask for it. Refuses NotAllowed, NotFound. Writes nothing."""
    require(by, Permission.DEALS_EDIT)
    standing = Standing.of(find_row(by, deal_id))
    if to == DealStage.RENEWED:
        standing.renew()
    return rules.judge(in_force(), Pipeline.DEAL, proposal(standing, to, reason=reason, now=now))


def reasons_of_move(origin: str, to: str) -> tuple[Reason, ...]:
    """The reasons of which a move by hand needs one; none where it needs none. One query."""
    lifecycle = in_force()
    asked_for = rules.reasons_asked(lifecycle.course(Pipeline.DEAL), origin, to)
    return () if asked_for is None else lifecycle.reasons.get(asked_for, ())


def proposal(standing: Standing, to: str, *, reason: str = "", now: int) -> Proposal:
    """The move as the rules judge it. Five queries."""
    return Proposal(
        origin=standing.deal.stage,
        to=to,
        by_hand=True,
        reason=reason,
        values=asked.values_of(standing, now=now),
        was_incomplete=standing.deal.missing != "[]",
    )


def _take_fields(by: Actor, standing: Standing, request: MoveDeal) -> None:
    """The fields that come with the move; a renewal's are those of the next contract."""
    if request.to == DealStage.RENEWED:
        standing.renew()
    standing.set(checking.checked(by, request.fields))
    if request.lines is not None:
        put_lines(standing, checking.checked_lines(request.lines))
    if request.to in {DealStage.WON, DealStage.RENEWED}:
        complete_contract(standing)
    checking.refuse_contradictions(standing)


def complete_contract(standing: Standing) -> None:
    """A term says when it ends, and what was signed is the deal's amount, unless somebody says otherwise."""
    contract = standing.contract
    if contract.ends_on is None and contract.starts_on is not None and contract.term_months:
        standing.set({"ends_on": last_day(contract.starts_on, contract.term_months)})
    if contract.number == 1 and contract.amount is None and standing.deal.amount is not None:
        standing.set({"contract_amount": standing.deal.amount})
