"""The event catalogue: the names that clients send, what they stand for, and what comes with them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.activity import api as activity
from crescendo.console import page, refused, typed, words
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotValid, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as sources

_PAGE = 100


@screen(Permission.EVENTS_READ)
def catalogue(request: HttpRequest, by: Actor) -> HttpResponse:
    """All names by their volume, or those that a search finds."""
    search, hidden = request.GET.get("q", ""), request.GET.get("hidden") == "1"
    found = activity.catalogue(by, now=page.now(), zone=page.zone(), search=search, hidden=hidden)
    start = _start(request)
    context = {
        "rows": found[start : start + _PAGE],
        "number": len(found),
        "next_cursor": str(start + _PAGE) if len(found) > start + _PAGE else None,
        "search": search,
        "hidden": hidden,
        "progress": activity.retranslations(by),
        "sources": _sources(),
        "promoted": activity.promoted_properties(),
        "may_change": _may_change(by),
    }
    return page.show(request, by, "console/catalogue.html", context)


@screen(Permission.EVENTS_READ)
def name(request: HttpRequest, by: Actor, name_id: int) -> HttpResponse:
    """One name: what it stands for, where it comes from, its properties with samples."""
    entry = activity.get_entry(by, name_id, now=page.now(), zone=page.zone())
    context = {
        "entry": entry,
        "properties": activity.properties_of(by, name_id),
        "acts": sorted(
            ((code, str(title)) for code, title in words.ACTS.items() if code in activity.MAPPABLE),
            key=lambda act: act[1],
        ),
        "progress": [job for job in activity.retranslations(by) if job.raw_name == entry.raw_name],
        "sources": _sources(),
        "may_change": _may_change(by),
    }
    return page.show(request, by, "console/catalogue_name.html", context)


@screen(Permission.DEFINITIONS_PUBLISH, "POST")
def map_name(request: HttpRequest, by: Actor, name_id: int) -> HttpResponse:
    """Let the name stand for an act, or, without one, for itself again."""
    act = request.POST.get("act", "")
    try:
        if act:
            activity.map_name(by, name_id, act, now=page.now())
        else:
            activity.unmap_name(by, name_id, now=page.now())
    except NotValid as refusal:
        messages.error(request, _(refusal.errors[0][2]))
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Saved. New events follow at once, history within a few minutes."))
    return redirect("console:catalogue-name", name_id)


@screen(Permission.DEFINITIONS_PUBLISH, "POST")
def hide(request: HttpRequest, by: Actor, name_id: int) -> HttpResponse:
    """Leave the name out of the catalogue, or show it again."""
    hidden = request.POST.get("hidden") == "yes"
    activity.hide_name(by, name_id, hidden=hidden, now=page.now())
    messages.success(request, _("The name is hidden.") if hidden else _("The name is shown again."))
    return redirect("console:catalogue-name", name_id)


@screen(Permission.DEFINITIONS_PUBLISH, "POST")
def personal(request: HttpRequest, by: Actor, name_id: int) -> HttpResponse:
    """Mark a property as personal data, or take the mark back."""
    prop, is_personal = request.POST.get("property", ""), request.POST.get("personal") == "yes"
    if prop:
        activity.mark_personal(by, prop, is_personal=is_personal, now=page.now())
        messages.success(
            request,
            _("Covered on every screen for who may not see personal data.") if is_personal else _("Saved."),
        )
    return redirect("console:catalogue-name", name_id)


def _may_change(by: Actor) -> bool:
    return core.may(by, Permission.DEFINITIONS_PUBLISH) and core.may(by, Permission.DEFINITIONS_EDIT)


def _sources() -> dict[int, Any]:
    return {source.id: source.name for source in sources.names_of_sources()}


def _start(request: HttpRequest) -> int:
    return typed.whole(request.GET.get("after", ""), digits=7) or 0
