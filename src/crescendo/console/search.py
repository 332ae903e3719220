"""Search: people and companies by the beginning of a name, an address or a domain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Any_, Entity, Tree
from crescendo.console import page
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Account, AccountQuery, Contact, ContactQuery

_SHOWN = 20
_CONTACT_FIELDS = ("name", "email", "company")
_ACCOUNT_FIELDS = ("name", "domain")


@screen(None)
def search(request: HttpRequest, by: Actor) -> HttpResponse:
    """Twenty of each at most."""
    may_contacts, may_accounts = (
        core.may(by, Permission.CONTACTS_READ),
        core.may(by, Permission.ACCOUNTS_READ),
    )
    if not (may_contacts or may_accounts):
        raise NotAllowed(permission=Permission.CONTACTS_READ)
    question = request.GET.get("q", "").strip()[:200]
    context = {
        "question": question,
        "contacts": _contacts(by, question) if question and may_contacts else (),
        "accounts": _accounts(by, question) if question and may_accounts else (),
    }
    return page.show(request, by, "console/search.html", context)


def _contacts(by: Actor, question: str) -> tuple[Contact, ...]:
    tree = _starts(by, Entity.CONTACT, _CONTACT_FIELDS, question)
    return people.list_contacts(by, ContactQuery(condition=tree, limit=_SHOWN), now=page.now()).rows


def _accounts(by: Actor, question: str) -> tuple[Account, ...]:
    tree = _starts(by, Entity.ACCOUNT, _ACCOUNT_FIELDS, question)
    return people.list_accounts(by, AccountQuery(condition=tree, limit=_SHOWN), now=page.now()).rows


def _starts(by: Actor, entity: Entity, keys: tuple[str, ...], question: str) -> Tree:
    """Any of the fields that this person may ask about starts with the question."""
    known = {field.key for field in conditions.fields_for(entity, sees_personal_data=by.sees_personal_data)}
    parts = [{"field": key, "operator": "starts_with", "value": question} for key in keys if key in known]
    if not parts:
        return Any_(())
    return conditions.parse({"any": parts}, entity=entity, sees_personal_data=by.sees_personal_data)
