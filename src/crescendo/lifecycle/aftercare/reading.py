"""Reading what customers said: of a contact and of an account, those of merged records too, the newest first."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from crescendo.core.clock import DAY
from crescendo.core.types import Actor
from crescendo.lifecycle.aftercare.nouns import (
    Care,
    NpsGroup,
    SurveyAnswer,
    SurveyKind,
    Ticket,
    TicketPriority,
    TicketState,
    group_of,
)
from crescendo.lifecycle.aftercare_models import SurveyAnswer as AnswerRow
from crescendo.lifecycle.aftercare_models import Ticket as TicketRow
from crescendo.lifecycle.followup.subject_types import HIDDEN
from crescendo.people import api as people

# A customer that has said more than this is judged by the newest.
_SHOWN, _READ = 50, 1_000
_YEAR = 365 * DAY


def care_of_contact(by: Actor, contact_id: int, *, now: int) -> Care:
    """What a contact has said. Refuses NotAllowed, NotFound. Four queries at most."""
    contact = people.get_contact(by, contact_id)
    return _care(by, Q(contact_id__in=sorted(people.homes_of(contact.id))), now=now)


def care_of_account(by: Actor, account_id: int, *, now: int) -> Care:
    """What was said in the name of an account. Refuses NotAllowed, NotFound. Four queries at most."""
    account = people.get_account(by, account_id)
    return _care(by, Q(account_id__in=sorted(people.family_of(account.id))), now=now)


def answer_noun(by: Actor, row: AnswerRow) -> SurveyAnswer:
    """The row as it crosses the door."""
    return SurveyAnswer(
        id=row.pk,
        key=row.key.removeprefix("key/") if row.key.startswith("key/") else "",
        survey=row.survey,
        at=row.at,
        contact_id=row.contact_id,
        account_id=row.account_id,
        kind=SurveyKind(row.kind),
        score=row.score,
        text=row.text if by.sees_personal_data or not row.text else HIDDEN,
    )


def ticket_noun(by: Actor, row: TicketRow) -> Ticket:
    """The same of a ticket."""
    return Ticket(
        id=row.pk,
        key=row.key,
        title=row.title if by.sees_personal_data else HIDDEN,
        opened_at=row.opened_at,
        contact_id=row.contact_id,
        account_id=row.account_id,
        state=TicketState(row.state),
        priority=TicketPriority(row.priority) if row.priority else None,
        category=row.category,
        closed_at=row.closed_at,
    )


def _care(by: Actor, of: Q, *, now: int) -> Care:
    answers = list(AnswerRow.objects.filter(of).order_by("-at", "-pk")[:_READ])
    tickets = list(TicketRow.objects.filter(of).order_by("-opened_at", "-pk")[:_READ])
    scored = (
        (row.contact_id, row.pk, row.score)
        for row in answers
        if row.kind == SurveyKind.NPS and row.score is not None and row.at >= now - _YEAR
    )
    nps, answered = _nps(scored)
    return Care(
        answers=tuple(answer_noun(by, row) for row in answers[:_SHOWN]),
        tickets=tuple(ticket_noun(by, row) for row in tickets[:_SHOWN]),
        open_tickets=sum(row.state != TicketState.CLOSED for row in tickets),
        nps=nps,
        answered=answered,
    )


def _nps(newest_first: Iterable[tuple[int | None, int, int | None]]) -> tuple[int | None, int]:
    """Promoters less detractors, in per cent of the people; who is not named counts for each answer."""
    last: dict[tuple[str, int], NpsGroup] = {}
    for contact, number, score in newest_first:
        whom = ("answer", number) if contact is None else ("contact", contact)
        last.setdefault(whom, group_of(score or 0))
    groups = list(last.values())
    if not groups:
        return None, 0
    balance = groups.count(NpsGroup.PROMOTER) - groups.count(NpsGroup.DETRACTOR)
    return round(balance * 100 / len(groups)), len(groups)
