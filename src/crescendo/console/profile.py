"""One's own name, language, look and password."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import absences, habits, page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core import second_factors, sessions
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, ChangePassword, ChangePreferences, Language, Theme


class PreferencesForm(forms.Form):
    """What everybody may change about themselves."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=habits.LANGUAGES)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=habits.THEMES)


class OwnPasswordForm(forms.Form):
    """A new password, by who knows the old one."""

    current = forms.CharField(
        label=gettext_lazy("Current password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters, and not one that everybody uses."),
    )


@screen(None, "GET", "HEAD", "POST")
def profile(request: HttpRequest, by: Actor) -> HttpResponse:
    """Name, language and theme; they hold on every device once signed in."""
    row = core.get_staff(by, by.staff_id or 0)
    initial = {"name": row.name, "language": row.language.value, "theme": row.theme.value}
    form = PreferencesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = ChangePreferences(
            name=form.cleaned_data["name"],
            language=Language(form.cleaned_data["language"]),
            theme=Theme(form.cleaned_data["theme"]),
        )
        try:
            core.change_preferences(by, wanted)
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            with translation.override(wanted.language):
                messages.success(request, _("Saved."))
            return habits.remember(request, redirect("console:profile"), wanted.language, wanted.theme)
    return _show(request, by, form, OwnPasswordForm())


@screen(None, "POST")
def password(request: HttpRequest, by: Actor) -> HttpResponse:
    """Change one's own password; other devices are signed out, this one stays."""
    form = OwnPasswordForm(request.POST)
    if form.is_valid():
        wanted = ChangePassword(
            staff_id=by.staff_id or 0,
            password=form.cleaned_data["password"],
            current=form.cleaned_data["current"],
        )
        try:
            core.change_password(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            _stay_signed_in(request)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("console:profile")
    row = core.get_staff(by, by.staff_id or 0)
    initial = {"name": row.name, "language": row.language.value, "theme": row.theme.value}
    return _show(request, by, PreferencesForm(initial=initial), form)


def _stay_signed_in(request: HttpRequest) -> None:
    if isinstance(request.user, AbstractBaseUser):
        request.user.refresh_from_db()
        update_session_auth_hash(request, request.user)


def _show(request: HttpRequest, by: Actor, form: PreferencesForm, own: OwnPasswordForm) -> HttpResponse:
    status = 422 if form.errors or own.errors else 200
    factors = second_factors.factors_of([by.staff_id or 0]).get(by.staff_id or 0, ())
    row = core.get_staff(by, by.staff_id or 0)
    context = {"form": form, "password_form": own, "row": row, "factors": factors}
    context |= absences.section(by, row.id)
    context["sessions"] = sessions.list_sessions(by, row.id, key=request.session.session_key or "")
    return page.show(request, by, "console/profile.html", context, status=status)
