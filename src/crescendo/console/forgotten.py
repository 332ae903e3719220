"""A forgotten password: a link by mail that works once, for an hour. Tokens and their checks are Django's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from crescendo.console import page, refused
from crescendo.console.screen import open_screen
from crescendo.core import api as core
from crescendo.core import letters, settings
from crescendo.core.refusals import NotFound, Refusal


class ForgottenForm(forms.Form):
    """Whose password."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """The new password, by who came through the link."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        help_text=gettext_lazy("At least ten characters, and not one that everybody uses."),
    )

    def __init__(self, user: AbstractBaseUser, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.user = user


class _NewPassword(views.PasswordResetConfirmView):
    template_name = "console/new_password.html"
    form_class = NewPasswordForm  # type: ignore[assignment]
    success_url = reverse_lazy("console:sign-in")
    reset_url_token = "set"  # noqa: S105 - a word in the address

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return page.surroundings(self.request) | super().get_context_data(**context)

    def form_invalid(self, form: Any) -> HttpResponse:
        answer = super().form_invalid(form)
        answer.status_code = 422
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            core.set_forgotten_password(form.user.pk, form.cleaned_data["password"], now=page.now())
        except NotFound:
            return redirect("console:forgotten")
        except Refusal as refusal:
            refused.onto(form, refusal)
            return self.form_invalid(form)
        self.request.session.flush()
        messages.success(self.request, _("Your password is set. Sign in with it."))
        return redirect(str(self.success_url))


@open_screen("GET", "HEAD", "POST")
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The answer is the same whether there is such a login or not."""
    form = ForgottenForm(request.POST or None)
    leaves = letters.leaves(settings.current())
    if request.method == "POST" and leaves and form.is_valid():
        core.ask_new_password(form.cleaned_data["email"], now=page.now())
        return page.show_open(request, "console/forgotten.html", {"is_asked": True, "mail_leaves": True})
    context = {"form": form, "mail_leaves": leaves}
    return page.show_open(request, "console/forgotten.html", context, status=refused.status(form))


@sensitive_post_parameters("password")
@open_screen("GET", "HEAD", "POST")
def new_password(request: HttpRequest, place: str, token: str) -> HttpResponseBase:
    """Set the new password; the token moves into the session, so that no address gives it away."""
    return _NewPassword.as_view()(request, uidb64=place, token=token)
