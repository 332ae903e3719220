"""Suggestions about accounts: who belongs where, what is the same, what belongs to what; decided one by one or many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import (
    AcceptAccountsAbove,
    AccountSuggestion,
    AccountSuggestionQuery,
    SuggestionKind,
    SuggestionState,
)

KINDS: dict[SuggestionKind, Any] = {
    SuggestionKind.MEMBER: gettext_lazy("Contacts without an account"),
    SuggestionKind.DOUBLE: gettext_lazy("Accounts that may be one"),
    SuggestionKind.PARENT: gettext_lazy("Subsidiaries"),
}
STATES: dict[SuggestionState, Any] = {
    SuggestionState.OPEN: gettext_lazy("To decide"),
    SuggestionState.ACCEPTED: gettext_lazy("Accepted"),
    SuggestionState.REJECTED: gettext_lazy("Refused for ever"),
}
_MANY = ("99", "95", "90", "80", "70")


class Above(forms.Form):
    """From which score on, of what was shown."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in SuggestionKind])
    least = forms.IntegerField(min_value=50, max_value=100)
    up_to = forms.IntegerField(min_value=0)


@screen(Permission.ACCOUNTS_READ)
def suggestions(request: HttpRequest, by: Actor) -> HttpResponse:
    """Open ones, the likeliest first, or what was decided."""
    counts = people.count_account_suggestions(by)
    state, kind = _state(request), _kind(request, counts)
    query = AccountSuggestionQuery(state=state, kind=kind, after=request.GET.get("after"))
    found = people.list_account_suggestions(by, query)
    context = {
        "kinds": [(one.value, label, counts[one]) for one, label in KINDS.items()],
        "states": [(one.value, label) for one, label in STATES.items()],
        "kind": kind.value,
        "state": state.value,
        "rows": [(row, _percent(row)) for row in found.rows],
        "next_cursor": found.next_cursor,
        "up_to": max((row.id for row in found.rows), default=0),
        "many": _MANY,
        "may_decide": _may_decide(by, kind),
        "may_look": core.may(by, Permission.ACCOUNTS_EDIT),
    }
    return page.show(request, by, "console/account_suggestions.html", context)


@screen(Permission.ACCOUNTS_EDIT, "POST")
def decide(request: HttpRequest, by: Actor, suggestion_id: int, verdict: str) -> HttpResponse:
    """Accept, refuse, or take back."""
    verbs = {
        "accept": (people.accept_account_suggestion, _("Accepted.")),
        "refuse": (people.reject_account_suggestion, _("Refused. It is not suggested again.")),
        "undo": (people.reopen_account_suggestion, _("Taken back. It stands among those to decide.")),
    }
    verb, said = verbs[verdict]
    try:
        verb(by, suggestion_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, said)
    return _back(request)


@screen(Permission.ACCOUNTS_EDIT, "POST")
def accept_above(request: HttpRequest, by: Actor) -> HttpResponse:
    """Accept all of a kind from a score on, some two hundred at a time."""
    form = Above(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a chance from the list."))
        return _back(request)
    given = form.cleaned_data
    done = people.accept_account_suggestions(
        by,
        AcceptAccountsAbove(
            kind=SuggestionKind(given["kind"]), least=given["least"] / 100, up_to=given["up_to"]
        ),
        now=page.now(),
    )
    said = ngettext(
        "%(count)d suggestion was accepted.", "%(count)d suggestions were accepted.", done.accepted
    )
    text = said % {"count": done.accepted}
    if done.waiting:
        text += " " + _("%(count)d more wait: press again.") % {"count": done.waiting}
    messages.success(request, text)
    return _back(request)


@screen(Permission.ACCOUNTS_EDIT, "POST")
def look(request: HttpRequest, by: Actor) -> HttpResponse:
    """Compare all names anew in the background."""
    people.look_for_accounts(by, now=page.now())
    messages.success(request, _("All names are compared in the background. New suggestions appear here."))
    return redirect("console:account-suggestions")


def _percent(row: AccountSuggestion) -> int:
    # 100 is kept for what is sure.
    return 100 if row.score == 1 else min(99, round(row.score * 100))


def _may_decide(by: Actor, kind: SuggestionKind) -> bool:
    needed = Permission.CONTACTS_EDIT if kind is SuggestionKind.MEMBER else Permission.ACCOUNTS_EDIT
    return core.may(by, needed)


def _state(request: HttpRequest) -> SuggestionState:
    given = request.GET.get("state", "")
    return SuggestionState(given) if given in STATES else SuggestionState.OPEN


def _kind(request: HttpRequest, counts: dict[SuggestionKind, int]) -> SuggestionKind:
    given = request.GET.get("kind", "")
    if given in KINDS:
        return SuggestionKind(given)
    return next((kind for kind, count in counts.items() if count), SuggestionKind.MEMBER)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    kind, state = request.POST.get("kind", ""), request.POST.get("state", "")
    given = f"kind={kind}" if kind in KINDS else ""
    given += f"&state={state}" if state in STATES else ""
    return HttpResponseRedirect(f"{reverse('console:account-suggestions')}?{given}")
