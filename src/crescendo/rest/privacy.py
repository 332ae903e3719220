"""What the law lets a person ask: all that is held of them, and that it be erased."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.rawlog import open_log
from crescendo.core.settings import current
from crescendo.core.types import Actor, Row, Surroundings
from crescendo.people import api as people
from crescendo.people.types import EraseContacts, Erasure
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, ErasureId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import Instant

router = Router(tags=["privacy"])


class HeldShape(TypedDict):
    """One kind of thing that is held of a person; rows have the names that the store gives them."""

    kind: str
    title: str
    rows: list[dict[str, Any]]


class PersonalDataShape(TypedDict):
    """All that is held of a person."""

    contact_id: str
    made_at: Instant
    held: list[HeldShape]


class StoreShape(TypedDict):
    """One store of a report; `remaining` is null where it was read to its end."""

    store: str
    title: str
    erased: int
    remaining: int | None


class ErasureShape(TypedDict):
    """An erasure and its report, in numbers."""

    id: str
    at: Instant
    asked_by: str
    reason: str
    contact_ids: list[str]
    state: str
    finished_at: Instant | None
    is_wiped: bool
    files_left: int | None
    stores: list[StoreShape]


class NewErasure(Schema):
    """Why somebody is erased, without names and addresses: it is kept with the report."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(max_length=200)] = ""


@router.get(
    "/contacts/{contact_id}/personal-data",
    response=declared(PersonalDataShape, 404),
    summary="Read all that is held of a person",
)
def read_personal_data(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scopes `contacts_read`, `personal_data`. Titles follow Accept-Language; the audit says who asked."""
    by, asked = actor_of(request), number(Prefix.CONTACT, "contact", contact_id)
    now = SystemClock().now()
    people.note_access(by, asked, now=now)
    return answers.one(_personal_data(by, asked, now))


@router.post(
    "/contacts/{contact_id}/erase",
    response=declared(ErasureShape, 404, 409, 413, 415, success=202),
    summary="Erase a person",
)
def erase_contact(request: HttpRequest, contact_id: ContactId, given: NewErasure) -> HttpResponse:
    """Scopes `contacts_read`, `erase`. A job erases from every store; its report is at `Location`. For good."""
    by = actor_of(request)
    wanted = EraseContacts(contact_ids=(number(Prefix.CONTACT, "contact", contact_id),), reason=given.reason)
    erasure = people.erase_contacts(by, wanted, now=SystemClock().now())
    shape = _erasure(people.get_erasure(by, erasure))
    return answers.one(shape, status=202, headers={"Location": f"/api/v1/erasures/{shape['id']}"})


@router.get("/erasures", response=declared(PageShape[ErasureShape]), summary="List erasures")
def list_erasures(request: HttpRequest, *, limit: Limit = 50, after: After = None) -> HttpResponse:
    """Scope `erase`. The newest first."""
    found = people.list_erasures(actor_of(request), cursor=after, limit=limit)
    return answers.page(request, [_erasure(row) for row in found.rows], found.next_cursor)


@router.get(
    "/erasures/{erasure_id}", response=declared(ErasureShape, 404), summary="Read an erasure's report"
)
def get_erasure(request: HttpRequest, erasure_id: ErasureId) -> HttpResponse:
    """Scope `erase`."""
    found = people.get_erasure(actor_of(request), number(Prefix.ERASURE, "erasure", erasure_id))
    return answers.one(_erasure(found))


def _personal_data(by: Actor, contact_id: int, now: int) -> PersonalDataShape:
    surroundings = Surroundings(home=current().home, log=open_log(current()))
    return PersonalDataShape(
        contact_id=write_id(Prefix.CONTACT, contact_id),
        made_at=write_instant(now),
        held=[
            HeldShape(kind=section.name, title=_(section.title), rows=[_row(row) for row in section.rows])
            for section in people.personal_data(by, contact_id, surroundings)
        ],
    )


def _row(row: Row) -> dict[str, Any]:
    return {
        name: write_instant(value) if _is_instant(name) and isinstance(value, int) else value
        for name, value in row.items()
    }


def _is_instant(name: str) -> bool:
    return name == "at" or name.endswith("_at")


def _erasure(row: Erasure) -> ErasureShape:
    return ErasureShape(
        id=write_id(Prefix.ERASURE, row.id),
        at=write_instant(row.at),
        asked_by=row.by_label,
        reason=row.reason,
        contact_ids=[write_id(Prefix.CONTACT, contact) for contact in row.contact_ids],
        state=row.state.value,
        finished_at=write_instant_or_none(row.finished_at),
        is_wiped=row.is_wiped,
        files_left=row.files_left,
        stores=[
            StoreShape(store=line.holding, title=_(line.title), erased=line.erased, remaining=line.remaining)
            for line in row.lines
        ],
    )
