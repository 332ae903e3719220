"""Saved views of lists through the API: those that the whole company sees, made, changed and removed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.conditions.types import ConditionNotValid
from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import (
    Actor,
    ChangeView,
    Permission,
    SavedView,
    SaveView,
    Sharing,
    ViewContent,
)
from crescendo.rest import answers, queries
from crescendo.rest.addresses import ViewId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of

router = Router(tags=["views"])
List = Literal["contacts", "accounts"]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Condition = Annotated[
    dict[str, Any],
    Field(
        description="A condition document: who is in the list.",
        examples=[{"field": "company", "operator": "contains", "value": "Acme"}],
    ),
]
Columns = Annotated[
    list[Annotated[str, Field(max_length=80)]],
    Field(max_length=40, description="Keys of columns in their order; none: the usual.", examples=[["name"]]),
]
Sort = Annotated[str, Field(max_length=80, description="A column's key, `-` before it: downwards.")]
Size = Literal[25, 50, 100, 200]


class ViewShape(TypedDict):
    """A view of a list. `condition` is null where all rows are in it."""

    id: str
    list_name: str
    name: str
    condition: dict[str, Any] | None
    columns: list[str]
    sort: str
    page_size: int
    owner_id: str | None


class NewViewWords(Schema):
    """A view to be made; the whole company sees it."""

    model_config = ConfigDict(extra="forbid")
    list_name: List
    name: Name
    condition: Condition | None = None
    columns: Columns = Field(default_factory=list)
    sort: Sort = ""
    page_size: Size = 50


class ViewWords(Schema):
    """What is to change. What is left out stays; a null condition is everybody."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    condition: Condition | None = None
    columns: Columns | None = None
    sort: Sort | None = None
    page_size: Size | None = None


@router.get("/views", response=declared(PageShape[ViewShape]), summary="List views")
def list_views(request: HttpRequest, list_name: Annotated[List, Query()] = "contacts") -> HttpResponse:
    """Scope `contacts_read`, for accounts `accounts_read`. All views of a list that the whole company sees."""
    found = core.saved_views.list_views(actor_of(request), list_name)
    return answers.page(request, [_shape(view) for view in found])


@router.get("/views/{view_id}", response=declared(ViewShape, 404), summary="Get a view")
def get_view(request: HttpRequest, view_id: ViewId) -> HttpResponse:
    """Scope `contacts_read`, of a view of accounts `accounts_read`."""
    return answers.one(_shape(_view(actor_of(request), view_id)))


@router.post("/views", response=declared(ViewShape, 409, 413, 415, success=201), summary="Make a view")
def create_view(request: HttpRequest, given: NewViewWords) -> HttpResponse:
    """Scopes `contacts_read` or `accounts_read`, and `settings_manage`."""
    by = actor_of(request)
    core.require(by, Permission.SETTINGS_MANAGE)
    content = ViewContent(
        condition=given.condition,
        columns=tuple(given.columns),
        sort=given.sort,
        page_size=given.page_size,
    )
    wanted = SaveView(list_name=given.list_name, name=given.name, content=content, sharing=Sharing.COMPANY)
    try:
        made = core.saved_views.save_view(by, wanted, now=SystemClock().now())
    except ConditionNotValid as refusal:
        raise queries.below("/condition", refusal) from refusal
    return answers.one(_shape(made), status=201)


@router.patch("/views/{view_id}", response=declared(ViewShape, 404, 409, 413, 415), summary="Change a view")
def change_view(request: HttpRequest, view_id: ViewId, given: ViewWords) -> HttpResponse:
    """Scopes `contacts_read` or `accounts_read`, and `settings_manage`."""
    by = actor_of(request)
    view = _view(by, view_id)
    now, said = view.content, given.model_fields_set
    content = ViewContent(
        condition=given.condition if "condition" in said else now.condition,
        columns=now.columns if given.columns is None else tuple(given.columns),
        sort=now.sort if given.sort is None else given.sort,
        page_size=now.page_size if given.page_size is None else given.page_size,
    )
    wanted = ChangeView(view_id=view.id, name=given.name, content=content)
    try:
        changed = core.saved_views.change_view(by, wanted, now=SystemClock().now())
    except ConditionNotValid as refusal:
        raise queries.below("/condition", refusal) from refusal
    return answers.one(_shape(changed))


@router.post("/views/{view_id}/remove", response=declared(ViewShape, 404, 409), summary="Remove a view")
def remove_view(request: HttpRequest, view_id: ViewId) -> HttpResponse:
    """Scopes `contacts_read` or `accounts_read`, and `settings_manage`. Answers with the view as it was."""
    by = actor_of(request)
    view = _view(by, view_id)
    core.saved_views.remove_view(by, view.id, now=SystemClock().now())
    return answers.one(_shape(view))


def _view(by: Actor, view_id: str) -> SavedView:
    return core.saved_views.get_view(by, number(Prefix.VIEW, "view", view_id))


def _shape(view: SavedView) -> ViewShape:
    content = view.content
    return ViewShape(
        id=write_id(Prefix.VIEW, view.id),
        list_name=view.list_name,
        name=view.name,
        condition=None if content.condition is None else dict(content.condition),
        columns=[*content.columns],
        sort=content.sort,
        page_size=content.page_size,
        owner_id=None if view.owner_id is None else write_id(Prefix.STAFF, view.owner_id),
    )
