"""Inviting colleagues, and the page on which the invited set their name and password."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from crescendo.console import habits, page, refused
from crescendo.console.screen import open_screen, screen
from crescendo.console.staff_forms import AccessForm
from crescendo.core import api as core
from crescendo.core import letters, settings
from crescendo.core.refusals import Refusal
from crescendo.core.types import (
    AcceptInvitation,
    Actor,
    InvitationVoid,
    Invite,
    Invited,
    Language,
    Permission,
    Role,
    Scope,
    StaffRow,
)


class InviteForm(AccessForm):
    """Whom to ask, and what they will be."""

    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=habits.LANGUAGES)
    field_order = ("email", "role", "scope", "team_id", "sees_personal_data", "language")


class JoinForm(forms.Form):
    """What the invited say of themselves."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least ten characters, and not one that everybody uses."),
    )


@screen(Permission.STAFF_MANAGE, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Invite a colleague by e-mail."""
    usual: dict[str, Any] = {
        "role": "marketing",
        "scope": "all",
        "sees_personal_data": True,
        "language": core.get_company().language.value,
    }
    form = InviteForm(request.POST or None, teams=core.list_teams(), initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            invited = core.invite(by, _wanted(form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return _sent(request, by, invited)
    context = {"form": form, "mail_leaves": letters.leaves(settings.current())}
    return page.show(request, by, "console/invite.html", context, status=refused.status(form))


@screen(Permission.STAFF_MANAGE, "POST")
def again(request: HttpRequest, by: Actor, invitation_id: int) -> HttpResponse:
    """A new link; the old one is void."""
    return _sent(request, by, core.invite_again(by, invitation_id, now=page.now()))


@screen(Permission.STAFF_MANAGE, "POST")
def withdraw(request: HttpRequest, by: Actor, invitation_id: int) -> HttpResponse:
    """The link works no more."""
    core.withdraw_invitation(by, invitation_id, now=page.now())
    messages.success(request, _("The invitation has been withdrawn. Its link does not work any more."))
    return redirect("console:staff")


@sensitive_post_parameters("password")
@open_screen("GET", "HEAD", "POST")
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The invited set name and password, and are signed in."""
    try:
        invitation = core.get_invitation(token, now=page.now())
    except InvitationVoid:
        return page.show_open(request, "console/join.html", {"is_void": True}, status=404)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = AcceptInvitation(token=token, **form.cleaned_data)
        try:
            row = core.accept_invitation(wanted, now=page.now())
        except InvitationVoid:
            return page.show_open(request, "console/join.html", {"is_void": True}, status=404)
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return _come_in(request, row)
    context = {"form": form, "invitation": invitation, "company": core.get_company().name}
    return page.show_open(request, "console/join.html", context, status=refused.status(form))


def _come_in(request: HttpRequest, row: StaffRow) -> HttpResponse:
    login = Login(user=get_user_model().objects.get(pk=row.id), redirect_url=reverse("console:home"))
    with translation.override(row.language):
        messages.success(request, _("Welcome, %(name)s.") % {"name": row.name})
    return perform_password_login(request, {"email": row.email}, login)


def _sent(request: HttpRequest, by: Actor, invited: Invited) -> HttpResponse:
    """Where mail leaves, the link goes by mail alone; else it is shown once to be handed over."""
    own = settings.current()
    if letters.leaves(own):
        messages.success(
            request, _("An invitation is on its way to %(email)s.") % {"email": invited.row.email}
        )
        return redirect("console:staff")
    context = {"row": invited.row, "link": letters.invitation_link(own, invited.token)}
    return page.show(request, by, "console/invitation_shown.html", context)


def _wanted(given: dict[str, Any]) -> Invite:
    return Invite(
        email=given["email"],
        role=Role(given["role"]),
        scope=Scope(given["scope"]),
        team_id=given["team_id"],
        sees_personal_data=given["sees_personal_data"],
        language=Language(given["language"]),
    )
