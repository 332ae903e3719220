"""The clocks of the lifecycle in a form: limits and steps in working hours and days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import lifecycle_draft, page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Clock, Clocks, Deed, in_words

UNITS = (("wh", gettext_lazy("working hours")), ("wd", gettext_lazy("working days")))
DEEDS: dict[Deed, Any] = {
    Deed.REMIND: pgettext_lazy("clock", "Remind the owner"),
    Deed.TELL_MANAGER: pgettext_lazy("clock", "Tell the manager"),
    Deed.TELL_MARKETING: pgettext_lazy("clock", "Tell marketing"),
    Deed.REASSIGN: pgettext_lazy("clock", "Give it to the next seller"),
    Deed.POOL: pgettext_lazy("clock", "Lay it into the pool"),
}
_STEPS = 3


class ClocksForm(forms.Form):
    """Each clock with its limit and up to three steps; a step without a number is none."""

    def __init__(self, *positional: Any, clocks: Clocks, **options: Any) -> None:
        super().__init__(*positional, **options)
        self._clocks = clocks
        for clock in clocks.clocks.values():
            self._span(f"{clock.key}-limit", str(clock.limit), required=True)
            for place in range(_STEPS):
                step = clock.steps[place] if place < len(clock.steps) else None
                self._span(f"{clock.key}-{place}", str(step.after) if step else "", required=False)
                self.fields[f"{clock.key}-{place}-do"] = forms.ChoiceField(
                    choices=list(DEEDS.items()),
                    initial=step.do if step else Deed.REMIND,
                    label=_("What happens"),
                )
        tries = clocks.tries
        self.fields["tries"] = forms.IntegerField(
            min_value=0, max_value=50, initial=tries.tries, label=_("Tries")
        )
        self._span("within", str(tries.within), required=True)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The clocks as the table shows them."""
        for clock in self._clocks.clocks.values():
            yield {
                "title": in_words(clock.title, get_language() or ""),
                "limit": (self[f"{clock.key}-limit-count"], self[f"{clock.key}-limit-unit"]),
                "has_room": len(clock.steps) < _STEPS,
                "steps": [
                    (
                        self[f"{clock.key}-{place}-count"],
                        self[f"{clock.key}-{place}-unit"],
                        self[f"{clock.key}-{place}-do"],
                    )
                    for place in range(_STEPS)
                ],
            }

    def within_fields(self) -> tuple[forms.BoundField, forms.BoundField]:
        """The time for the tries."""
        return self["within-count"], self["within-unit"]

    def written(self) -> dict[str, Any]:
        """As the document says it."""
        return {
            "clocks": [self._written(clock) for clock in self._clocks.clocks.values()],
            "not_reached": {"tries": self.cleaned_data["tries"], "within": self._said("within")},
        }

    def _written(self, clock: Clock) -> dict[str, Any]:
        places = [f"{clock.key}-{place}" for place in range(_STEPS)]
        return {
            "key": clock.key.value,
            "title": dict(clock.title),
            "limit": self._said(f"{clock.key}-limit"),
            "steps": [
                {"after": self._said(place), "do": self.cleaned_data[f"{place}-do"]}
                for place in places
                if self.cleaned_data[f"{place}-count"]
            ],
        }

    def _said(self, name: str) -> str:
        return f"{self.cleaned_data[f'{name}-count']} {self.cleaned_data[f'{name}-unit']}"

    def _span(self, name: str, standing: str, *, required: bool) -> None:
        count, _space, unit = standing.partition(" ")
        self.fields[f"{name}-count"] = forms.IntegerField(
            min_value=1, max_value=999, required=required, initial=count or None, label=_("How long")
        )
        self.fields[f"{name}-unit"] = forms.ChoiceField(choices=UNITS, initial=unit or "wh", label=_("Unit"))


@screen(Permission.DEFINITIONS_READ, "GET", "HEAD", "POST")
@lifecycle_draft.in_forms("clocks")
def clocks(request: HttpRequest, by: Actor) -> HttpResponse:
    """All clocks; saved into the draft."""
    found = lifecycle.get_lifecycle(by)
    form = ClocksForm(request.POST or None, clocks=found.read.clocks)
    if request.method == "POST":
        core.require(by, Permission.DEFINITIONS_EDIT)
        if form.is_valid() and _saved(request, by, form):
            return redirect("console:lifecycle-clocks")
    context = {"lifecycle": found, "form": form, "may_edit": core.may(by, Permission.DEFINITIONS_EDIT)}
    return page.show(request, by, "console/lifecycle_clocks.html", context, status=refused.status(form))


def _saved(request: HttpRequest, by: Actor, form: ClocksForm) -> bool:
    found = lifecycle.get_lifecycle(by)
    return lifecycle_draft.section_saved(request, by, found, ("clocks", form.written()), form)
