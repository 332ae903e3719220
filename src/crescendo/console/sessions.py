"""Where one is signed in, and signing out elsewhere; for who manages staff also that of colleagues."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crescendo.console import page
from crescendo.console.screen import screen
from crescendo.core import sessions
from crescendo.core.types import Actor, Permission


@screen(None, "POST")
def end(request: HttpRequest, by: Actor, session_id: int) -> HttpResponse:
    """Sign out on one of one's own devices."""
    sessions.end_session(by, by.staff_id or 0, session_id, now=page.now())
    messages.success(request, _("Signed out there."))
    return redirect("console:profile")


@screen(None, "POST")
def end_others(request: HttpRequest, by: Actor) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = sessions.end_sessions(by, by.staff_id or 0, keep=key_of(request), now=page.now())
    _say(request, ended)
    return redirect("console:profile")


@screen(Permission.STAFF_MANAGE, "POST")
def end_colleague(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """Sign a colleague out everywhere; one's own session stays."""
    _say(request, sessions.end_sessions(by, staff_id, keep=key_of(request), now=page.now()))
    return redirect("console:staff-member", staff_id)


@screen(Permission.STAFF_MANAGE, "POST")
def end_one_of_colleague(request: HttpRequest, by: Actor, staff_id: int, session_id: int) -> HttpResponse:
    """Sign a colleague out on one device."""
    sessions.end_session(by, staff_id, session_id, now=page.now())
    messages.success(request, _("Signed out there."))
    return redirect("console:staff-member", staff_id)


def key_of(request: HttpRequest) -> str:
    """The key of the session that asks."""
    return request.session.session_key or ""


def _say(request: HttpRequest, ended: int) -> None:
    said = ngettext("Signed out on %(count)d device.", "Signed out on %(count)d devices.", ended)
    messages.success(request, said % {"count": ended})
