"""The quarantine: what could not be read or worked on, why, what to do about it; try it again or remove it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crescendo.activity import api as activity
from crescendo.console import live, page, refused, typed
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission, QuarantinedRow, QuarantineFilter
from crescendo.sources import api as sources

_LONGEST = 4_000
_MOST_WITHOUT_TYPING = 1_000


class Sure(forms.Form):
    """What was shown, so that no more is touched than that; above 1,000, or always, the number is typed."""

    up_to = forms.IntegerField(widget=forms.HiddenInput)
    count = forms.IntegerField(widget=forms.HiddenInput)
    typed = forms.CharField(label=gettext_lazy("Type this number to go on"), required=False)

    def __init__(self, *args: Any, number: int, is_typed: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.number = number
        if number <= _MOST_WITHOUT_TYPING and not is_typed:
            del self.fields["typed"]

    def clean(self) -> dict[str, Any]:
        """Refuse another number than the one that stands there."""
        said = super().clean() or {}
        if said.get("count") != self.number:
            raise forms.ValidationError(_("The number has changed meanwhile. Look again."))
        typed = "".join(letter for letter in str(said.get("typed", "")) if letter.isdigit())
        if "typed" in self.fields and typed != str(self.number):
            self.add_error("typed", _("This is not the number."))
        return said


@screen(Permission.EVENTS_RAW)
def quarantine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Groups by reason and source, and the newest things of all or of one group."""
    wanted = _wanted(request)
    rows = core.quarantine.list_items(
        by, kind=wanted.kind, reason=wanted.reason, source=wanted.source, cursor=request.GET.get("after")
    )
    context = {
        "sources": {str(source.id): source.name for source in sources.names_of_sources()},
        "groups": core.quarantine.list_groups(),
        "rows": [(row, _body(by, row)) for row in rows.rows],
        "next_cursor": rows.next_cursor,
        "wanted": wanted,
        "query": _query(wanted),
        "count": core.quarantine.measure(wanted)[0],
        "progress": activity.quarantine_progress(by),
        "may_retry": core.may(by, Permission.SOURCES_MANAGE),
        "may_remove": core.may(by, Permission.OPERATIONS),
    }
    return page.show(request, by, "console/quarantine.html", context)


@screen(Permission.SOURCES_MANAGE, "POST")
def retry(request: HttpRequest, by: Actor, item_id: int) -> HttpResponse:
    """Hand one message in again."""
    try:
        activity.retry_item(by, live.raw_log(), item_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(
            request, _("The message is tried again. It comes back here if it still cannot be taken.")
        )
    return redirect("console:quarantine")


@screen(Permission.OPERATIONS, "POST")
def remove(request: HttpRequest, by: Actor, item_id: int) -> HttpResponse:
    """Throw one thing away."""
    activity.remove_item(by, item_id, now=page.now())
    messages.success(request, _("Removed."))
    return redirect("console:quarantine")


@screen(Permission.SOURCES_MANAGE, "GET", "HEAD", "POST")
def retry_all(request: HttpRequest, by: Actor) -> HttpResponse:
    """Hand in again all that the filter shows, once somebody is sure."""
    wanted = _wanted(request)
    count, newest = core.quarantine.measure(wanted)
    form = _sure(request, count, newest)
    if request.method == "POST" and form.is_valid():
        meant = _up_to(wanted, form.cleaned_data["up_to"])
        done = activity.retry_all(by, meant, now=page.now())
        said = ngettext("%(count)d message is tried again.", "%(count)d messages are tried again.", done)
        messages.success(request, said % {"count": done})
        return _back(wanted)
    return _ask(request, by, form, wanted, is_removal=False)


@screen(Permission.OPERATIONS, "GET", "HEAD", "POST")
def remove_all(request: HttpRequest, by: Actor) -> HttpResponse:
    """Throw away all that the filter shows, once somebody is sure."""
    wanted = _wanted(request)
    count, newest = core.quarantine.measure(wanted)
    form = _sure(request, count, newest)
    if request.method == "POST" and form.is_valid():
        meant = _up_to(wanted, form.cleaned_data["up_to"])
        done = activity.remove_all(by, meant, now=page.now())
        said = ngettext("%(count)d message is removed.", "%(count)d messages are removed.", done)
        messages.success(request, said % {"count": done})
        return _back(wanted)
    return _ask(request, by, form, wanted, is_removal=True)


def _ask(
    request: HttpRequest, by: Actor, form: Sure, wanted: QuarantineFilter, *, is_removal: bool
) -> HttpResponse:
    context = {
        "form": form,
        "wanted": wanted,
        "sources": {str(source.id): source.name for source in sources.names_of_sources()},
        "count": form.number,
        "is_removal": is_removal,
        "back_url": f"{reverse('console:quarantine')}?{_query(wanted)}",
    }
    return page.show(request, by, "console/quarantine_sure.html", context, status=refused.status(form))


def _sure(request: HttpRequest, count: int, newest: int) -> Sure:
    # What came since the number was shown is not counted: the number must be what it was for what was shown.
    if request.method == "POST":
        up_to = typed.whole(request.POST.get("up_to", "")) or 0
        count = core.quarantine.measure(_up_to(_wanted(request), up_to))[0]
        return Sure(request.POST, number=count)
    return Sure(number=count, initial={"up_to": newest, "count": count})


def _wanted(request: HttpRequest) -> QuarantineFilter:
    return QuarantineFilter(
        kind=request.GET.get("kind") or None,
        reason=request.GET.get("reason") or None,
        source=request.GET.get("source") or None,
    )


def _up_to(wanted: QuarantineFilter, number: int) -> QuarantineFilter:
    return QuarantineFilter(kind=wanted.kind, reason=wanted.reason, source=wanted.source, up_to=number)


def _query(wanted: QuarantineFilter) -> str:
    given = {"kind": wanted.kind, "reason": wanted.reason, "source": wanted.source}
    return urlencode({name: value for name, value in given.items() if value})


def _back(wanted: QuarantineFilter) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('console:quarantine')}?{_query(wanted)}")


def _body(by: Actor, row: QuarantinedRow) -> str | None:
    return activity.readable_body(by, row.body, longest=_LONGEST)
