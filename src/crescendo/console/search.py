"""Search: people and companies by the beginning of a name, an address or a domain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from crescendo.console import page
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

_SHOWN = 20


@screen(None)
def search(request: HttpRequest, by: Actor) -> HttpResponse:
    """Twenty of each at most."""
    may_contacts, may_accounts = (
        core.may(by, Permission.CONTACTS_READ),
        core.may(by, Permission.ACCOUNTS_READ),
    )
    if not (may_contacts or may_accounts):
        raise NotAllowed(permission=Permission.CONTACTS_READ)
    question, now = request.GET.get("q", "").strip()[:200], page.now()
    context = {
        "question": question,
        "contacts": people.search_contacts(by, question, now=now, limit=_SHOWN) if may_contacts else (),
        "accounts": people.search_accounts(by, question, now=now, limit=_SHOWN) if may_accounts else (),
    }
    return page.show(request, by, "console/search.html", context)
