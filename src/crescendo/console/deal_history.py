"""What was changed in a deal, in a reader's words: the field, what it said before, what it says since."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from crescendo.console import deal_words
from crescendo.console.templatetags.dealing import deal_word, money
from crescendo.console.templatetags.reading import calendar_day, listed, number
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Deal, DealChange, Reads
from crescendo.people import api as people
from crescendo.sources.types import Channel, label

_PEOPLE, _LINES, _SOURCE = "people", "lines", "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change as it is shown. Both values are empty where nothing stood or stands."""

    field: Any
    before: str
    after: str
    by_label: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What the numbers in values are called, and the currency of amounts."""

    staff: Mapping[int, str]
    contacts: Mapping[int, str]
    accounts: Mapping[int, str]
    currency: str


def told(by: Actor, deal: Deal, changes: Sequence[DealChange]) -> list[Told]:
    """These changes in words, without what it was made with. Six queries at most."""
    changes = [one for one in changes if one.at != deal.created_at]
    names = _names(by, deal, changes)
    return [
        Told(
            field=deal_words.FIELDS.get(one.field, one.field),
            before=_said(one.field, one.before, names),
            after=_said(one.field, one.after, names),
            by_label=one.by_label,
            at=one.at,
        )
        for one in changes
    ]


def _names(by: Actor, deal: Deal, changes: Sequence[DealChange]) -> _Names:
    staff = frozenset(_numbers(changes, Reads.STAFF))
    contacts = set(_numbers(changes, Reads.CONTACT)) | {
        who for one in changes if one.field == _PEOPLE for who in (_who(one.before), _who(one.after)) if who
    }
    accounts = set(_numbers(changes, Reads.ACCOUNT))
    may_see_people = core.may(by, Permission.CONTACTS_READ)
    may_see_accounts = core.may(by, Permission.ACCOUNTS_READ)
    found = people.find_accounts(by, accounts) if accounts and may_see_accounts else {}
    return _Names(
        staff=core.names_of(staff) if staff else {},
        contacts=people.name_of_contacts(contacts, by=by) if contacts and may_see_people else {},
        accounts={row.id: row.name or row.domain for row in found.values()},
        currency=deal.currency,
    )


def _numbers(changes: Iterable[DealChange], reads: Reads) -> Iterable[int]:
    for one in changes:
        of = lifecycle.DEAL_FIELDS.get(one.field)
        if of is not None and of.reads is reads:
            yield from (value for value in (one.before, one.after) if isinstance(value, int))


def _who(value: Any) -> int | None:
    try:
        return read_id(Prefix.CONTACT, value[0]) if value else None
    except IdNotReadable:
        return None


def _said(name: str, value: Any, names: _Names) -> str:
    """A value in words; empty for none."""
    if value in (None, "", []):
        return ""
    if name == _PEOPLE:
        who = names.contacts.get(_who(value) or 0, "—")
        return f"{who} · {deal_word(value[1])}" if value[1] else who
    if name == _LINES:
        return listed(f"{product} × {number(quantity)}" for product, quantity, _price in value)
    if name == _SOURCE:
        return label(Channel(value), get_language() or "en")
    of = lifecycle.DEAL_FIELDS.get(name)
    return _WORDS[of.reads](value, names) if of is not None and of.reads in _WORDS else str(value)


def _list(value: Any, _names: _Names) -> str:
    """A list that is kept as text: names, or criteria by their titles."""
    rows = json.loads(value)
    return listed(_criterion(one) if isinstance(one, dict) else one for one in rows) or pgettext(
        "list", "None"
    )


def _criterion(one: Mapping[str, Any]) -> str:
    return f"{one['title']} ({one['result']})" if one.get("result") else str(one["title"])


_WORDS: Mapping[Reads, Callable[[Any, _Names], str]] = {
    Reads.AMOUNT: lambda value, names: money(value, names.currency),
    Reads.DAY: lambda value, _: calendar_day(date.fromisoformat(value)),
    Reads.STAFF: lambda value, names: names.staff.get(value, "—"),
    Reads.ACCOUNT: lambda value, names: names.accounts.get(value, "—"),
    Reads.CONTACT: lambda value, names: names.contacts.get(value, "—"),
    Reads.CHOICE: lambda value, _: str(deal_word(value)),
    Reads.REASON: lambda value, _: deal_words.reason(value),
    Reads.WEIGHT: lambda value, _: f"{value}%",
    Reads.FLAG: lambda value, _names: _("yes") if value else _("no"),
    Reads.NAMES: _list,
    Reads.CRITERIA: _list,
}
