"""Contacts: who they are, what is known of them, what they did."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from crescendo.activity import api as activity
from crescendo.activity.types import Kind
from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.company import get_company
from crescendo.core.ids import Prefix
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from crescendo.rest import answers, histories, lookups, queries, shapes
from crescendo.rest.addresses import ContactId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.histories import ChangeShape, SessionShape
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Filter, Limit, Match, Rows
from crescendo.rest.shapes import ConsentShape, ContactShape, IdentityShape

router = Router(tags=["contacts"])
Order = Annotated[
    Literal[
        "-last_seen_at",
        "last_seen_at",
        "-created_at",
        "created_at",
        "-event_count",
        "event_count",
        "company_name",
        "-company_name",
        "name",
        "-name",
        "email",
        "-email",
    ],
    Query(description="The order, `-` downwards. `name` and `email` need the scope `personal_data`."),
]


@router.get("/contacts", response=declared(PageShape[ContactShape]), summary="List contacts")
def list_contacts(
    request: HttpRequest,
    *,
    filter: Filter = None,  # noqa: A002 - the parameter's name
    rows: Rows = None,
    match: Match = "all",
    sort: Order = "-last_seen_at",
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `contacts_read`. Without `personal_data` names and addresses are masked."""
    by = actor_of(request)
    query = ContactQuery(
        condition=queries.tree_of(by, Entity.CONTACT, filter, rows, match),
        sort=sort,
        after=after,
        limit=limit,
    )
    found = people.list_contacts(by, query, now=SystemClock().now())
    return answers.page(request, lookups.contacts(by, found.rows), found.next_cursor)


@router.get("/contacts/{contact_id}", response=declared(ContactShape, 404), summary="Get a contact")
def get_contact(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. A contact that was merged answers as the one that it is part of."""
    by = actor_of(request)
    found = people.get_contact(by, number(Prefix.CONTACT, "contact", contact_id))
    return answers.one(lookups.contacts(by, [found])[0])


@router.get(
    "/contacts/{contact_id}/identities",
    response=declared(PageShape[IdentityShape], 404),
    summary="List a contact's identities",
)
def list_identities(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Persons first, then devices; all on one page."""
    found = people.identities_of(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [shapes.identity(row) for row in found])


@router.get(
    "/contacts/{contact_id}/consents",
    response=declared(PageShape[ConsentShape], 404),
    summary="List a contact's consents",
)
def list_consents(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. The register's records, the latest first; all on one page."""
    found = people.consents_of(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [shapes.consent(row) for row in found])


@router.get(
    "/contacts/{contact_id}/history",
    response=declared(PageShape[ChangeShape], 404),
    summary="List the changes of a contact's fields",
)
def list_changes(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Who said what and when; the latest 200 on one page."""
    found = people.field_history(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [histories.change(row) for row in found])


@router.get(
    "/contacts/{contact_id}/timeline",
    response=declared(PageShape[SessionShape], 404),
    summary="Read a contact's timeline",
)
def read_timeline(
    request: HttpRequest,
    contact_id: ContactId,
    *,
    kind: Annotated[list[Kind] | None, Query(max_length=8, description="Only acts of these kinds.")] = None,
    machine: Annotated[bool, Query(description="Also acts that a machine did.")] = False,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scopes `contacts_read`, `events_read`. Acts in sessions, the latest first; `limit` counts acts."""
    found = activity.timeline(
        actor_of(request),
        number(Prefix.CONTACT, "contact", contact_id),
        zone=get_company().time_zone,
        before=after,
        kinds=kind,
        machine=machine,
        limit=limit,
    )
    return answers.page(request, [histories.session(row) for row in found.sessions], found.next_cursor)
