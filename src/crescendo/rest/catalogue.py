"""The event catalogue: names as sent, what they stand for, which properties are personal or promoted."""

from __future__ import annotations

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from crescendo.activity import api as activity
from crescendo.activity.types import PropertyKind
from crescendo.core.clock import SystemClock
from crescendo.core.company import get_company
from crescendo.core.ids import Prefix
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.rest import answers, catalogue_shapes
from crescendo.rest.addresses import NameId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.catalogue_shapes import NameInFullShape, NameShape, PropertyShape
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import Limit

router = Router(tags=["catalogue"])
_CHANGES = (
    Permission.EVENTS_READ,
    Permission.DEFINITIONS_READ,
    Permission.DEFINITIONS_EDIT,
    Permission.DEFINITIONS_PUBLISH,
)
Property = Annotated[str, Field(min_length=1, max_length=255)]
Place = Annotated[str | None, Query(pattern=r"^[0-9]{1,7}$", description="`next_cursor` of the page before.")]


class NameChange(Schema):
    """What is to be changed; what is left out, or null, stays. An empty `act` takes the mapping back."""

    model_config = ConfigDict(extra="forbid")
    act: Annotated[str, Field(max_length=255)] | None = None
    hidden: StrictBool | None = None


class Mark(Schema):
    """Whether a property, of whatever event, is personal data."""

    model_config = ConfigDict(extra="forbid")
    name: Property
    is_personal: StrictBool


class Promotion(Schema):
    """A property that is to be asked by an index, and the type by which its values are read."""

    model_config = ConfigDict(extra="forbid")
    name: Property
    type: PropertyKind


class Demotion(Schema):
    """A property that need not be asked by an index any more."""

    model_config = ConfigDict(extra="forbid")
    name: Property


@router.get("/catalogue", response=declared(PageShape[NameShape]), summary="List names of events")
def list_names(
    request: HttpRequest,
    search: Annotated[str, Query(max_length=255, description="A part of the name.")] = "",
    *,
    hidden: Annotated[bool, Query(description="The hidden names instead of the shown ones.")] = False,
    limit: Limit = 50,
    after: Place = None,
) -> HttpResponse:
    """Scope `events_read`. By their volume of 30 days, which moves while pages are read."""
    found = activity.catalogue(
        actor_of(request), now=_now(), zone=_zone(), search=clean(search), hidden=hidden
    )
    start = int(after or 0)
    cursor = str(start + limit) if len(found) > start + limit else None
    return answers.page(request, [catalogue_shapes.name(row) for row in found[start : start + limit]], cursor)


@router.get("/catalogue/{name_id}", response=declared(NameInFullShape, 404), summary="Get a name of events")
def get_name(request: HttpRequest, name_id: NameId) -> HttpResponse:
    """Scope `events_read`. With the properties of its newest events."""
    return _full(actor_of(request), number(Prefix.NAME, "name", name_id))


@router.patch(
    "/catalogue/{name_id}",
    response=declared(NameInFullShape, 404, 409, 413, 415),
    summary="Map a name of events, or hide it",
)
def change_name(request: HttpRequest, name_id: NameId, given: NameChange) -> HttpResponse:
    """Scopes `events_read`, `definitions_read`, `definitions_edit`, `definitions_publish`. History follows by a job."""
    by, name = _editor(request), number(Prefix.NAME, "name", name_id)
    with transaction.atomic():
        if given.act:
            activity.map_name(by, name, clean(given.act), now=_now())
        elif given.act is not None:
            activity.unmap_name(by, name, now=_now())
        if given.hidden is not None:
            activity.hide_name(by, name, hidden=given.hidden, now=_now())
    return _full(by, name)


@router.get(
    "/properties", response=declared(PageShape[PropertyShape]), summary="List marked and promoted properties"
)
def list_properties(request: HttpRequest) -> HttpResponse:
    """Scope `events_read`. All on one page."""
    require(actor_of(request), Permission.EVENTS_READ)
    promoted = [
        catalogue_shapes.prop(row.name, is_personal=False, promoted=row)
        for row in activity.promoted_properties()
    ]
    personal = [
        catalogue_shapes.prop(name, is_personal=True, promoted=None)
        for name in activity.personal_properties()
    ]
    return answers.page(request, promoted + personal)


@router.post(
    "/properties/mark",
    response=declared(PropertyShape, 409, 413, 415),
    summary="Mark a property as personal data, or take the mark back",
)
def mark_property(request: HttpRequest, given: Mark) -> HttpResponse:
    """Scopes `events_read`, `definitions_read`, `definitions_edit`, `definitions_publish`.

    One that was promoted is demoted.
    """
    name = clean(given.name)
    activity.mark_personal(_editor(request), name, is_personal=given.is_personal, now=_now())
    return answers.one(_shape(name))


@router.post(
    "/properties/promote",
    response=declared(PropertyShape, 409, 413, 415),
    summary="Let a property be asked by an index",
)
def promote_property(request: HttpRequest, given: Promotion) -> HttpResponse:
    """Scopes `events_read`, `definitions_read`, `definitions_edit`, `definitions_publish`.

    Events stored already follow by a job.
    """
    name = clean(given.name)
    activity.promote(_editor(request), name, given.type, now=_now())
    return answers.one(_shape(name))


@router.post(
    "/properties/demote",
    response=declared(PropertyShape, 404, 409, 413, 415),
    summary="Take a property's index away",
)
def demote_property(request: HttpRequest, given: Demotion) -> HttpResponse:
    """Scopes `events_read`, `definitions_read`, `definitions_edit`, `definitions_publish`.

    The events keep the property.
    """
    name = clean(given.name)
    activity.demote(_editor(request), name, now=_now())
    return answers.one(_shape(name))


def _editor(request: HttpRequest) -> Actor:
    by = actor_of(request)
    for permission in _CHANGES:
        require(by, permission)
    return by


def _full(by: Actor, name: int) -> HttpResponse:
    entry = activity.get_entry(by, name, now=_now(), zone=_zone())
    properties = [catalogue_shapes.sample(row) for row in activity.properties_of(by, name)]
    return answers.one(NameInFullShape(**catalogue_shapes.name(entry), properties=properties))


def _shape(name: str) -> PropertyShape:
    promoted = next((row for row in activity.promoted_properties() if row.name == name), None)
    is_personal = name.casefold() in activity.personal_properties()
    return catalogue_shapes.prop(name, is_personal=is_personal, promoted=promoted)


def _now() -> int:
    return SystemClock().now()


def _zone() -> str:
    return get_company().time_zone
