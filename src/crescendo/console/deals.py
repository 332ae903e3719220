"""Deals as a list and as a board: by stage, with sums, moved by mouse or by a menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.console import deal_clocks, deal_rows, deal_words, filters, lists, page
from crescendo.console.columns import DEALS
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealQuery

_CARDS = 30


@screen(Permission.DEALS_READ)
def deals(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of the list."""
    state = lists.read(request, by, DEALS)
    if state.go_to:
        return redirect(state.go_to)
    if lists.wants_controls(request):
        return page.part(request, by, "console/_filter_new.html", {"filter": state.filter})
    tree = state.filter.tree
    query = DealQuery(condition=tree, sort=state.sort, after=request.GET.get("after"), limit=state.size)
    found = lifecycle.list_deals(by, query, now=page.now()) if tree is not None else None
    context = lists.context(request, by, state, found)
    context["rows"] = deal_rows.rows(by, found.rows, state.columns) if found else ()
    context["count"] = lists.first_count(
        lifecycle.count_deals, by, state.filter, found, is_first=context["is_first"]
    )
    context["removed_deal"] = _removed(request)
    context["may_edit"] = core.may(by, Permission.DEALS_EDIT)
    if not context["rows"] and state.filter.is_set:
        context["drops"] = lists.drops(by, lifecycle.count_deals, state)
    return page.show(request, by, "console/deals.html", context)


@screen(Permission.DEALS_READ)
def count(request: HttpRequest, by: Actor) -> HttpResponse:
    """The exact count, asked for after the page stands."""
    current = filters.read(request, by, Entity.DEAL)
    return lists.exact_count(request, by, lifecycle.count_deals, current)


@screen(Permission.DEALS_READ)
def board(request: HttpRequest, by: Actor) -> HttpResponse:
    """The stages side by side; the open ones and what was won lately first."""
    mine = request.GET.get("whose") != "all" and by.staff_id is not None
    found = lifecycle.board(by, _owned(by) if mine else None, now=page.now(), shown=_CARDS)
    deals_shown = [deal for column in found for deal in column.deals]
    course = lifecycle.deal_course()
    names = deal_words.stages()
    moves = {
        one.key: [(move.to, names[move.to]) for move in one.moves if move.to in names]
        for one in course.stages
    }
    context: dict[str, Any] = {
        "columns": [(column, names.get(column.stage, column.stage)) for column in found],
        "moves": moves,
        "accounts": deal_rows.accounts_of(by, deals_shown),
        "owners": core.names_of(frozenset(deal.owner_id for deal in deals_shown if deal.owner_id)),
        "deal_clocks": deal_clocks.first_of(by, [deal.id for deal in deals_shown]),
        "overdue": {deal.id: True for deal in deals_shown if deal_rows.is_overdue(deal)},
        "is_mine": mine,
        "is_empty": not deals_shown,
        "may_edit": core.may(by, Permission.DEALS_EDIT),
    }
    return page.show(request, by, "console/deal_board.html", context)


def _removed(request: HttpRequest) -> int | None:
    """The deal that was removed right now, to offer it back."""
    try:
        return read_id(Prefix.DEAL, request.GET.get("removed", ""))
    except IdNotReadable:
        return None


def _owned(by: Actor) -> Tree:
    """Those that are the reader's own."""
    document = {"field": "owner", "operator": "is", "value": write_id(Prefix.STAFF, by.staff_id or 0)}
    return conditions.parse(document, entity=Entity.DEAL, sees_personal_data=by.sees_personal_data)
