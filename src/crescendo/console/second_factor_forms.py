"""What is asked when a second factor is set up or shown: allauth's forms in the console's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm as AllauthReauthenticate
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _digits(*, is_first: bool = True) -> forms.TextInput:
    attributes: dict[str, Any] = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    return forms.TextInput(attrs=attributes | ({"autofocus": True} if is_first else {}))


class AppForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    code = forms.CharField(label=_("Code that the app shows"), widget=_digits())


class PasskeyForm(AddWebAuthnForm):
    """A name for the key; the browser fills in the rest."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), required=False, max_length=100)
    passwordless = None  # type: ignore[assignment]


class CodeForm(AuthenticateForm):
    """The second step of signing in."""

    code = forms.CharField(label=_("Code of the app, or a recovery code"), widget=_digits())


class CodeAgainForm(ReauthenticateForm):
    """A code, before something that matters."""

    code = forms.CharField(label=_("Code of the app, or a recovery code"), widget=_digits())


class PasswordAgainForm(AllauthReauthenticate):
    """The password, before something that matters."""

    password = forms.CharField(  # type: ignore[assignment]
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
