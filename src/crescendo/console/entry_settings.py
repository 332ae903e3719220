"""Settings: how staff sign in. Who needs a second factor, and the company's identity provider."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import again, page, refused, words
from crescendo.console.screen import screen
from crescendo.core import second_factors
from crescendo.core.types import Actor, Permission, Role


class SecondFactorForm(forms.Form):
    """The roles that must have one."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("A second factor is required for"),
        choices=[*words.ROLES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=gettext_lazy(
            "Who has none is led to set one up at the next click, and reaches nothing else before."
        ),
    )


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def signing_in(request: HttpRequest, by: Actor) -> HttpResponse:
    """See and set the rules."""
    again.ask(request)
    initial = {"roles": [role.value for role in second_factors.required_roles()]}
    form = SecondFactorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        roles = [Role(role) for role in form.cleaned_data["roles"]]
        second_factors.require_for_roles(by, roles, now=page.now())
        messages.success(request, _("Saved."))
        return redirect("console:signing-in")
    return page.show(request, by, "console/signing_in.html", {"form": form}, status=refused.status(form))
