"""Signing in and out: password, second factor, passkey.

After eight wrong passwords django-axes shuts the door for a quarter of an hour; the steps are django-allauth's.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.base import views as code_views
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn_views
from django import forms
from django.contrib.auth import logout, views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from crescendo.console import guard, page
from crescendo.console.framed import Framed
from crescendo.console.screen import open_screen
from crescendo.console.second_factor_forms import CodeForm
from crescendo.core import identity_provider, second_factors, sessions


class SignInForm(AuthenticationForm):
    """E-mail and password, with one sentence for every way of being wrong."""

    username = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )

    def __init__(self, request: Any = None, *positional: Any, **named: Any) -> None:
        super().__init__(request, *positional, **named)
        self.error_messages = {
            "invalid_login": _("E-mail or password is not right. Both are checked exactly as typed."),
            "inactive": _("This login has been deactivated. Ask an administrator of your company."),
        }


class _SignIn(views.LoginView):
    template_name = "console/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        provider = identity_provider.find_provider()
        here = {"company_login": provider if provider and provider.is_on else None}
        return page.surroundings(self.request) | super().get_context_data(**context) | here

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second factor where there is one, else in."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_redirect_url() or None)
        return perform_password_login(self.request, {"email": user.email}, login)


class _Second(Framed, code_views.AuthenticateView):
    template_name = "console/sign_in_second.html"

    def get_form_class(self) -> Any:
        return CodeForm

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context = super().get_context_data(**context)
        has_passkey = Authenticator.Type.WEBAUTHN in self._types()
        options = json.dumps(context["js_data"]["request_options"]) if has_passkey else ""
        return context | {"options": options, "has_app": Authenticator.Type.TOTP in self._types()}

    def _types(self) -> frozenset[str]:
        return second_factors.factors_of([self.stage.login.user.pk])[self.stage.login.user.pk]


class _Passkey(webauthn_views.LoginWebAuthnView):
    """Without script there is nothing here; wrong keys lead back to the sign-in page with a sentence."""


@sensitive_post_parameters()
@open_screen("GET", "HEAD", "POST")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; a right password leads to where the person wanted to go."""
    return _SignIn.as_view()(request)


@open_screen("GET", "HEAD", "POST")
def second(request: HttpRequest) -> HttpResponseBase:
    """The second step: a code of the app, a recovery code or a passkey."""
    return _Second.as_view()(request)


@open_screen("GET", "HEAD", "POST")
def passkey(request: HttpRequest) -> HttpResponseBase:
    """Sign in by a passkey alone; asked by script for what the browser has to sign."""
    return _Passkey.as_view()(request)


@open_screen("POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    sessions.close_session(request.session.session_key or "")
    logout(request)
    return HttpResponseRedirect(reverse("console:sign-in"))


def locked_out(request: HttpRequest, _answer: object, _credentials: object) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    form = SignInForm(request)
    answer = page.show_open(request, "console/sign_in.html", {"form": form, "is_locked": True}, status=429)
    guard.protect(answer)
    return answer
