"""Settings: how staff sign in. Who needs a second factor, and the company's identity provider."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import again, company_login, dress, page, refused, words
from crescendo.console.screen import screen
from crescendo.core import identity_provider, second_factors
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission, Role, SetProvider


class SecondFactorForm(forms.Form):
    """The roles that must have one."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("A second factor is required for"),
        choices=[*words.ROLES.items()],
        required=False,
        widget=dress.checkboxes(),
        help_text=gettext_lazy(
            "Who has none is led to set one up at the next click, and reaches nothing else before."
        ),
    )


class ProviderForm(forms.Form):
    """Where the company's provider is, and who may come in by it."""

    is_on = forms.BooleanField(label=gettext_lazy("Offer it on the sign-in page"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Words on the button"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As: Sign in with your company login."),
    )
    issuer = forms.CharField(
        label=gettext_lazy("Issuer"),
        max_length=500,
        help_text=gettext_lazy("The address before /.well-known/openid-configuration."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    client_id = forms.CharField(label=gettext_lazy("Client id"), max_length=500)
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Kept encrypted and never shown. Leave it empty to keep the one that is there."
        ),
    )
    domains = forms.CharField(
        label=gettext_lazy("Mail domains that may come in"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line. Without any, all addresses that the provider has verified."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role of who comes for the first time"),
        required=False,
        choices=[
            ("", pgettext_lazy("provider", "None: only colleagues and invited people come in")),
            *((code, label) for code, label in words.ROLES.items() if code != "administrator"),
        ],
    )


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def signing_in(request: HttpRequest, by: Actor) -> HttpResponse:
    """See and set who needs a second factor."""
    again.ask(request)
    form = _factor_form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        roles = [Role(role) for role in form.cleaned_data["roles"]]
        second_factors.require_for_roles(by, roles, now=page.now())
        messages.success(request, _("Saved."))
        return redirect("console:signing-in")
    return _show(request, by, form, _provider_form(None))


@screen(Permission.SETTINGS_MANAGE, "POST")
def provider(request: HttpRequest, by: Actor) -> HttpResponse:
    """Set the company's provider. A secret that was sent too late is typed again, never kept in a session."""
    if again.is_due(request):
        return redirect("console:signing-in")
    form = _provider_form(request.POST)
    if form.is_valid():
        try:
            identity_provider.set_provider(by, _wanted(form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:signing-in")
    return _show(request, by, _factor_form(None), form)


def _show(request: HttpRequest, by: Actor, form: forms.Form, provider_form: forms.Form) -> HttpResponse:
    back = reverse("console:company-login-back", kwargs={"provider_id": company_login.ID})
    context = {"form": form, "provider_form": provider_form, "come_back": request.build_absolute_uri(back)}
    status = max(refused.status(form), refused.status(provider_form))
    return page.show(request, by, "console/signing_in.html", context, status=status)


def _factor_form(given: Any) -> SecondFactorForm:
    return SecondFactorForm(
        given, initial={"roles": [role.value for role in second_factors.required_roles()]}
    )


def _provider_form(given: Any) -> ProviderForm:
    row = identity_provider.find_provider()
    if row is None:
        return ProviderForm(given)
    initial = {
        "is_on": row.is_on,
        "name": row.name,
        "issuer": row.issuer,
        "client_id": row.client_id,
        "domains": "\n".join(row.domains),
        "role": "" if row.role is None else row.role.value,
    }
    return ProviderForm(given, initial=initial)


def _wanted(given: dict[str, Any]) -> SetProvider:
    return SetProvider(
        name=given["name"],
        issuer=given["issuer"],
        client_id=given["client_id"],
        secret=given["secret"],
        domains=tuple(given["domains"].split()),
        role=Role(given["role"]) if given["role"] else None,
        is_on=given["is_on"],
    )
