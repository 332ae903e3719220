"""People's roles in an account's purchase, through the API: who has which, and which nobody has."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.people import api as people
from crescendo.people.types import BuyingRole, SetRole
from crescendo.rest import answers
from crescendo.rest.addresses import AccountId, ContactId, number
from crescendo.rest.answers import declared
from crescendo.rest.keys import actor_of

router = Router(tags=["accounts"])


class RoleShape(TypedDict):
    """What a contact is in its account's purchase; null: not known."""

    contact_id: str
    role: str | None


class RolesShape(TypedDict):
    """The roles of an account's people, and those that a purchase needs and nobody has."""

    account_id: str
    roles: list[RoleShape]
    missing: list[str]


class RoleWords(Schema):
    """The role to be set; null takes it away."""

    model_config = ConfigDict(extra="forbid")
    role: BuyingRole | None


@router.get(
    "/accounts/{account_id}/roles",
    response=declared(RolesShape, 404),
    summary="List an account's buying roles",
)
def list_roles(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    """Scopes `accounts_read`, `contacts_read`. All in one answer."""
    by, wanted = actor_of(request), number(Prefix.ACCOUNT, "account", account_id)
    roles = [
        RoleShape(contact_id=write_id(Prefix.CONTACT, contact), role=role.value)
        for contact, role in sorted(people.roles_of(by, wanted).items())
    ]
    missing = [role.value for role in people.missing_roles(by, wanted)]
    return answers.one(RolesShape(account_id=account_id, roles=roles, missing=missing))


@router.post(
    "/contacts/{contact_id}/role",
    response=declared(RoleShape, 404, 409, 413, 415),
    summary="Set a contact's buying role",
)
def set_role(request: HttpRequest, contact_id: ContactId, given: RoleWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. The contact must belong to an account."""
    wanted = SetRole(contact_id=number(Prefix.CONTACT, "contact", contact_id), role=given.role)
    people.set_role(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(RoleShape(contact_id=contact_id, role=given.role.value if given.role else None))
