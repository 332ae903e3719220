"""Teams: a tree that decides whose records "my team's" means."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.console.staff_forms import TeamForm
from crescendo.core import teams as room
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, ChangeTeam, CreateTeam, Permission


@screen(Permission.STAFF_MANAGE, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST or None, teams=room.list_teams())
    if request.method == "POST" and form.is_valid():
        try:
            room.create_team(by, CreateTeam(**form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The team has been added."))
            return redirect("console:staff")
    return _show(request, by, form, _("New team"), _("Add the team"))


@screen(Permission.STAFF_MANAGE, "GET", "HEAD", "POST")
def team(request: HttpRequest, by: Actor, team_id: int) -> HttpResponse:
    """Rename a team or hang it elsewhere."""
    tree = room.list_teams()
    row = next((team for team in tree if team.id == team_id), None)
    if row is None:
        raise NotFound(kind="team", id=write_id(Prefix.TEAM, team_id))
    inside = room.below(team_id, tree)
    form = TeamForm(
        request.POST or None,
        teams=[other for other in tree if other.id not in inside],
        initial={"name": row.name, "parent_id": row.parent_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            room.change_team(by, ChangeTeam(team_id=team_id, **form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:staff")
    return _show(request, by, form, row.name, _("Save"))


@screen(Permission.STAFF_MANAGE, "POST")
def remove(request: HttpRequest, by: Actor, team_id: int) -> HttpResponse:
    """Remove a team that is empty."""
    try:
        room.remove_team(by, team_id, now=page.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("The team has been removed."))
    return redirect("console:staff")


def _show(request: HttpRequest, by: Actor, form: TeamForm, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "back_url": reverse("console:staff"),
        "back_label": _("Staff and teams"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
