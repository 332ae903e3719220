"""The working calendar on screens: a year with its holidays and make-up days, changed by a click; the hours."""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy

from crescendo.console import dress, lifecycle_draft, page, refused, typed
from crescendo.console.screen import screen
from crescendo.console.templatetags.reading import calendar_day
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Calendar, Day, DayKind

_EDIT = Permission.DEFINITIONS_EDIT
_FIRST, _LAST = 2000, 2099
_WRITTEN_DAY = re.compile(r"\b20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)\b")
KINDS: dict[DayKind, tuple[Any, str]] = {
    DayKind.WORKED: (gettext_lazy("Working day"), ""),
    DayKind.WEEKEND: (gettext_lazy("Weekend"), "bg-secondary-lt"),
    DayKind.HOLIDAY: (gettext_lazy("Public holiday"), "bg-red-lt"),
    DayKind.MAKE_UP: (gettext_lazy("Make-up day"), "bg-orange-lt"),
    DayKind.OWN_FREE: (gettext_lazy("Own free day"), "bg-purple-lt"),
    DayKind.OWN_WORKED: (gettext_lazy("Own working day"), "bg-blue-lt"),
}
WEEKDAYS = (
    (1, gettext_lazy("Monday")),
    (2, gettext_lazy("Tuesday")),
    (3, gettext_lazy("Wednesday")),
    (4, gettext_lazy("Thursday")),
    (5, gettext_lazy("Friday")),
    (6, gettext_lazy("Saturday")),
    (7, gettext_lazy("Sunday")),
)


class HoursForm(forms.Form):
    """From when to when, on which days of the week, with whose public holidays."""

    opens = forms.TimeField(
        label=gettext_lazy("Work begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes = forms.TimeField(
        label=gettext_lazy("Work ends"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        widget=dress.checkboxes(),
    )
    country = forms.CharField(
        label=gettext_lazy("Public holidays of"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("Two letters, as CN with its make-up days; empty for none."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "characters"}),
    )

    def written(self) -> dict[str, Any]:
        """As the document says it."""
        given = self.cleaned_data
        return {
            "opens": f"{given['opens']:%H:%M}",
            "closes": f"{given['closes']:%H:%M}",
            "weekdays": sorted(given["weekdays"]),
            "country": given["country"].upper(),
        }


@screen(Permission.DEFINITIONS_READ)
@lifecycle_draft.in_forms("calendar")
def calendar(request: HttpRequest, by: Actor) -> HttpResponse:
    """A year of days, what each is, and the hours."""
    return _show(request, by, _hours_form(lifecycle.get_lifecycle(by).read.calendar))


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("calendar")
def turn_day(request: HttpRequest, by: Actor) -> HttpResponse:
    """A day that was worked is free and the other way round; turned back it is what the country says."""
    day = typed.day(request.POST.get("on", ""), first=_FIRST, last=_LAST)
    if day is not None:
        found = lifecycle.get_lifecycle(by)
        turned = lifecycle.turn_day(found.read.calendar, day, request.POST.get("title", "").strip()[:80])
        _save(request, by, turned)
    return redirect(f"{reverse('console:lifecycle-calendar')}?year={day.year if day else ''}")


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("calendar")
def hours(request: HttpRequest, by: Actor) -> HttpResponse:
    """Other hours, days of the week, another country."""
    found = lifecycle.get_lifecycle(by)
    form = HoursForm(request.POST)
    if form.is_valid():
        written = {**lifecycle.write_calendar(found.read.calendar), **form.written()}
        if lifecycle_draft.section_saved(request, by, found, ("calendar", written), form):
            return redirect("console:lifecycle-calendar")
    return _show(request, by, form)


def _show(request: HttpRequest, by: Actor, form: HoursForm) -> HttpResponse:
    found = lifecycle.get_lifecycle(by)
    year = _year(request.GET.get("year", ""))
    days = lifecycle.year_of(found.read.calendar, year, get_language() or "en")
    context = {
        "lifecycle": found,
        "year": year,
        "months": [_month(days, year, month) for month in range(1, 13)],
        "kinds": [(str(said), tone) for said, tone in KINDS.values()],
        "weekdays": [str(said)[: _short()] if _short() > 1 else str(said)[-1] for _number, said in WEEKDAYS],
        "named": [(one.on, _title(one)) for one in days if one.title],
        "form": form,
        "today": page.local(page.now()).date(),
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/lifecycle_calendar.html", context, status=refused.status(form))


def _short() -> int:
    """How many letters of a weekday's name head a column."""
    return 1 if (get_language() or "").startswith("zh") else 2


def _month(days: tuple[Day, ...], year: int, month: int) -> dict[str, Any]:
    first, _length = monthrange(year, month)
    found: list[dict[str, Any] | None] = [None] * first
    found += [_cell(one) for one in days if one.on.month == month]
    found += [None] * (-len(found) % 7)
    return {
        "title": _month_name(month),
        "weeks": [found[place : place + 7] for place in range(0, len(found), 7)],
    }


def _month_name(month: int) -> str:
    """Our own: a month's name is another word elsewhere ("May")."""
    return f"{month}月" if (get_language() or "").startswith("zh") else month_name[month]


def _title(one: Day) -> str:
    """The day's name; the holidays' library writes the day that was swapped as `2026-01-04`."""
    return _WRITTEN_DAY.sub(lambda found: calendar_day(date.fromisoformat(found.group())), one.title)


def _cell(one: Day) -> dict[str, Any]:
    said, tone = KINDS[one.kind]
    words = f"{calendar_day(one.on)}: {said}" + (f", {_title(one)}" if one.title else "")
    return {"on": one.on, "tone": tone, "words": words}


def _hours_form(standing: Calendar) -> HoursForm:
    written = lifecycle.write_calendar(standing)
    return HoursForm(initial={name: written[name] for name in ("opens", "closes", "weekdays", "country")})


def _save(request: HttpRequest, by: Actor, written: dict[str, Any]) -> bool:
    found = lifecycle.get_lifecycle(by)
    return lifecycle_draft.section_saved(request, by, found, ("calendar", written))


def _year(text: str) -> int:
    year = typed.whole(text, digits=4) or 0
    return year if _FIRST <= year <= _LAST else page.local(page.now()).year
