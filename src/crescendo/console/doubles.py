"""Who may be one person: both side by side with what speaks for it; judged one by one or many, and taken back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import page, refused, typed, words
from crescendo.console.quarantine import Sure
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people import api as people
from crescendo.people.types import (
    AcceptAbove,
    Contact,
    RejectSuggestion,
    SuggestionQuery,
    SuggestionRow,
    SuggestionState,
)

KINDS = ("same_mailbox", "typed_wrong", "same_phone", "same_name", "swapped_name", "model")
STATES: dict[str, Any] = {
    SuggestionState.OPEN.value: gettext_lazy("To decide"),
    SuggestionState.REJECTED.value: gettext_lazy("Told apart for ever"),
    "merged": gettext_lazy("Merged lately"),
}
_LEAST = (990, 950, 900, 800, 700, 500)
_COMPARED = ("email", "phone", "title", "company_name", "city")
_PAGE = 25


@screen(Permission.CONTACTS_EDIT)
def doubles(request: HttpRequest, by: Actor) -> HttpResponse:
    """Open pairs, the likeliest first; those that were told apart; what was merged lately."""
    state, kind = _state(request), _kind(request)
    context = {
        "state": state,
        "states": STATES.items(),
        "kind": kind,
        "kinds": [(one, words.of(words.SUGGESTERS, one)) for one in KINDS],
        "many": _LEAST,
        "may_all": by.scope is Scope.ALL,
        "can_search": people.can_search(),
        "search": next(iter(people.list_searches(by)), None),
        "accepting": people.accepting_progress(),
        **(_merged(by) if state == "merged" else _pairs(request, by, state, kind)),
    }
    return page.show(request, by, "console/doubles.html", context)


@screen(Permission.CONTACTS_EDIT, "POST")
def decide(request: HttpRequest, by: Actor, contact_id: int, other_id: int, verdict: str) -> HttpResponse:
    """One person, not one person, or ask again."""
    pair = RejectSuggestion(contact_id=contact_id, other_id=other_id)
    try:
        if verdict == "accept":
            people.accept_suggestion(by, pair, now=page.now())
            said = _("The two contacts are one now. «Merged lately» takes it back.")
        elif verdict == "refuse":
            people.reject_suggestion(by, pair, now=page.now())
            said = _("Noted. These two are not suggested again.")
        else:
            people.reopen_suggestion(by, pair, now=page.now())
            said = _("Taken back. It stands among those to decide.")
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, said)
    return _back(request)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def above(request: HttpRequest, by: Actor) -> HttpResponse:
    """Merge all from a score on, once somebody is sure; above 1,000 the number is typed."""
    if by.scope is not Scope.ALL:
        messages.error(request, _("This is of all contacts, and you see only some of them."))
        return redirect("console:doubles")
    least, kind = _least(request), _kind(request)
    up_to = typed.whole(request.POST.get("up_to", ""))
    meant = AcceptAbove(least=least, kind=kind or None, up_to=up_to if request.method == "POST" else None)
    count, newest = people.measure_suggestions(by, meant)
    given = request.POST if request.method == "POST" else None
    form = Sure(given, number=count, initial={"up_to": newest, "count": count})
    if given is not None and form.is_valid():
        people.accept_suggestions(by, meant, now=page.now())
        messages.success(request, _("They are merged in the background; each can be taken back."))
        return redirect("console:doubles")
    context = {
        "form": form,
        "count": count,
        "percent": least // 10,
        "kind": words.of(words.SUGGESTERS, kind) if kind else "",
    }
    return page.show(request, by, "console/doubles_above.html", context, status=refused.status(form))


@screen(Permission.CONTACTS_EDIT, "POST")
def search(request: HttpRequest, by: Actor) -> HttpResponse:
    """Have all contacts compared in the background."""
    try:
        people.search_doubles(by, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(
            request, _("All contacts are compared in the background. This page says how far it is.")
        )
    return redirect("console:doubles")


@screen(Permission.CONTACTS_EDIT, "POST")
def cancel(request: HttpRequest, by: Actor) -> HttpResponse:
    """Stop the comparison that runs."""
    running = [one for one in people.list_searches(by) if one.is_running]
    try:
        for one in running:
            people.cancel_search(by, one.id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Cancelled. What was suggested stays."))
    return redirect("console:doubles")


def _pairs(request: HttpRequest, by: Actor, state: str, kind: str) -> dict[str, Any]:
    query = SuggestionQuery(
        state=SuggestionState(state), kind=kind or None, after=request.GET.get("after"), limit=_PAGE
    )
    found = people.list_suggestions(by, query)
    both = people.find_contacts(by, {n for row in found.rows for n in (row.contact_id, row.other_id)})
    rows = [
        _side_by_side(row, both[row.contact_id], both[row.other_id])
        for row in found.rows
        if row.contact_id in both and row.other_id in both
    ]
    return {"rows": rows, "next_cursor": found.next_cursor}


def _side_by_side(row: SuggestionRow, one: Contact, other: Contact) -> dict[str, Any]:
    compared = [(name, getattr(one, name), getattr(other, name)) for name in _COMPARED]
    return {
        "suggestion": row,
        "one": one,
        "other": other,
        # 100 is kept for what is sure.
        "percent": min(99, round(row.score / 10)),
        "fields": [said for said in compared if said[1] or said[2]],
    }


def _merged(by: Actor) -> dict[str, Any]:
    merges = people.list_recent_merges(by)
    staff = core.names_of(frozenset(one.by_id for one in merges if one.by_id is not None))
    names = people.name_of_contacts({one.survivor_id for one in merges}, by=by)
    return {
        "merges": [(one, names.get(one.survivor_id, ""), staff.get(one.by_id or 0, "")) for one in merges]
    }


def _state(request: HttpRequest) -> str:
    given = request.GET.get("state", "")
    return given if given in STATES else SuggestionState.OPEN.value


def _kind(request: HttpRequest) -> str:
    given = request.GET.get("kind", "") or request.POST.get("kind", "")
    return given if given in KINDS else ""


def _least(request: HttpRequest) -> int:
    given = request.GET.get("least", "")
    return int(given) if given in map(str, _LEAST) else _LEAST[0]


def _back(request: HttpRequest) -> HttpResponseRedirect:
    state, kind = request.POST.get("state", ""), request.POST.get("kind", "")
    given = {"state": state if state in STATES else "", "kind": kind if kind in KINDS else ""}
    query = urlencode({name: value for name, value in given.items() if value})
    return HttpResponseRedirect(f"{reverse('console:doubles')}?{query}")
