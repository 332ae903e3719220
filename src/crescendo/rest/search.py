"""Search, through the API: the same door as the console's."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.people import api as people
from crescendo.rest import answers, lookups, shapes
from crescendo.rest.answers import declared
from crescendo.rest.keys import actor_of
from crescendo.rest.shapes import AccountShape, ContactShape

router = Router(tags=["search"])


class FoundShape(TypedDict):
    """Who answers, the best first."""

    contacts: list[ContactShape]
    accounts: list[AccountShape]


@router.get("/search", response=declared(FoundShape), summary="Search contacts and accounts")
def search(
    request: HttpRequest,
    *,
    q: Annotated[
        str,
        Query(
            max_length=200,
            description="Words that must all occur: parts of Chinese names, beginnings of words, ends of telephone "
            "numbers, domains, ids.",
        ),
    ] = "",
    of: Annotated[Literal["contacts", "accounts"] | None, Query(description="One kind alone.")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="How many of each at most.")] = 20,
) -> HttpResponse:
    """Scopes `contacts_read`, `accounts_read`; with `of` that of its kind alone. The best first, and no more pages."""
    by, now = actor_of(request), SystemClock().now()
    contacts = () if of == "accounts" else people.search_contacts(by, q, now=now, limit=limit)
    accounts = () if of == "contacts" else people.search_accounts(by, q, now=now, limit=limit)
    found = FoundShape(
        contacts=lookups.contacts(by, contacts), accounts=[shapes.account(row) for row in accounts]
    )
    return answers.one(found)
