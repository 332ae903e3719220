"""What the lists of contacts and accounts share: sort, cursor, and a count that never makes a page wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from crescendo.conditions.types import Tree
from crescendo.console import page
from crescendo.console.filters import Filter
from crescendo.core.types import Actor, Page

AT_ONCE = 10_000


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


def sort_of(request: HttpRequest, sorts: Mapping[str, Any]) -> str:
    """The wanted order, the first one if it is none of ours."""
    wanted = request.GET.get("sort", "")
    return wanted if wanted in sorts else next(iter(sorts))


def wants_controls(request: HttpRequest) -> bool:
    """Whether HTMX asks for the controls of the next filter row alone."""
    return request.headers.get("HX-Target") == "filter-new"


def context(
    request: HttpRequest, current: Filter, found: Page[Any] | None, sorts: Mapping[str, Any], sort: str
) -> dict[str, Any]:
    """What the templates of the lists read."""
    query = request.GET.copy()
    for name in ("after", "field", "operator", "value"):
        query.pop(name, None)
    return {
        "filter": current,
        "sorts": sorts.items(),
        "sort": sort,
        "next_cursor": found.next_cursor if found else None,
        "query": query.urlencode(),
        "is_first": "after" not in request.GET,
    }
