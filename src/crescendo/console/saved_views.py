"""Saved views of the lists: kept under a name, changed, shared, opened by themselves, removed and brought back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import lists, page, refused
from crescendo.console.columns import ListKind
from crescendo.console.list_kinds import KINDS
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, ChangeView, Permission, SavedView, SaveView, Sharing

SHARING: dict[str, Any] = {
    "me": gettext_lazy("Only me"),
    "team": gettext_lazy("My team"),
    "company": gettext_lazy("The whole company"),
}


class ViewForm(forms.Form):
    """A view's name and who sees it."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    sharing = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=[*SHARING.items()])
    team_id = forms.TypedChoiceField(label=gettext_lazy("Team"), coerce=int, empty_value=None, required=False)

    def __init__(self, *positional: Any, by: Actor, **options: Any) -> None:
        super().__init__(*positional, **options)
        teams = [(team.id, team.name) for team in core.list_teams() if team.id in by.team_ids]
        chooser, sharing = self.fields["team_id"], self.fields["sharing"]
        assert isinstance(sharing, forms.ChoiceField)
        chooser.choices = teams  # type: ignore[attr-defined]
        if not teams:
            sharing.choices = [(key, label) for key, label in SHARING.items() if key != "team"]
        if len(teams) < 2:
            del self.fields["team_id"]
        self.only_team = teams[0][0] if teams else None

    def said(self) -> dict[str, Any]:
        """Name, sharing and team as the verbs take them."""
        given = self.cleaned_data
        sharing = Sharing(given["sharing"])
        team = given.get("team_id") or self.only_team
        return {
            "name": given["name"],
            "sharing": sharing,
            "team_id": team if sharing is Sharing.TEAM else None,
        }


@screen(None, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor, kind: str) -> HttpResponse:
    """Keep what the address says under a name."""
    found = _kind(kind)
    state = lists.read(request, by, found)
    form = ViewForm(request.POST or None, by=by, initial={"sharing": "me"})
    if request.method == "POST" and form.is_valid():
        try:
            wanted = SaveView(list_name=kind, content=state.content, **form.said())
            view = core.saved_views.save_view(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The view is saved."))
            return redirect(_address(view))
    context = {
        "form": form,
        "form_title": _("Save as a view"),
        "form_lead": _("A view keeps the filter, the columns, the order and the page size."),
        "form_submit": _("Save the view"),
        "back_url": f"{reverse(f'console:{kind}')}?{request.GET.urlencode()}",
        "back_label": found.title,
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


@screen(None, "GET", "HEAD", "POST")
def view(request: HttpRequest, by: Actor, view_id: int) -> HttpResponse:
    """A view's name, who sees it, for whom it opens by itself, its link, and its removal."""
    found = core.saved_views.get_view(by, view_id)
    initial = {"name": found.name, "sharing": found.sharing.value, "team_id": found.team_id}
    form = ViewForm(request.POST or None, by=by, initial=initial) if found.may_change else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            core.saved_views.change_view(by, ChangeView(view_id=view_id, **form.said()), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The view is changed."))
            return redirect(_address(found))
    habit = core.list_habits.arrangement_of(by, found.list_name)
    owners = core.names_of(frozenset({found.owner_id})) if found.owner_id else {}
    context = {
        "view": found,
        "form": form,
        "kind": _kind(found.list_name),
        "owner": owners.get(found.owner_id or 0, ""),
        "sharing": SHARING[found.sharing.value],
        "link": request.build_absolute_uri(_address(found)),
        "opens_mine": habit.own_default == found.id,
        "opens_all": habit.company_default == found.id,
        "may_open_all": core.may(by, Permission.SETTINGS_MANAGE) and found.sharing is Sharing.COMPANY,
    }
    return page.show(request, by, "console/view.html", context, status=refused.status(form) if form else 200)


@screen(None, "POST")
def update(request: HttpRequest, by: Actor, view_id: int) -> HttpResponse:
    """Have the view keep what the address says now."""
    found = core.saved_views.get_view(by, view_id)
    state = lists.read(request, by, _kind(found.list_name))
    try:
        core.saved_views.change_view(by, ChangeView(view_id=view_id, content=state.content), now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("The view keeps it as you see it."))
    return redirect(_address(found))


@screen(None, "POST")
def remove(_request: HttpRequest, by: Actor, view_id: int) -> HttpResponse:
    """Remove it; the list offers to bring it back."""
    found = core.saved_views.remove_view(by, view_id, now=page.now())
    query = urlencode({"view": "all", "removed": write_id(Prefix.VIEW, found.id)})
    return redirect(f"{reverse(f'console:{found.list_name}')}?{query}")


@screen(None, "POST")
def restore(request: HttpRequest, by: Actor, view_id: int) -> HttpResponse:
    """Bring a removed one back."""
    found = core.saved_views.restore_view(by, view_id, now=page.now())
    messages.success(request, _("The view is back."))
    return redirect(_address(found))


@screen(None, "POST")
def opens(request: HttpRequest, by: Actor, view_id: int) -> HttpResponse:
    """Have the list open with it, or no longer: for oneself, or for everybody without a choice of his own."""
    found = core.saved_views.get_view(by, view_id)
    wanted = found.id if request.POST.get("on") == "yes" else None
    try:
        core.list_habits.open_with(
            by, found.list_name, wanted, for_company=request.POST.get("for") == "company", now=page.now()
        )
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("console:view", view_id)


def _kind(name: str) -> ListKind:
    if name not in KINDS:
        raise NotFound(kind="list", id=name)
    return KINDS[name]


def _address(view: SavedView) -> str:
    return f"{reverse(f'console:{view.list_name}')}?view={write_id(Prefix.VIEW, view.id)}"
