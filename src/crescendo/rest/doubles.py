"""Contacts that may be one person, through the API: list, accept, reject."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.people import api as people
from crescendo.people.types import RejectSuggestion, SuggestionQuery, SuggestionRow, SuggestionState
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, OtherId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant
from crescendo.rest.keys import actor_of
from crescendo.rest.merges import MergeShape, shape_of_merge
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import Instant

router = Router(tags=["contacts"])


class AgreementShape(TypedDict):
    """A field, and how it agrees; never a value."""

    field: str
    how: str


class DoubleShape(TypedDict):
    """Two contacts that may be one person; `score` is the chance in thousandths, `kind` says which rule or model."""

    contact_id: str
    other_id: str
    kind: str
    score: int
    evidence: list[AgreementShape]
    state: str
    made_at: Instant


class JudgedShape(TypedDict):
    """The pair that was told apart."""

    contact_id: str
    other_id: str
    state: str


@router.get("/doubles", response=declared(PageShape[DoubleShape]), summary="List doubles")
def list_doubles(
    request: HttpRequest,
    *,
    state: Annotated[Literal["open", "rejected"], Query(description="Which of them.")] = "open",
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `contacts_read`. Pairs of contacts that may be one person, the likeliest first."""
    query = SuggestionQuery(state=SuggestionState(state), after=after, limit=limit)
    found = people.list_suggestions(actor_of(request), query)
    return answers.page(request, [_double(row) for row in found.rows], found.next_cursor)


@router.post(
    "/doubles/{contact_id}/{other_id}/accept",
    response=declared(MergeShape, 404, 409, success=201),
    summary="Accept a double",
)
def accept_double(request: HttpRequest, contact_id: ContactId, other_id: OtherId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Merges the two into the one with more events; it can be undone."""
    made = people.accept_suggestion(actor_of(request), _pair(contact_id, other_id), now=SystemClock().now())
    return answers.one(shape_of_merge(made), status=201)


@router.post(
    "/doubles/{contact_id}/{other_id}/reject",
    response=declared(JudgedShape, 404, 409),
    summary="Reject a double",
)
def reject_double(request: HttpRequest, contact_id: ContactId, other_id: OtherId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. The two are never suggested again."""
    people.reject_suggestion(actor_of(request), _pair(contact_id, other_id), now=SystemClock().now())
    return answers.one(
        JudgedShape(contact_id=contact_id, other_id=other_id, state=SuggestionState.REJECTED.value)
    )


def _pair(contact_id: str, other_id: str) -> RejectSuggestion:
    return RejectSuggestion(
        contact_id=number(Prefix.CONTACT, "contact", contact_id),
        other_id=number(Prefix.CONTACT, "contact", other_id),
    )


def _double(row: SuggestionRow) -> DoubleShape:
    return DoubleShape(
        contact_id=write_id(Prefix.CONTACT, row.contact_id),
        other_id=write_id(Prefix.CONTACT, row.other_id),
        kind=row.kind,
        score=row.score,
        evidence=[AgreementShape(field=one.field, how=one.how) for one in row.evidence],
        state=row.state.value,
        made_at=write_instant(row.made_at),
    )
