"""A property is promoted, so that questions about it are answered by an index, or becomes one among others again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.activity import api as activity
from crescendo.activity.types import PropertyKind
from crescendo.console import page, refused, words
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission


class PromoteForm(forms.Form):
    """Which property, read as what."""

    property = forms.CharField(label=gettext_lazy("Property"), max_length=255, strip=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a property", "Type"),
        choices=[*words.PROPERTY_KINDS.items()],
        help_text=gettext_lazy(
            "A value of another type counts as missing. Lists and objects are of no type."
        ),
    )


class DemoteForm(forms.Form):
    """Which of the promoted ones."""

    property = forms.ChoiceField(label=gettext_lazy("Property"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["property"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.name, one.name) for one in activity.promoted_properties()]


@screen(Permission.DEFINITIONS_PUBLISH, "GET", "HEAD", "POST")
def promote(request: HttpRequest, by: Actor) -> HttpResponse:
    """Say what it takes, then do it."""
    form = PromoteForm(request.POST or None, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            activity.promote(by, said["property"], PropertyKind(said["kind"]), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Promoted. New events are kept so at once, history follows."))
            return redirect("console:catalogue")
    return _show(request, by, form, "console/promote.html", cost=activity.promotion_cost(by))


@screen(Permission.DEFINITIONS_PUBLISH, "GET", "HEAD", "POST")
def demote(request: HttpRequest, by: Actor) -> HttpResponse:
    """Take it back, once somebody is sure."""
    form = DemoteForm(request.POST or None, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        activity.demote(by, form.cleaned_data["property"], now=page.now())
        messages.success(request, _("Demoted. Its index is removed in the background; the events keep it."))
        return redirect("console:catalogue")
    return _show(request, by, form, "console/demote.html")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("property", "kind") if name in request.GET}


def _show(request: HttpRequest, by: Actor, form: forms.Form, template: str, **more: Any) -> HttpResponse:
    context = {"form": form, "back_url": reverse("console:catalogue"), **more}
    return page.show(request, by, template, context, status=refused.status(form))
