"""Once more: before something that matters the one at the keyboard shows again who they are.

It holds for a quarter of an hour; the check is django-allauth's.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account import views
from allauth.account.internal.flows.reauthentication import (
    is_reauthentication_required,
    raise_if_reauthentication_required,
)
from allauth.mfa.base import views as code_views
from allauth.mfa.webauthn import views as webauthn_views
from django.http import HttpRequest, HttpResponseBase

from crescendo.console import second_factor_forms
from crescendo.console.framed import Framed
from crescendo.console.screen import screen
from crescendo.core.types import Actor


class _Password(Framed, views.ReauthenticateView):
    template_name = "console/again.html"

    def get_form_class(self) -> Any:
        return second_factor_forms.PasswordAgainForm


class _Code(Framed, code_views.ReauthenticateView):
    template_name = "console/again.html"

    def get_form_class(self) -> Any:
        return second_factor_forms.CodeAgainForm


class _Passkey(Framed, webauthn_views.ReauthenticateWebAuthnView):
    template_name = "console/again_passkey.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context = super().get_context_data(**context)
        return context | {"options": json.dumps(context["js_data"]["request_options"])}


def ask(request: HttpRequest) -> None:
    """Lead to the password or a code unless one was shown within a quarter of an hour."""
    raise_if_reauthentication_required(request, app="crescendo.console")


def is_due(request: HttpRequest) -> bool:
    """Whether it is too long ago."""
    return bool(is_reauthentication_required(request, app="crescendo.console"))


@screen(None, "GET", "HEAD", "POST")
def by_password(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """By the password."""
    return _Password.as_view(by=by)(request)


@screen(None, "GET", "HEAD", "POST")
def by_code(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """By a code of the app, or a recovery code."""
    return _Code.as_view(by=by)(request)


@screen(None, "GET", "HEAD", "POST")
def by_passkey(request: HttpRequest, by: Actor) -> HttpResponseBase:
    """By a passkey."""
    return _Passkey.as_view(by=by)(request)
