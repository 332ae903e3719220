"""Signing in and out; after eight wrong passwords django-axes shuts the door for a quarter of an hour."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import logout, views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from crescendo.console import guard, habits, page
from crescendo.console.screen import open_screen


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
        return page.surroundings(self.request) | super().get_context_data(**context)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Once signed in, the person's own language and look hold."""
        answer = super().form_valid(form)
        user = form.get_user()
        return habits.remember(self.request, answer, user.language, user.theme)


@sensitive_post_parameters()
@open_screen("GET", "HEAD", "POST")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; a right password leads to where the person wanted to go."""
    return _SignIn.as_view()(request)


@open_screen("POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(reverse("console:sign-in"))


def locked_out(request: HttpRequest, _answer: object, _credentials: object) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    form = SignInForm(request)
    answer = page.show_open(request, "console/sign_in.html", {"form": form, "is_locked": True}, status=429)
    guard.protect(answer)
    return answer
