"""Tags through the API: made, changed, removed; put on contacts and taken off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.conditions.types import ConditionNotValid
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import ChangeTag, NewTag, Tag, TagColour
from crescendo.rest import answers, queries
from crescendo.rest.addresses import TagId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of

router = Router(tags=["tags"])
Name = Annotated[str, Field(min_length=1, max_length=80)]
Note = Annotated[str, Field(max_length=255)]
Rule = Annotated[
    dict[str, Any],
    Field(
        description="A condition document: who fits it carries the tag, nobody else.",
        examples=[{"field": "company", "operator": "contains", "value": "Acme"}],
    ),
]


class TagShape(TypedDict):
    """A tag. `is_settled` turns true once its rule has been asked of everybody."""

    id: str
    name: str
    colour: str
    note: str
    owner_id: str | None
    rule: dict[str, Any] | None
    is_settled: bool
    contacts: int


class TaggedShape(TypedDict):
    """How many contacts carry the tag now that did not before, or the other way round."""

    tag_id: str
    changed: int


class NewTagWords(Schema):
    """A tag to be made."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    colour: TagColour = TagColour.BLUE
    note: Note = ""
    rule: Rule | None = None


class TagWords(Schema):
    """What is to change. What is left out stays; a null rule takes it away, and the tag from those it had tagged."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    colour: TagColour | None = None
    note: Note | None = None
    rule: Rule | None = None


class Tagged(Schema):
    """Who is meant; those whom the key does not see are passed over."""

    model_config = ConfigDict(extra="forbid")
    contact_ids: Annotated[
        list[Annotated[str, Field(pattern=r"^con_[1-9][0-9]{0,17}$", examples=["con_12"])]],
        Field(min_length=1, max_length=500),
    ]


@router.get("/tags", response=declared(PageShape[TagShape]), summary="List tags")
def list_tags(request: HttpRequest) -> HttpResponse:
    """Scope `contacts_read`. By name, all on one page: there are at most 500."""
    require(actor_of(request), Permission.CONTACTS_READ)
    return answers.page(request, [_shape(tag) for tag in people.list_tags()])


@router.get("/tags/{tag_id}", response=declared(TagShape, 404), summary="Get a tag")
def get_tag(request: HttpRequest, tag_id: TagId) -> HttpResponse:
    """Scope `contacts_read`."""
    require(actor_of(request), Permission.CONTACTS_READ)
    return answers.one(_shape(people.get_tag(number(Prefix.TAG, "tag", tag_id))))


@router.post("/tags", response=declared(TagShape, 409, 413, 415, success=201), summary="Make a tag")
def create_tag(request: HttpRequest, given: NewTagWords) -> HttpResponse:
    """Scope `contacts_edit`. With a rule it is put on and taken off by the rule alone."""
    wanted = NewTag(name=given.name, colour=given.colour, note=given.note, rule=given.rule)
    try:
        made = people.create_tag(actor_of(request), wanted, now=SystemClock().now())
    except ConditionNotValid as refusal:
        raise queries.below("/rule", refusal) from refusal
    return answers.one(_shape(made), status=201)


@router.patch("/tags/{tag_id}", response=declared(TagShape, 404, 409, 413, 415), summary="Change a tag")
def change_tag(request: HttpRequest, tag_id: TagId, given: TagWords) -> HttpResponse:
    """Scopes `contacts_read`, `settings_manage`."""
    by = actor_of(request)
    require(by, Permission.CONTACTS_READ)
    tag = people.get_tag(number(Prefix.TAG, "tag", tag_id))
    wanted = ChangeTag(
        tag_id=tag.id,
        name=tag.name if given.name is None else given.name,
        colour=given.colour or tag.colour,
        note=tag.note if given.note is None else given.note,
        rule=given.rule if "rule" in given.model_fields_set else tag.rule,
    )
    try:
        changed = people.change_tag(by, wanted, now=SystemClock().now())
    except ConditionNotValid as refusal:
        raise queries.below("/rule", refusal) from refusal
    return answers.one(_shape(changed))


@router.post("/tags/{tag_id}/remove", response=declared(TagShape, 404, 409), summary="Remove a tag")
def remove_tag(request: HttpRequest, tag_id: TagId) -> HttpResponse:
    """Scopes `contacts_read`, `settings_manage`. For good; answers with the tag as it was."""
    by = actor_of(request)
    require(by, Permission.CONTACTS_READ)
    tag = people.get_tag(number(Prefix.TAG, "tag", tag_id))
    people.remove_tag(by, tag.id, now=SystemClock().now())
    return answers.one(_shape(tag))


@router.post(
    "/tags/{tag_id}/put-on",
    response=declared(TaggedShape, 404, 409, 413, 415),
    summary="Put a tag on contacts",
)
def tag_contacts(request: HttpRequest, tag_id: TagId, given: Tagged) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. A tag with a rule is refused, 409: its rule alone puts it on."""
    by, tag, contacts = _meant(request, tag_id, given)
    return _told(tag_id, people.tag_contacts(by, tag, contacts, now=SystemClock().now()))


@router.post(
    "/tags/{tag_id}/take-off",
    response=declared(TaggedShape, 404, 409, 413, 415),
    summary="Take a tag off contacts",
)
def untag_contacts(request: HttpRequest, tag_id: TagId, given: Tagged) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`. A tag with a rule is refused, 409."""
    by, tag, contacts = _meant(request, tag_id, given)
    return _told(tag_id, people.untag_contacts(by, tag, contacts, now=SystemClock().now()))


def _meant(request: HttpRequest, tag_id: str, given: Tagged) -> tuple[Actor, int, list[int]]:
    contacts = [number(Prefix.CONTACT, "contact", one) for one in given.contact_ids]
    return actor_of(request), number(Prefix.TAG, "tag", tag_id), contacts


def _told(tag_id: str, changed: int) -> HttpResponse:
    return answers.one(TaggedShape(tag_id=tag_id, changed=changed))


def _shape(tag: Tag) -> TagShape:
    return TagShape(
        id=write_id(Prefix.TAG, tag.id),
        name=tag.name,
        colour=tag.colour.value,
        note=tag.note,
        owner_id=None if tag.owner_id is None else write_id(Prefix.STAFF, tag.owner_id),
        rule=_document(tag.rule),
        is_settled=tag.is_settled,
        contacts=tag.contacts,
    )


def _document(rule: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if rule is None else dict(rule)
