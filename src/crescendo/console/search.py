"""Search over people, companies, screens, settings, acts: a page, and the palette that `/` opens over any page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crescendo.console import commands, page
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import NotAllowed
from crescendo.core.terms import Question, read_question
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Account, Contact

_LONGEST = 200
_ON_PAGE = 20
_IN_PALETTE = 6
_RECENT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was found of one kind, in the order of its worth."""

    kind: str
    label: str
    rows: tuple[Any, ...]


@screen(None)
def search(request: HttpRequest, by: Actor) -> HttpResponse:
    """The page with twenty of each at most; HTMX and the palette ask for the shorter list alone."""
    if not (core.may(by, Permission.CONTACTS_READ) or core.may(by, Permission.ACCOUNTS_READ)):
        raise NotAllowed(permission=Permission.CONTACTS_READ)
    text = request.GET.get("q", "").strip()[:_LONGEST]
    is_palette = page.wants_part(request)
    most = _IN_PALETTE if is_palette else _ON_PAGE
    groups = _found(by, text, most) if text else _beginning(by, request.GET.get("recent", ""))
    context = {
        "question": text,
        "groups": [group for group in groups if group.rows],
        "is_palette": is_palette,
        "filled": _filled(),
    }
    if is_palette:
        return page.part(request, by, "console/_found.html", context)
    return page.show(request, by, "console/search.html", context)


def _found(by: Actor, text: str, most: int) -> list[Group]:
    question, now = read_question(text), page.now()
    contacts: tuple[Contact, ...] = ()
    accounts: tuple[Account, ...] = ()
    if core.may(by, Permission.CONTACTS_READ):
        contacts = people.search_contacts(by, text, now=now, limit=most)
    if core.may(by, Permission.ACCOUNTS_READ):
        accounts = people.search_accounts(by, text, now=now, limit=most)
    return [
        Group(kind="contacts", label=_("Contacts"), rows=contacts),
        Group(kind="accounts", label=_("Accounts"), rows=accounts),
        *(_known(by, question, most) if question.terms else ()),
    ]


def _beginning(by: Actor, recent: str) -> list[Group]:
    """Before anything is typed: whom this browser looked at last, and what one may begin."""
    contacts, accounts = _looked_at(by, recent.split(",")[:_RECENT])
    looked_at = (
        Group(kind="contacts", label=_("Contacts you looked at"), rows=contacts),
        Group(kind="accounts", label=_("Accounts you looked at"), rows=accounts),
    )
    return [*looked_at, *_known(by, read_question(""), _IN_PALETTE)]


def _known(by: Actor, question: Question, most: int) -> tuple[Group, ...]:
    """Acts, settings and screens; before anything is typed the acts alone."""
    actions = Group(
        kind="commands",
        label=pgettext("search", "Do"),
        rows=tuple(commands.find_commands(by, commands.ACTIONS, question)[:most]),
    )
    if not question.terms:
        return (actions,)
    screens = commands.find_screens(by, question)
    settings = commands.find_commands(by, commands.SETTINGS, question)
    return (
        actions,
        Group(kind="commands", label=pgettext("search", "Screens"), rows=tuple(screens[:most])),
        Group(kind="commands", label=_("Settings"), rows=tuple(settings[:most])),
    )


def _looked_at(by: Actor, ids: list[str]) -> tuple[tuple[Contact, ...], tuple[Account, ...]]:
    """Those of these ids that the actor still sees, in their order; the browser keeps ids and never a name."""
    contacts: tuple[Contact, ...] = ()
    accounts: tuple[Account, ...] = ()
    if core.may(by, Permission.CONTACTS_READ):
        numbers = _numbers(Prefix.CONTACT, ids)
        rows = people.find_contacts(by, numbers)
        contacts = tuple(rows[number] for number in numbers if number in rows)
    if core.may(by, Permission.ACCOUNTS_READ):
        found = (people.find_account(by, number) for number in _numbers(Prefix.ACCOUNT, ids))
        accounts = tuple(row for row in found if row is not None)
    return contacts, accounts


def _numbers(prefix: Prefix, ids: list[str]) -> list[int]:
    found = []
    for text in ids:
        try:
            found.append(read_id(prefix, text))
        except IdNotReadable:
            continue
    return list(dict.fromkeys(found))


def _filled() -> int | None:
    """How much can be found so far, in per cent, while the index is made."""
    progress = people.search_progress()
    if progress is None or str(progress.payload["step"]).startswith("sweep"):
        return None
    return min(99, 100 * progress.done // max(1, progress.total))
