"""Events as rows of a list, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from crescendo.activity import api as activity
from crescendo.activity.types import EventRow
from crescendo.console import words
from crescendo.console.columns import Column
from crescendo.console.list_rows import Cell, ListRow
from crescendo.console.templatetags.wording import measure
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

_NOTHING: Mapping[Any, Any] = {}
_FROM_TOUCH = frozenset({"source", "campaign", "keyword"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    """An account as a cell shows it."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What lies beside the events: the accounts of their contacts, the visits that they fell in."""

    accounts: Mapping[int, _Account]
    visits: Mapping[int, int]
    may_open: bool


def rows(by: Actor, events: Sequence[EventRow], columns: Sequence[Column]) -> tuple[ListRow, ...]:
    """Events as rows. Four queries at most."""
    keys = {column.key for column in columns}
    beside = _Beside(
        accounts=_accounts(by, events) if "account" in keys else _NOTHING,
        visits=activity.visits_of_events(by, events) if "visit" in keys else _NOTHING,
        may_open=core.may(by, Permission.CONTACTS_READ),
    )
    return tuple(
        ListRow(
            id=write_id(Prefix.EVENT, event.id),
            label=words.act(event.name, event.raw_name),
            href=reverse("console:event", args=[event.id]),
            drawer=reverse("console:event-drawer", args=[event.id]),
            cells=tuple(_cell(event, column, beside) for column in columns),
        )
        for event in events
    )


def _cell(event: EventRow, column: Column, beside: _Beside) -> Cell:
    return Cell(column=column, value=_value(event, column.key, beside), link=_link(event, column.key, beside))


def _value(event: EventRow, key: str, beside: _Beside) -> Any:
    account = beside.accounts.get(event.contact_id or 0)
    special: dict[str, Callable[[], Any]] = {
        "act": lambda: (words.act(event.name, event.raw_name), words.act_icon(event.name)),
        "contact": lambda: words.who(event),
        "account": lambda: account.name if account else "",
        "data_source": lambda: event.source_name,
        "subject": lambda: event.about,
        "url": lambda: event.url or "",
        "value": lambda: measure(event),
        "judgement": lambda: _judgement(event),
        "reason": lambda: words.because(event.judgement_reason),
        "channel": lambda: event.touch,
        "visit": lambda: beside.visits.get(event.id),
        "id": lambda: write_id(Prefix.EVENT, event.id),
    }
    if key in _FROM_TOUCH:
        return getattr(event.touch, key) if event.touch else ""
    return special[key]() if key in special else getattr(event, key)


def _judgement(event: EventRow) -> tuple[str, str]:
    word = event.judgement.word
    return words.of(words.JUDGEMENTS, word), words.JUDGEMENT_TONES[word]


def _link(event: EventRow, key: str, beside: _Beside) -> str:
    if key == "contact" and event.contact_id is not None and beside.may_open:
        return reverse("console:contact", args=[event.contact_id])
    account = beside.accounts.get(event.contact_id or 0) if key == "account" else None
    return reverse("console:account", args=[account.id]) if account else ""


def _accounts(by: Actor, events: Sequence[EventRow]) -> Mapping[int, _Account]:
    """The account of each contact that the reader sees. Two queries."""
    contacts = people.find_contacts(by, {event.contact_id for event in events if event.contact_id})
    wanted = {contact.account_id for contact in contacts.values() if contact.account_id is not None}
    found = people.find_accounts(by, wanted)
    return {
        number: _Account(id=account.id, name=account.name or account.domain or "")
        for number, contact in contacts.items()
        if (account := found.get(contact.account_id or 0)) is not None
    }
