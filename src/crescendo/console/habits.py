"""Language and theme: a person's habits, kept in cookies so that they hold before signing in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LANGUAGES = (("zh-hans", "简体中文"), ("en", "English"))
THEMES = (
    ("light", pgettext_lazy("theme", "Light")),
    ("dark", pgettext_lazy("theme", "Dark")),
    ("system", _("As the device")),
)
_THEME_COOKIE = "crescendo-theme"
_A_YEAR = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """light, dark or system."""
    wanted = request.COOKIES.get(_THEME_COOKIE, "")
    return wanted if wanted in dict(THEMES) else "system"


def remember(
    request: HttpRequest, answer: HttpResponse, language: str | None = None, theme: str | None = None
) -> HttpResponse:
    """Keep what was chosen for a year; what is none of our choices is left out."""
    chosen = (
        (settings.LANGUAGE_COOKIE_NAME, language, dict(LANGUAGES)),
        (_THEME_COOKIE, theme, dict(THEMES)),
    )
    for cookie, value, allowed in chosen:
        if value in allowed:
            answer.set_cookie(cookie, str(value), max_age=_A_YEAR, samesite="Lax", secure=request.is_secure())
    return answer


def back(request: HttpRequest, default: str = "/console/") -> str:
    """Where the person came from, never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else default
