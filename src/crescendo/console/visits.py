"""Visits of people in a stretch of days, of one channel or of all: the rows behind the numbers of the home page."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crescendo.activity import api as activity
from crescendo.activity.types import VisitQuery
from crescendo.console import page
from crescendo.console.counted import Days, week
from crescendo.console.screen import screen
from crescendo.core.types import Actor, Permission
from crescendo.sources.types import Channel, label


class VisitForm(forms.Form):
    """Which days, which channel."""

    first = forms.DateField(
        label=pgettext_lazy("day", "From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=pgettext_lazy("day", "To"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        language = get_language() or "en"
        field.choices = [("", _("All channels")), *((one.value, label(one, language)) for one in Channel)]


@screen(Permission.EVENTS_READ)
def visits(request: HttpRequest, by: Actor) -> HttpResponse:
    """One page of visits, the newest first."""
    this = week(page.now())
    form = VisitForm({"first": this.first, "last": this.last} | request.GET.dict())
    days, channel = (_days(form), form.cleaned_data["channel"]) if form.is_valid() else (this, "")
    query = VisitQuery(
        since=days.since,
        until=days.until,
        channel=Channel(channel) if channel else None,
        after=request.GET.get("after"),
    )
    found = activity.list_visits(by, query)
    context = {"form": form, "rows": found.rows, "next_cursor": found.next_cursor, "days": days}
    return page.show(request, by, "console/visits.html", context)


def _days(form: VisitForm) -> Days:
    """The days that were asked for, in their order, within years that a calendar can speak of."""
    first, last = sorted((form.cleaned_data["first"], form.cleaned_data["last"]))
    low, high = date(1970, 1, 2), date(2199, 12, 31) - timedelta(days=1)
    return Days(first=min(max(first, low), high), last=min(max(last, low), high))
