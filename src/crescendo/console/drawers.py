"""What the drawer beside a list shows of a row: who, the fields, the newest acts, and the way to the whole page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crescendo.activity import api as activity
from crescendo.console import list_rows, page
from crescendo.console.columns import ACCOUNTS, CONTACTS
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

_ACTS = 10
_PEOPLE = 8
_HEAD = frozenset({"name", "contacts"})


@screen(Permission.CONTACTS_READ)
def contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """A contact; the whole page where nobody asks for the part."""
    if not page.wants_part(request):
        return redirect("console:contact", contact_id)
    row = people.get_contact(by, contact_id)
    (shown,) = list_rows.contact_rows(by, [row], CONTACTS.columns(by))
    context: dict[str, Any] = {"row": shown, "cells": _said(shown)}
    if core.may(by, Permission.EVENTS_READ):
        found = activity.list_events_of(by, row.id, limit=_ACTS)
        context |= {"events": found.rows, "may_see_events": True}
    return page.part(request, by, "console/_drawer.html", context)


@screen(Permission.ACCOUNTS_READ)
def account(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """An account."""
    if not page.wants_part(request):
        return redirect("console:account", account_id)
    row = people.get_account(by, account_id)
    (shown,) = list_rows.account_rows(by, [row], ACCOUNTS.columns(by))
    context: dict[str, Any] = {"row": shown, "cells": _said(shown)}
    if core.may(by, Permission.CONTACTS_READ):
        context["people"] = people.contacts_of_account(by, account_id, limit=_PEOPLE)
    if core.may(by, Permission.EVENTS_READ):
        context |= {
            "events": activity.account_activity(by, account_id, limit=_ACTS),
            "may_see_events": True,
        }
    return page.part(request, by, "console/_drawer.html", context)


def _said(row: list_rows.ListRow) -> list[list_rows.Cell]:
    """The fields that say something."""
    return [cell for cell in row.cells if cell.value not in (None, "", ()) and cell.column.key not in _HEAD]
