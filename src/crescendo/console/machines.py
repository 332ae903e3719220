"""Human, doubtful or machine: how the week was judged, the company's own rules, and history judged anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.activity import api as activity
from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor, Permission

_MOST_ERRORS = 5


def _lines(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )


class RulesForm(forms.Form):
    """One word or network a line."""

    human_words = _lines(
        gettext_lazy("Always human: words"),
        gettext_lazy(
            "A browser whose name holds one of these words. One a line; it goes before the rules below."
        ),
    )
    human_networks = _lines(
        gettext_lazy("Always human: networks"),
        gettext_lazy("As 203.0.113.0/24, one a line. Your office, for one."),
    )
    machine_words = _lines(
        gettext_lazy("Always machine: words"), gettext_lazy("Your own monitoring, for one. One word a line.")
    )
    machine_networks = _lines(
        gettext_lazy("Always machine: networks"),
        gettext_lazy("As 203.0.113.0/24 or 2001:db8::/48, one a line."),
    )
    data_centres = _lines(
        gettext_lazy("Networks of data centres"),
        gettext_lazy(
            "Paste the lists that cloud providers publish. Who comes from there is doubtful;"
            " with another sign, a machine."
        ),
    )


@screen(Permission.SOURCES_READ)
def machines(request: HttpRequest, by: Actor) -> HttpResponse:
    """The rules in force and what the last walks over history changed."""
    rules = activity.machine_rules(by)
    form = RulesForm(initial={name: "\n".join(lines) for name, lines in rules.lists.items()})
    return _show(request, by, form)


@screen(Permission.DEFINITIONS_PUBLISH, "POST")
def rules(request: HttpRequest, by: Actor) -> HttpResponse:
    """Publish the rules; history follows by a job."""
    form = RulesForm(request.POST)
    if form.is_valid():
        lists = {name: text.splitlines() for name, text in form.cleaned_data.items()}
        try:
            changed = activity.change_machine_rules(by, lists, now=page.now())
        except NotValid as refusal:
            _say_where(form, refusal)
        else:
            messages.success(
                request,
                _("Saved. New events follow at once, history within a few minutes.")
                if changed
                else _("Nothing changed."),
            )
            return redirect("console:machines")
    return _show(request, by, form)


@screen(Permission.OPERATIONS, "POST")
def rejudge(request: HttpRequest, by: Actor) -> HttpResponse:
    """Judge all of history anew by the rules of today."""
    activity.rejudge_history(by, now=page.now())
    messages.success(request, _("History is being judged anew. This page says how far it is."))
    return redirect("console:machines")


def _show(request: HttpRequest, by: Actor, form: RulesForm) -> HttpResponse:
    runs = activity.list_rejudgings(by)
    context = {
        "form": form,
        "rules": activity.machine_rules(by),
        "runs": runs,
        "running": [run for run in runs if run.finished_at is None],
        "is_behind": bool(runs) and max(run.version for run in runs) < activity.JUDGE_VERSION,
        "may_change": core.may(by, Permission.DEFINITIONS_PUBLISH)
        and core.may(by, Permission.DEFINITIONS_EDIT),
        "may_rejudge": core.may(by, Permission.OPERATIONS),
    }
    return page.show(request, by, "console/machines.html", context, status=refused.status(form))


def _say_where(form: RulesForm, refusal: NotValid) -> None:
    for pointer, _code, detail in refusal.errors[:_MOST_ERRORS]:
        name, _slash, place = pointer.strip("/").partition("/")
        if name not in form.fields:
            form.add_error(None, _(detail))
            continue
        lines = list(
            dict.fromkeys(line.strip() for line in form.cleaned_data[name].splitlines() if line.strip())
        )
        form.add_error(name, f"«{lines[int(place)][:40]}»: {_(detail)}")
