"""Staff: who works here, what each may do, and the passwords that are shown once."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crescendo.console import absences, again, handing_over, page, refused
from crescendo.console.screen import screen
from crescendo.console.staff_forms import AccessForm, PasswordForm, StaffForm
from crescendo.core import api as core
from crescendo.core import letters, locks, second_factors, sessions, settings
from crescendo.core.refusals import Refusal
from crescendo.core.types import (
    Actor,
    ChangePassword,
    ChangeRole,
    CreateStaff,
    Language,
    Permission,
    Role,
    Scope,
    SetScope,
    StaffRow,
)


@screen(Permission.STAFF_READ)
def staff(request: HttpRequest, by: Actor) -> HttpResponse:
    """Everybody who works here, and the teams."""
    rows = core.list_staff(by, cursor=request.GET.get("after"), limit=100)
    tree = core.list_teams()
    may_manage = core.may(by, Permission.STAFF_MANAGE)
    context = {
        "rows": rows.rows,
        "next_cursor": rows.next_cursor,
        "with_factor": second_factors.factors_of([row.id for row in rows.rows]) if may_manage else {},
        "teams": tree,
        "team_names": {team.id: team.name for team in tree},
        "may_manage": may_manage,
        "invitations": core.list_invitations(by) if may_manage else (),
        "mail_leaves": letters.leaves(settings.current()),
    }
    return page.show(request, by, "console/staff.html", context)


@screen(Permission.STAFF_MANAGE, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a colleague, who can sign in at once."""
    usual: dict[str, Any] = {"role": "marketing", "scope": "all", "sees_personal_data": True}
    form = StaffForm(request.POST or None, teams=core.list_teams(), initial=usual)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        password = given["password"] or _made_password()
        try:
            row = core.create_staff(by, _wanted(given, password), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return _show_password(request, by, row, password)
    context = {
        "form": form,
        "form_title": _("New colleague"),
        "form_submit": _("Add the colleague"),
        "back_url": reverse("console:staff"),
        "back_label": _("Staff and teams"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


@screen(Permission.STAFF_MANAGE, "GET", "HEAD", "POST")
def member(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """One colleague: role, scope, team, sight."""
    row = core.get_staff(by, staff_id)
    form = AccessForm(request.POST or None, teams=core.list_teams(), initial=_as_form(row))
    if request.method == "POST" and form.is_valid():
        try:
            _change(by, row, form.cleaned_data)
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:staff-member", staff_id)
    return _show_member(request, by, row, form, PasswordForm(), status=refused.status(form))


@screen(Permission.STAFF_MANAGE, "POST")
def password(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """A new password for a colleague; it ends the sessions that were signed in with the old one."""
    row = core.get_staff(by, staff_id)
    form = PasswordForm(request.POST)
    form.full_clean()
    chosen = form.cleaned_data["password"] or _made_password()
    try:
        core.change_password(by, ChangePassword(staff_id=staff_id, password=chosen), now=page.now())
    except Refusal as refusal:
        refused.onto(form, refusal)
        access = AccessForm(teams=core.list_teams(), initial=_as_form(row))
        return _show_member(request, by, row, access, form, status=422)
    return _show_password(request, by, row, chosen)


@screen(Permission.STAFF_MANAGE, "POST")
def activate(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """Shut somebody out, or let them in again."""
    verb = core.reactivate if request.POST.get("active") == "yes" else core.deactivate
    try:
        row = verb(by, staff_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        said = _("%(name)s can sign in again.") if row.is_active else _("%(name)s can no longer sign in.")
        messages.success(request, said % {"name": row.name})
        if not row.is_active and any(handing_over.owned(by, staff_id).values()):
            return redirect("console:staff-hand-over", staff_id)
    return redirect("console:staff-member", staff_id)


@screen(Permission.STAFF_MANAGE, "POST")
def reset_second_factor(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """Take the second factor from who lost it."""
    again.ask(request)
    row = core.get_staff(by, staff_id)
    second_factors.reset(by, staff_id, now=page.now())
    messages.success(
        request,
        _("%(name)s signs in with the password alone until a new one is set up.") % {"name": row.name},
    )
    return redirect("console:staff-member", staff_id)


@screen(Permission.STAFF_MANAGE, "POST")
def unlock(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """Open a login that wrong passwords have shut."""
    row = core.get_staff(by, staff_id)
    locks.unlock(by, staff_id, now=page.now())
    messages.success(request, _("%(name)s may try again.") % {"name": row.name})
    return redirect("console:staff-member", staff_id)


def _wanted(given: dict[str, Any], password: str) -> CreateStaff:
    return CreateStaff(
        email=given["email"],
        name=given["name"],
        role=Role(given["role"]),
        scope=Scope(given["scope"]),
        team_id=given["team_id"],
        sees_personal_data=given["sees_personal_data"],
        language=Language(given["language"]),
        password=password,
    )


def _change(by: Actor, row: StaffRow, given: dict[str, Any]) -> None:
    """Two verbs, each with its own line in the audit; what stays as it was is not said again."""
    now = page.now()
    if given["role"] != row.role:
        core.change_role(by, ChangeRole(staff_id=row.id, role=Role(given["role"])), now=now)
    wanted = SetScope(
        staff_id=row.id,
        scope=Scope(given["scope"]),
        sees_personal_data=given["sees_personal_data"],
        team_id=given["team_id"],
    )
    if (wanted.scope, wanted.sees_personal_data, wanted.team_id) != (
        row.scope,
        row.sees_personal_data,
        row.team_id,
    ):
        core.set_scope(by, wanted, now=now)


def _as_form(row: StaffRow) -> dict[str, Any]:
    return {
        "role": row.role.value,
        "scope": row.scope.value,
        "team_id": row.team_id,
        "sees_personal_data": row.sees_personal_data,
    }


def _show_member(
    request: HttpRequest, by: Actor, row: StaffRow, form: AccessForm, password: PasswordForm, *, status: int
) -> HttpResponse:
    context = {
        "row": row,
        "form": form,
        "password_form": password,
        "is_self": by.staff_id == row.id,
        "factors": second_factors.factors_of([row.id]).get(row.id, ()),
        "sessions": sessions.list_sessions(by, row.id, key=request.session.session_key or ""),
        "locked_until": locks.locked_until(by, row.email, now=page.now()),
        **absences.section(by, row.id),
    }
    return page.show(request, by, "console/staff_member.html", context, status=status)


def _show_password(request: HttpRequest, by: Actor, row: StaffRow, password: str) -> HttpResponse:
    return page.show(request, by, "console/password_shown.html", {"row": row, "password": password})


def _made_password() -> str:
    return secrets.token_urlsafe(12)
