"""Writing answers and tickets, one or many: the same key is the same thing, and says what it says now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.lifecycle.aftercare import nouns
from crescendo.lifecycle.aftercare.nouns import (
    NewSurveyAnswer,
    Put,
    PutTicket,
    SurveyAnswer,
    Ticket,
    TicketState,
)
from crescendo.lifecycle.aftercare.reading import answer_noun, ticket_noun
from crescendo.lifecycle.aftercare_models import SurveyAnswer as AnswerRow
from crescendo.lifecycle.aftercare_models import Ticket as TicketRow
from crescendo.people import api as people

T = TypeVar("T", NewSurveyAnswer, PutTicket)
ANSWERED, CHANGED = "survey.recorded", "ticket.changed"
_ANSWER = ("contact_id", "account_id", "survey", "kind", "score", "text", "at")
_TICKET = (*("contact_id", "account_id", "title", "state", "priority", "category", "opened_at", "closed_at"),)
_NOBODY = mark("Say whom it is about: a contact or an account.")
_EMPTY = mark("This is needed.")
_TOO_LONG = mark("This is too long.")
_SCORE = mark("A score is a whole number from 0 to 10.")
_AHEAD = mark("This lies in the future.")
_TURNED = mark("A ticket is closed after it was opened.")
audit.register(
    {
        "survey.recorded": mark("%(by)s recorded an answer of %(subject)s to a survey"),
        "ticket.recorded": mark("%(by)s recorded a ticket of %(subject)s"),
    }
)


def record_answer(by: Actor, request: NewSurveyAnswer, *, now: int) -> SurveyAnswer:
    """Write an answer to a survey; the same key again corrects it.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits survey.recorded where something changed.
    """
    with facts.together(now=now):
        request = _placed(by, request)
        faults = _faults(_answer_faults(request, now=now))
        if faults:
            raise NotValid(faults)
        put = put_answers(by, [request], now=now)
        if put.created or put.updated:
            audit.record(by, "survey.recorded", _subject(request), {}, now=now)
        return answer_noun(by, AnswerRow.objects.get(key=key_of(request)))


def put_ticket(by: Actor, request: PutTicket, *, now: int) -> Ticket:
    """Write a ticket as it stands now, under its id in the help desk.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits ticket.changed where something changed.
    """
    with facts.together(now=now):
        request = _placed(by, request)
        faults = _faults(_ticket_faults(request, now=now))
        if faults:
            raise NotValid(faults)
        put = put_tickets(by, [request], now=now)
        if put.created or put.updated:
            audit.record(by, "ticket.recorded", _subject(request), {}, now=now)
        return ticket_noun(by, TicketRow.objects.get(key=clean(request.key)))


def put_answers(by: Actor, rows: Sequence[NewSurveyAnswer], *, now: int) -> Put:
    """The same of many that were checked, each key once. Four statements. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_EDIT)
    given = {
        key_of(one): {
            "contact_id": one.contact_id,
            "account_id": one.account_id,
            "survey": clean(one.survey),
            "kind": one.kind.value,
            "score": one.score,
            "text": clean(one.text),
            "at": one.at,
        }
        for one in rows
    }
    return _put(by, AnswerRow, _ANSWER, given, ANSWERED, now=now)


def put_tickets(by: Actor, rows: Sequence[PutTicket], *, now: int) -> Put:
    """The same of many that were checked, each key once. Four statements. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_EDIT)
    given = {
        clean(one.key): {
            "contact_id": one.contact_id,
            "account_id": one.account_id,
            "title": clean(one.title),
            "state": one.state.value,
            "priority": one.priority.value if one.priority else "",
            "category": clean(one.category),
            "opened_at": one.opened_at,
            "closed_at": one.closed_at,
        }
        for one in rows
    }
    return _put(by, TicketRow, _TICKET, given, CHANGED, now=now)


def answer_faults(one: NewSurveyAnswer, *, now: int) -> list[tuple[str, str]]:
    """What is wrong with an answer: fields with a marked sentence each. Pure."""
    return [(field, sentence) for field, _, sentence in _answer_faults(one, now=now)]


def ticket_faults(one: PutTicket, *, now: int) -> list[tuple[str, str]]:
    """The same of a ticket."""
    return [(field, sentence) for field, _, sentence in _ticket_faults(one, now=now)]


def key_of(one: NewSurveyAnswer) -> str:
    """What an answer is known by: its own key, else survey, person and time."""
    own = clean(one.key)
    whom = f"con_{one.contact_id}" if one.contact_id else f"acc_{one.account_id}"
    return f"key/{own}" if own else f"of/{whom}/{one.at}/{clean(one.survey)}"


def _put(
    by: Actor,
    model: type[Any],
    columns: Sequence[str],
    given: Mapping[str, Mapping[str, Any]],
    kind: str,
    *,
    now: int,
) -> Put:
    with facts.together(now=now):
        # One writer at a time: two that bring the same key write one row.
        people.take_turn()
        known = {row.key: row for row in model.objects.filter(key__in=list(given))}
        fresh, changed = [], []
        for key, values in given.items():
            row = known.get(key)
            if row is None:
                fresh.append(model(key=key, noted_at=now, by_label=by.label[:200], **values))
            elif any(getattr(row, name) != values[name] for name in columns):
                for name in columns:
                    setattr(row, name, values[name])
                row.noted_at, row.by_label = now, by.label[:200]
                changed.append(row)
        model.objects.bulk_create(fresh, batch_size=200)
        model.objects.bulk_update(changed, [*columns, "noted_at", "by_label"], batch_size=200)
        touched = [*fresh, *changed]
        if touched:
            contacts = sorted({row.contact_id for row in touched if row.contact_id is not None})
            accounts = sorted({row.account_id for row in touched if row.account_id is not None})
            told = FactDraft(kind=kind, payload={"contacts": contacts, "accounts": accounts}, at=now)
            facts.append([told], now=now)
        places = {key: place for place, key in enumerate(given)}
        return Put(
            created=frozenset(places[row.key] for row in fresh),
            updated=frozenset(places[row.key] for row in changed),
        )


def _placed(by: Actor, request: T) -> T:
    """The request with the living records, a contact's account where none was named, all within sight."""
    require(by, Permission.CONTACTS_EDIT)
    contact = None if request.contact_id is None else people.get_contact(by, request.contact_id)
    account = request.account_id if contact is None else request.account_id or contact.account_id
    if request.account_id is not None:
        account = people.get_account(by, request.account_id).id
    return replace(request, contact_id=None if contact is None else contact.id, account_id=account)


def _subject(one: NewSurveyAnswer | PutTicket) -> str:
    if one.contact_id is not None:
        return write_id(Prefix.CONTACT, one.contact_id)
    return write_id(Prefix.ACCOUNT, one.account_id or 0)


def _answer_faults(one: NewSurveyAnswer, *, now: int) -> list[tuple[str, str, str]]:
    found = [*_nobody(one), *_text("survey", one.survey, nouns.LONGEST_SURVEY, is_needed=True)]
    found += _text("text", one.text, nouns.LONGEST_TEXT)
    found += _text("key", one.key, nouns.LONGEST_KEY)
    if one.score is not None and not 0 <= one.score <= 10:
        found.append(("score", "score_unreadable", _SCORE))
    return [*found, *_ahead("at", one.at, now)]


def _ticket_faults(one: PutTicket, *, now: int) -> list[tuple[str, str, str]]:
    found = [*_nobody(one), *_text("key", one.key, nouns.LONGEST_KEY, is_needed=True)]
    found += _text("title", one.title, nouns.LONGEST_TITLE, is_needed=True)
    found += _text("category", one.category, nouns.LONGEST_CATEGORY)
    found += _ahead("opened_at", one.opened_at, now)
    if one.closed_at is not None:
        found += _ahead("closed_at", one.closed_at, now)
        if one.closed_at < one.opened_at or one.state is not TicketState.CLOSED:
            found.append(("closed_at", "ticket_turned", _TURNED))
    return found


def _nobody(one: NewSurveyAnswer | PutTicket) -> list[tuple[str, str, str]]:
    return [] if one.contact_id or one.account_id else [("contact_id", "about_nobody", _NOBODY)]


def _text(name: str, given: str, longest: int, *, is_needed: bool = False) -> list[tuple[str, str, str]]:
    said = clean(given).strip()
    if is_needed and not said:
        return [(name, "needed", _EMPTY)]
    return [(name, "text_too_long", _TOO_LONG)] if len(clean(given)) > longest else []


def _ahead(name: str, at: int, now: int) -> list[tuple[str, str, str]]:
    # A day is left to other zones and to clocks that go ahead.
    return [(name, "in_future", _AHEAD)] if at > now + DAY or at < 0 else []


def _faults(found: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(f"/{name}", code, sentence) for name, code, sentence in found]
