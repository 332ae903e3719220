"""Contacts added and corrected through the API: the word of the company's own systems, verified."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field

from crescendo.core.clock import SystemClock
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import NotValid, mark
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, NewContact
from crescendo.rest import answers, lookups
from crescendo.rest.addresses import ContactId, number
from crescendo.rest.answers import declared
from crescendo.rest.contacts import router
from crescendo.rest.keys import actor_of
from crescendo.rest.shapes import ContactShape

__all__ = ["router"]
Text = Annotated[str, Field(max_length=255)] | None
Own = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")], str | int | bool | None],
    Field(max_length=100, description="Own fields by their keys.", examples=[{"seats": 20}]),
]
_REFERENCES = {"owner_id": Prefix.STAFF, "account_id": Prefix.ACCOUNT}
_UNREADABLE = mark("This value cannot be read.")


class ContactWords(Schema):
    """Fields of a contact. What is left out stays; null clears."""

    model_config = ConfigDict(extra="forbid")
    name: Text = None
    first_name: Text = None
    last_name: Text = None
    email: Text = None
    phone: Text = None
    title: Text = None
    company_name: Text = None
    industry: Text = None
    employees: Annotated[int, Field(ge=0, le=2**53 - 1)] | None = None
    country: Text = None
    region: Text = None
    city: Text = None
    language: Text = None
    time_zone: Text = None
    website: Text = None
    owner_id: Annotated[str, Field(pattern=r"^usr_[1-9][0-9]{0,17}$")] | None = None
    account_id: Annotated[str, Field(pattern=r"^acc_[1-9][0-9]{0,17}$")] | None = None
    own_fields: Own = Field(default_factory=dict)


@router.post(
    "/contacts", response=declared(ContactShape, 409, 413, 415, success=201), summary="Add a contact"
)
def create_contact(request: HttpRequest, given: ContactWords) -> HttpResponse:
    """Scope `contacts_edit`. A name, an address or a phone number is needed; an address known already is refused."""
    by = actor_of(request)
    made = people.create_contact(by, NewContact(fields=_fields(given)), now=SystemClock().now())
    answer = answers.one(lookups.contacts(by, [made])[0], status=201)
    answer.headers["Location"] = f"{request.path}/con_{made.id}"
    return answer


@router.patch(
    "/contacts/{contact_id}",
    response=declared(ContactShape, 404, 409, 413, 415),
    summary="Change a contact",
)
def update_contact(request: HttpRequest, contact_id: ContactId, given: ContactWords) -> HttpResponse:
    """Scope `contacts_edit`. The company's own word: it goes before what clients say, and history keeps both."""
    by = actor_of(request)
    edit = ContactEdit(contact_id=number(Prefix.CONTACT, "contact", contact_id), fields=_fields(given))
    changed = people.edit_contact(by, edit, now=SystemClock().now())
    return answers.one(lookups.contacts(by, [changed])[0])


def _fields(given: ContactWords) -> dict[str, Any]:
    said = {name: getattr(given, name) for name in given.model_fields_set - {"own_fields"}}
    for name, prefix in _REFERENCES.items():
        if said.get(name) is not None:
            said[name] = _reference(name, prefix, said[name])
    return said | {f"own.{key}": value for key, value in given.own_fields.items()}


def _reference(name: str, prefix: Prefix, text: str) -> int:
    try:
        return read_id(prefix, text)
    except IdNotReadable as cause:
        raise NotValid([(f"/{name}", "value_unreadable", _UNREADABLE)]) from cause
