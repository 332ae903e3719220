"""Data quality: what is wrong and how often, who it is, and repairs in bulk that can be taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import page, refused, typed
from crescendo.console.quarantine import Sure
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people import api as people
from crescendo.people.types import REPAIR_ACTIONS, REPAIRED_FIELD, Deed, Problem, RepairAction, RepairContacts

PROBLEMS: dict[Problem, Any] = {
    Problem.BAD_PHONE: gettext_lazy("Phone numbers that no country has"),
    Problem.TYPED_WRONG: gettext_lazy("E-mail domains typed wrong, as gmial.com"),
    Problem.DISPOSABLE: gettext_lazy("Throw-away e-mail addresses"),
    Problem.ROLE: gettext_lazy("Addresses of a role, as info@"),
    Problem.NO_DOMAIN: gettext_lazy("E-mail domains that cannot exist"),
    Problem.UNNAMED_COMPANY: gettext_lazy("Company e-mail, but no company name"),
    Problem.MISSING_TITLE: gettext_lazy("No job title"),
    Problem.REQUIRED_EMPTY: gettext_lazy("Required own fields left empty"),
    Problem.NAME_CASE: gettext_lazy("Names in capitals or small letters only"),
    Problem.COMPANY_IN_NAME: gettext_lazy("Names with the company or a remark in them"),
    Problem.DECAYED: gettext_lazy("Not seen for a year"),
}
ACTS: dict[RepairAction, Any] = {
    RepairAction.PROPOSE: gettext_lazy("Write as shown"),
    RepairAction.REGION: gettext_lazy("Read as a number of the country"),
    RepairAction.SET: gettext_lazy("Write this value"),
    RepairAction.CLEAR: gettext_lazy("Clear the value"),
}
STATES: dict[str, Any] = {
    "running": gettext_lazy("Running"),
    "done": gettext_lazy("Done"),
    "stopped": gettext_lazy("Stopped"),
    "undoing": gettext_lazy("Being taken back"),
    "undone": gettext_lazy("Taken back"),
}


class RepairForm(forms.Form):
    """What is to be done with the field."""

    action = forms.ChoiceField(label=gettext_lazy("What to do"))
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("The text to write, or the country of the numbers in two letters, as CN."),
    )

    def __init__(self, *args: Any, problem: Problem, **more: Any) -> None:
        super().__init__(*args, **more)
        actions = REPAIR_ACTIONS.get(problem, ())
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, ACTS[one]) for one in actions]
        if not {RepairAction.SET, RepairAction.REGION} & set(actions):
            del self.fields["value"]


@screen(Permission.CONTACTS_EDIT)
def quality(request: HttpRequest, by: Actor) -> HttpResponse:
    """Each problem with its stored count; what was repaired lately."""
    if by.scope is not Scope.ALL:
        return page.show(request, by, "console/quality.html", {"is_closed": True})
    figures = people.list_figures(by)
    repairs = [one for one in people.list_changes(by) if one.deed is Deed.REPAIR]
    names = core.names_of(frozenset(one.by_id for one in repairs if one.by_id is not None))
    context = {
        "figures": [(one, PROBLEMS[one.problem]) for one in figures],
        "counted_at": max((one.at for one in figures if one.at is not None), default=None),
        "looking": people.looking_progress(),
        "repairs": [
            (
                one,
                PROBLEMS[Problem(one.problem)],
                ACTS[RepairAction(one.action)],
                STATES[one.state],
                names.get(one.by_id or 0, ""),
            )
            for one in repairs
        ],
    }
    return page.show(request, by, "console/quality.html", context)


@screen(Permission.CONTACTS_EDIT, "POST")
def look(request: HttpRequest, by: Actor) -> HttpResponse:
    """Look at all contacts anew in the background."""
    people.look_for_problems(by, now=page.now())
    messages.success(request, _("All contacts are looked at in the background."))
    return redirect("console:quality")


@screen(Permission.CONTACTS_EDIT)
def one_problem(request: HttpRequest, by: Actor, problem: str) -> HttpResponse:
    """Exactly the contacts that have it, and how to repair them."""
    wanted = _problem(problem)
    if by.scope is not Scope.ALL:
        return redirect("console:quality")
    place = typed.whole(request.GET.get("after", "")) or 0
    found = people.list_problem(by, wanted, after=place)
    context = {
        "problem": wanted.value,
        "label": PROBLEMS[wanted],
        "field": REPAIRED_FIELD.get(wanted, ""),
        "rows": [
            (row, getattr(row, REPAIRED_FIELD[wanted]) if wanted in REPAIRED_FIELD else "")
            for row in found.rows
        ],
        "next_cursor": found.next_cursor,
        "form": RepairForm(problem=wanted) if found.rows and wanted in REPAIR_ACTIONS else None,
    }
    return page.show(request, by, "console/quality_problem.html", context)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def repair(request: HttpRequest, by: Actor, problem: str) -> HttpResponse:
    """Before and after, then all of them, once somebody is sure; above 1,000 the number is typed."""
    wanted = _problem(problem)
    if by.scope is not Scope.ALL:
        return redirect("console:quality")
    asked = RepairForm(request.GET, problem=wanted)
    if not asked.is_valid():
        return redirect("console:quality-problem", wanted.value)
    said = asked.cleaned_data
    meant = RepairContacts(problem=wanted, action=RepairAction(said["action"]), value=said.get("value", ""))
    try:
        count, shown = people.preview_repair(by, meant)
        given = request.POST if request.method == "POST" else None
        form = Sure(given, number=count, initial={"up_to": 0, "count": count})
        if given is not None and form.is_valid():
            people.repair_contacts(by, meant, now=page.now())
            messages.success(request, _("They are repaired in the background; it can be taken back."))
            return redirect("console:quality")
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:quality-problem", wanted.value)
    context = {
        "form": form,
        "count": count,
        "shown": shown,
        "label": PROBLEMS[wanted],
        "act": ACTS[meant.action],
    }
    context |= {"problem": wanted.value, "value": meant.value}
    return page.show(request, by, "console/quality_repair.html", context, status=refused.status(form))


@screen(Permission.CONTACTS_EDIT, "POST")
def undo(request: HttpRequest, by: Actor, repair_id: int) -> HttpResponse:
    """Restore what stood before, in the background."""
    try:
        people.undo_change(by, repair_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("What stood before is restored, unless somebody has changed it since."))
    return redirect("console:quality")


def _problem(kind: str) -> Problem:
    try:
        return Problem(kind)
    except ValueError as cause:
        raise Http404 from cause
