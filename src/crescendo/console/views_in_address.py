"""A view as a list's address says it, so that what is seen, shared and saved is one thing."""

from __future__ import annotations

from django.http import HttpRequest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console.drawn_filter import pairs_of as pairs_of_tree
from crescendo.console.filters import NESTED
from crescendo.core.types import USUAL_SIZE, Actor, ViewContent

# The address of all rows, where a list would open with a view.
ALL = "all"
_KEPT = ("f", "match", NESTED, "cols", "sort", "size")
Pairs = list[tuple[str, str]]


def address_of(content: ViewContent, entity: Entity, by: Actor) -> Pairs:
    """The query pairs of what a view keeps, in the order of `pairs_of`."""
    pairs = _condition(content, entity, by)
    if content.columns:
        pairs.append(("cols", ",".join(content.columns)))
    if content.sort:
        pairs.append(("sort", content.sort))
    if content.page_size != USUAL_SIZE:
        pairs.append(("size", str(content.page_size)))
    return pairs


def pairs_of(request: HttpRequest) -> Pairs:
    """The query pairs that a view would keep, always in one order."""
    return [(name, value) for name in _KEPT for value in request.GET.getlist(name) if value]


def _condition(content: ViewContent, entity: Entity, by: Actor) -> Pairs:
    if content.condition is None:
        return []
    try:
        tree = conditions.parse(content.condition, entity=entity, sees_personal_data=by.sees_personal_data)
    except ConditionNotValid:
        return []
    return pairs_of_tree(tree)
