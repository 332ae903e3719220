"""How a screen is put together: the shell around it, or the part alone when HTMX asks for it."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from crescendo.console import habits, navigation
from crescendo.core import api as core
from crescendo.core import settings
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor

_clock = SystemClock()


def now() -> int:
    """The wall clock, read at the door and handed in to the rooms."""
    return _clock.now()


def zone() -> str:
    """The company's zone, which the screen has put in force."""
    return timezone.get_current_timezone_name()


def local(at: int) -> datetime:
    """An instant on the company's clock."""
    return datetime.fromtimestamp(at / 1000, tz=timezone.get_current_timezone())


def company_zone() -> tzinfo:
    """The company's clock, for what is written after the screen's own has been put away, as a stream."""
    return ZoneInfo(core.get_company().time_zone)


def local_in(at: int, zone: tzinfo) -> datetime:
    """An instant on a clock."""
    return datetime.fromtimestamp(at / 1000, tz=zone)


def start_of(day: date) -> int:
    """When a day begins on the company's clock."""
    return int(datetime.combine(day, time(), tzinfo=timezone.get_current_timezone()).timestamp() * 1000)


def show(
    request: HttpRequest,
    by: Actor,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The whole page with navigation, for the one who acts."""
    return render(request, template, shell(request, by) | (context or {}), status=status)


def shell(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """What the pages with navigation need around their content."""
    return surroundings(request) | {
        "actor": by,
        "navigation": navigation.for_actor(by, request.path),
        "may_search": navigation.may_search(by),
        "unread": core.notices.count_unread(by),
    }


def show_open(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page outside the shell: sign-in and errors."""
    return render(request, template, surroundings(request) | (context or {}), status=status)


def part(request: HttpRequest, by: Actor, template: str, context: dict[str, Any]) -> HttpResponse:
    """One fragment, for HTMX."""
    return render(request, template, {"actor": by, "now": now()} | context)


def wants_part(request: HttpRequest) -> bool:
    """Whether HTMX asks for the part alone; going back in history asks for the whole page."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")


def actor(request: HttpRequest) -> Actor | None:
    """Who is signed in, for pages that are open to everybody."""
    return core.actor_of(request.user) if request.user.is_authenticated else None


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What every page needs around its content."""
    own = settings.current()
    return {
        "now": now(),
        "theme": habits.theme_of(request),
        "themes": habits.THEMES,
        "languages": habits.LANGUAGES,
        "language": get_language(),
        "is_demo": (own.home / "DEMO").is_file(),
        "here": request.get_full_path(),
    }
