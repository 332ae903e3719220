"""How a list is shown: its view, filter, columns, order and page, all in its address; and a count that never waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, Tree
from crescendo.console import columns as columns_of
from crescendo.console import drawn_filter, filters, page
from crescendo.console.columns import Column, ListKind
from crescendo.console.filters import Filter
from crescendo.console.views_in_address import address_of, pairs_of
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.types import (
    PAGE_SIZES,
    Actor,
    Arrangement,
    Page,
    SavedView,
    ViewContent,
)

AT_ONCE = 10_000
_DROPS = 4
_COUNTED = 1_000


class Counts(Protocol):
    """A room's verb that counts what a condition says, up to a limit or exactly."""

    def __call__(
        self, by: Actor, condition: Tree | None, /, *, now: int, at_most: int | None = None
    ) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are, or that there are more than could be counted at once."""

    number: int
    is_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """A list as its address and its reader's habits say. `go_to` is set where another address says it better."""

    kind: ListKind
    filter: Filter
    views: tuple[SavedView, ...]
    view: SavedView | None
    arrangement: Arrangement
    columns: tuple[Column, ...]
    sort: str
    size: int
    is_altered: bool
    go_to: str | None = None

    @property
    def content(self) -> ViewContent:
        """What a view would keep of it."""
        tree = self.filter.tree
        return ViewContent(
            condition=conditions.write(tree) if tree is not None and self.filter.is_set else None,
            columns=tuple(column.key for column in self.columns),
            sort=self.sort,
            page_size=self.size,
        )


def read(request: HttpRequest, by: Actor, kind: ListKind, *, has_views: bool = True) -> ListState:
    """The list as it is asked for; a part of it elsewhere has no views. Two queries, and one for the own fields."""
    current = filters.read(request, by, kind.entity)
    views = core.saved_views.list_views(by, kind.name) if has_views else ()
    habit = core.list_habits.arrangement_of(by, kind.name)
    view = _view(request, views)
    offered = kind.columns(by)
    keys = [key for key in request.GET.get("cols", "").split(",") if key] or habit.columns or kind.usual
    state = ListState(
        kind=kind,
        filter=current,
        views=views,
        view=view,
        arrangement=habit,
        columns=columns_of.chosen(offered, keys) or columns_of.chosen(offered, kind.usual),
        sort=_sort(request, offered, kind),
        size=_size(request, habit),
        is_altered=view is not None and pairs_of(request) != address_of(view.content, kind.entity, by),
    )
    return replace(state, go_to=_go_to(request, by, state) if has_views else None)


def first_count(
    counts: Counts, by: Actor, current: Filter, found: Page[Any] | None, *, is_first: bool
) -> Count:
    """The count that stands on the page at once; the only page is counted by looking at it."""
    if current.tree is None or found is None:
        return Count(number=0)
    if found.next_cursor is None and is_first:
        return Count(number=len(found.rows))
    number = counts(by, current.tree, now=page.now(), at_most=AT_ONCE + 1)
    return Count(number=min(number, AT_ONCE), is_more=number > AT_ONCE)


def exact_count(request: HttpRequest, by: Actor, counts: Counts, current: Filter) -> HttpResponse:
    """The exact count as a part."""
    number = counts(by, current.tree, now=page.now()) if current.tree is not None else 0
    return page.part(request, by, "console/_count.html", {"count": Count(number=number)})


def wants_controls(request: HttpRequest) -> bool:
    """Whether HTMX asks for the controls of a filter row alone."""
    return request.headers.get("HX-Target", "").startswith(("filter-new", "chip-"))


def wants_found(request: HttpRequest) -> bool:
    """Whether a list that looks further by itself asks for what was found alone."""
    return request.headers.get("HX-Target") == "found"


def context(request: HttpRequest, by: Actor, state: ListState, found: Page[Any] | None) -> dict[str, Any]:
    """What the templates of the lists read."""
    query = request.GET.copy()
    for name in (*filters.CONTROLS, "after", "removed", "look"):
        query.pop(name, None)
    return {
        "state": state,
        "kind": state.kind.name,
        "filter": state.filter,
        "drawn": drawn_filter.read(request, by, state.kind.entity, state.filter),
        "beside_drawn": drawn_filter.kept(state.filter),
        "heads": [_head(request, column, state.sort) for column in state.columns],
        "sorts": _sorts(state),
        "sort": state.sort,
        "next_cursor": found.next_cursor if found else None,
        "query": query.urlencode(),
        "is_first": "after" not in request.GET,
        "may_bulk": core.may(by, state.kind.edits),
        "view_link": request.build_absolute_uri(f"{request.path}?view={request.GET.get('view', '')}"),
        "removed": _removed(request),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A row of a filter that nobody fits, and how many would without it."""

    chip: filters.Chip
    number: int


def drops(by: Actor, counts: Counts, state: ListState) -> tuple[Drop, ...]:
    """Which row to drop where all together leave nobody; the first few rows, each counted to a thousand."""
    tree, chips = state.filter.tree, state.filter.chips
    if not isinstance(tree, All) or len(tree.parts) != len(chips) or len(chips) < 2:
        return ()
    rests = [All(tree.parts[:index] + tree.parts[index + 1 :]) for index in range(min(len(chips), _DROPS))]
    numbers = [counts(by, rest, now=page.now(), at_most=_COUNTED) for rest in rests]
    return tuple(
        Drop(chip=chip, number=number) for chip, number in zip(chips, numbers, strict=False) if number
    )


def _removed(request: HttpRequest) -> int | None:
    """The view that was removed right now, to offer it back."""
    try:
        return read_id(Prefix.VIEW, request.GET.get("removed", ""))
    except IdNotReadable:
        return None


def _view(request: HttpRequest, views: tuple[SavedView, ...]) -> SavedView | None:
    wanted = request.GET.get("view", "")
    return next((view for view in views if f"viw_{view.id}" == wanted), None)


def _go_to(request: HttpRequest, by: Actor, state: ListState) -> str | None:
    """The address with the row that was filled in, or all that a view says, or the view that the list opens with."""
    path = reverse(f"console:{state.kind.name}")
    drawn = drawn_filter.read(request, by, state.kind.entity, state.filter)
    if address := drawn_filter.address_of(drawn, by, state.kind.entity, state.filter):
        return path + address
    if address := filters.added(request, state.filter):
        return path + address
    view = state.view
    if view is not None and set(request.GET) == {"view"}:
        said = address_of(view.content, state.kind.entity, by)
        return f"{path}?{urlencode([('view', f'viw_{view.id}'), *said])}" if said else None
    if not request.GET:
        seen = {one.id for one in state.views}
        for opening in (state.arrangement.own_default, state.arrangement.company_default):
            if opening in seen:
                return f"{path}?view=viw_{opening}"
    return None


def _sort(request: HttpRequest, offered: tuple[Column, ...], kind: ListKind) -> str:
    """The wanted order, the usual one if it is none of ours."""
    wanted = request.GET.get("sort", "")
    known = {column.key for column in offered if column.is_sorted}
    return wanted if wanted.removeprefix("-") in known else kind.usual_sort


def _size(request: HttpRequest, habit: Arrangement) -> int:
    wanted = request.GET.get("size", "")
    sizes = {str(size): size for size in PAGE_SIZES}
    return sizes.get(wanted, habit.page_size)


def _sorts(state: ListState) -> list[tuple[str, Any]]:
    """The orders in words; one that has no words of its own is said by its column's head."""
    shown = {column.key for column in state.columns if column.is_sorted} | {state.kind.usual_sort[1:]}
    found = [
        (key, label)
        for key, label in state.kind.sorts.items()
        if key.removeprefix("-") in shown or key == state.sort or key.removeprefix("-") == "created_at"
    ]
    if state.sort not in dict(found):
        column = next((one for one in state.columns if one.key == state.sort.removeprefix("-")), None)
        found.append((state.sort, column.label if column else state.sort))
    return found


def _head(request: HttpRequest, column: Column, sort: str) -> Mapping[str, Any]:
    """A column's head: where a click on it leads, and how the list is sorted by it now."""
    if not column.is_sorted:
        return {"column": column}
    is_here = sort.removeprefix("-") == column.key
    down = not sort.startswith("-") if is_here else column.goes_down
    query = request.GET.copy()
    for name in (*filters.CONTROLS, "after", "removed"):
        query.pop(name, None)
    query["sort"] = f"-{column.key}" if down else column.key
    order = ("descending" if sort.startswith("-") else "ascending") if is_here else "none"
    return {"column": column, "href": f"?{query.urlencode()}", "order": order}
