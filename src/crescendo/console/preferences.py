"""Choosing language and theme, from any page, before signing in too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from crescendo.console import habits, page
from crescendo.console.screen import open_screen
from crescendo.core import api as core
from crescendo.core.types import ChangePreferences, Language, StaffRow, Theme


@open_screen("POST")
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to where the person was."""
    chosen = request.POST.get("language", "")
    if chosen in set(Language):
        _keep(request, language=Language(chosen))
    return habits.remember(request, HttpResponseRedirect(habits.back(request)), language=chosen)


@open_screen("POST")
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and go back to where the person was."""
    chosen = request.POST.get("theme", "")
    if chosen in set(Theme):
        _keep(request, theme=Theme(chosen))
    return habits.remember(request, HttpResponseRedirect(habits.back(request)), theme=chosen)


def _keep(request: HttpRequest, *, language: Language | None = None, theme: Theme | None = None) -> None:
    """Who is signed in finds the choice again on another device."""
    by = page.actor(request)
    if by is None or by.staff_id is None:
        return
    row: StaffRow = core.get_staff(by, by.staff_id)
    wanted = ChangePreferences(name=row.name, language=language or row.language, theme=theme or row.theme)
    core.change_preferences(by, wanted)
