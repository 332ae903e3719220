"""Merges of contacts through the API: what would happen, doing it, taking it back."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.people import api as people
from crescendo.people.types import Merge, MergeContacts, MergedField, MergePreview
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, MergeId, OtherId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant
from crescendo.rest.keys import actor_of
from crescendo.rest.shapes import Instant

router = Router(tags=["contacts"])
_REFERENCES = {"owner_id": Prefix.STAFF, "account_id": Prefix.ACCOUNT}


class MergeShape(TypedDict):
    """A merge. `contact_id` is the contact that both are now, null where neither is there any more."""

    id: str
    survivor_id: str
    merged_id: str
    contact_id: str | None
    chosen_fields: list[str]
    at: Instant
    by_id: str | None
    undone_at: Instant | None
    undone_by_id: str | None


class MergedFieldShape(TypedDict):
    """A field of both, and what it will say; `kept_from` null: neither says it alone."""

    field: str
    survivor: Any
    other: Any
    kept: Any
    kept_from: str | None


class BanShape(TypedDict):
    """A consent that is withdrawn for both from then on; or, with a reason, addresses not to be written to."""

    purpose: str | None
    channel: str
    reason: str | None


class AttachedShape(TypedDict):
    """How many things of a kind hang on the contacts themselves; they stay with the survivor."""

    kind: str
    survivor: int
    other: int


class MergePreviewShape(TypedDict):
    """What the merge would do."""

    survivor_id: str
    other_id: str
    moving_events: int
    fields: list[MergedFieldShape]
    withdrawn: list[BanShape]
    suppressed: list[BanShape]
    attached: list[AttachedShape]


class UnmergedShape(TypedDict):
    """The contacts that the two are now; one, where messages still say that they are one person."""

    merge_id: str
    contact_ids: list[str]


class MergeWords(Schema):
    """What is to be kept where it shall not be the latest word."""

    model_config = ConfigDict(extra="forbid")
    choices: Annotated[
        dict[
            Annotated[str, Field(max_length=210)],
            Annotated[str, Field(pattern=r"^con_[1-9][0-9]{0,17}$")],
        ],
        Field(
            max_length=200,
            description="Field to the contact whose value stands.",
            examples=[{"title": "con_13"}],
        ),
    ] = Field(default_factory=dict)


@router.get(
    "/contacts/{contact_id}/merges",
    response=declared(PageShape[MergeShape], 404),
    summary="List a contact's merges",
)
def list_merges(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. Those that stand and those that were undone, the latest first; all on one page."""
    found = people.list_merges(actor_of(request), number(Prefix.CONTACT, "contact", contact_id))
    return answers.page(request, [shape_of_merge(row) for row in found])


@router.get(
    "/contacts/{contact_id}/merges/{other_id}",
    response=declared(MergePreviewShape, 404, 409),
    summary="Preview a merge",
)
def preview_merge(request: HttpRequest, contact_id: ContactId, other_id: OtherId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. What merging the other contact into this one would do."""
    found = people.preview_merge(actor_of(request), _pair(contact_id, other_id))
    return answers.one(_preview(found))


@router.post(
    "/contacts/{contact_id}/merges/{other_id}",
    response=declared(MergeShape, 404, 409, 413, 415, success=201),
    summary="Merge another contact into this one",
)
def merge_contacts(
    request: HttpRequest, contact_id: ContactId, other_id: OtherId, given: MergeWords
) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. From then on the other's id answers with this contact.

    Stored events follow within seconds. It can be undone at any time.
    """
    choices = {field: number(Prefix.CONTACT, "contact", side) for field, side in given.choices.items()}
    made = people.merge_contacts(
        actor_of(request), _pair(contact_id, other_id, choices), now=SystemClock().now()
    )
    return answers.one(shape_of_merge(made), status=201)


@router.post(
    "/merges/{merge_id}/undo",
    response=declared(UnmergedShape, 404, 409),
    summary="Undo a merge",
)
def undo_merge(request: HttpRequest, merge_id: MergeId) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. Each gets back what was said of it, before the merge and since.

    What one of them withdrew or must not be sent stays so for both.
    """
    by = actor_of(request)
    parted = people.unmerge_contacts(by, number(Prefix.MERGE, "merge", merge_id), now=SystemClock().now())
    return answers.one(
        UnmergedShape(
            merge_id=write_id(Prefix.MERGE, parted.merge_id),
            contact_ids=[write_id(Prefix.CONTACT, contact) for contact in parted.contact_ids],
        )
    )


def _pair(contact_id: str, other_id: str, choices: dict[str, int] | None = None) -> MergeContacts:
    return MergeContacts(
        survivor_id=number(Prefix.CONTACT, "contact", contact_id),
        other_id=number(Prefix.CONTACT, "contact", other_id),
        choices=choices or {},
    )


def shape_of_merge(row: Merge) -> MergeShape:
    return MergeShape(
        id=write_id(Prefix.MERGE, row.id),
        survivor_id=write_id(Prefix.CONTACT, row.survivor_id),
        merged_id=write_id(Prefix.CONTACT, row.merged_id),
        contact_id=None if row.contact_id is None else write_id(Prefix.CONTACT, row.contact_id),
        chosen_fields=list(row.fields),
        at=write_instant(row.at),
        by_id=None if row.by_id is None else write_id(Prefix.STAFF, row.by_id),
        undone_at=None if row.undone_at is None else write_instant(row.undone_at),
        undone_by_id=None if row.undone_by_id is None else write_id(Prefix.STAFF, row.undone_by_id),
    )


def _preview(found: MergePreview) -> MergePreviewShape:
    return MergePreviewShape(
        survivor_id=write_id(Prefix.CONTACT, found.survivor.id),
        other_id=write_id(Prefix.CONTACT, found.other.id),
        moving_events=found.other.event_count,
        fields=[_field(row) for row in found.fields],
        withdrawn=[
            BanShape(purpose=purpose, channel=channel, reason=None) for purpose, channel in found.withdrawals
        ],
        suppressed=[
            BanShape(purpose=None, channel=channel, reason=reason) for channel, reason in found.suppressions
        ],
        attached=[
            AttachedShape(kind=one.kind, survivor=one.survivor, other=one.other) for one in found.attached
        ],
    )


def _field(row: MergedField) -> MergedFieldShape:
    return MergedFieldShape(
        field=row.field,
        survivor=_value(row.field, row.survivor),
        other=_value(row.field, row.other),
        kept=_value(row.field, row.kept),
        kept_from=None if row.kept_from is None else write_id(Prefix.CONTACT, row.kept_from),
    )


def _value(field: str, value: Any) -> Any:
    prefix = _REFERENCES.get(field)
    return write_id(prefix, value) if prefix and isinstance(value, int) else value
