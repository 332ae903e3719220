"""Which columns a list shows, in which order, how many rows a page: for oneself, or for the view that is open."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from crescendo.console import filters, lists, page
from crescendo.console.columns import Column, chosen
from crescendo.console.list_kinds import KINDS
from crescendo.console.lists import ListState
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotFound
from crescendo.core.types import PAGE_SIZES, Actor, ViewContent


@screen(None, "GET", "HEAD", "POST")
def arrange(request: HttpRequest, by: Actor, kind: str) -> HttpResponse:
    """Tick the columns, move them up and down. Without script each step is a page of its own."""
    if kind not in KINDS:
        raise NotFound(kind="list", id=kind)
    state = lists.read(request, by, KINDS[kind])
    order = _order(request, KINDS[kind].columns(by), state.columns)
    given = request.POST.getlist("on") if request.method == "POST" else [one.key for one in state.columns]
    if request.method == "POST" and "move" not in request.POST:
        keys = [column.key for column in order if column.key in given and "usual" not in request.POST]
        return redirect(_kept(request, by, state, keys or list(state.kind.usual)))
    context = {
        "kind": kind,
        "rows": [(column, column.key in given) for column in order],
        "size": request.POST.get("size", str(state.size)),
        "sizes": [str(size) for size in PAGE_SIZES],
        "view": state.view,
        "query": request.GET.urlencode(),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_list_columns.html", context)
    return page.show(request, by, "console/list_columns.html", context)


def _order(request: HttpRequest, offered: Sequence[Column], shown: Sequence[Column]) -> list[Column]:
    """All columns: as they stood in the form, one of them moved by a step; else those that are shown first."""
    keys = request.POST.getlist("c") or [column.key for column in shown]
    order = list(chosen(offered, [*keys, *(column.key for column in offered)]))
    step, _, key = request.POST.get("move", "").partition(":")
    place = next((index for index, column in enumerate(order) if column.key == key), None)
    if place is not None:
        to = max(0, min(len(order) - 1, place + (-1 if step == "up" else 1)))
        order.insert(to, order.pop(place))
    return order


def _kept(request: HttpRequest, by: Actor, state: ListState, keys: Sequence[str]) -> str:
    """The list's address; without a view the columns become the reader's own."""
    size = request.POST.get("size", "")
    wanted = ViewContent(columns=tuple(keys), page_size=int(size) if size.isdecimal() else state.size)
    query = request.GET.copy()
    for name in (*filters.CONTROLS, "after", "cols", "size"):
        query.pop(name, None)
    if state.view is None:
        core.list_habits.arrange(by, state.kind.name, wanted)
    else:
        query["cols"] = ",".join(keys)
        query["size"] = str(wanted.page_size)
    if not query:
        # An empty address would open what the list opens with.
        query["view"] = "all"
    return f"{reverse(f'console:{state.kind.name}')}?{query.urlencode()}"
