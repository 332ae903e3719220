"""Pages: the demo company's, and the modest one of an installation that is nobody's demo."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from crescendo.core.company import get_company
from crescendo.core.settings import current
from crescendo.site import content, own

_YEAR_SECONDS = 365 * 24 * 3_600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    if own.is_demo():
        return page(request, name="home")
    return show(request, "site/plain.html", {"company": get_company().name})


@require_safe
@own.demo_only
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the demo company."""
    return show(request, "site/page.html", {"page": content.find_page(name, language())})


@require_safe
@own.demo_only
def tracker(request: HttpRequest) -> HttpResponse:
    """Shows what the tracker sends, and what a page may ask of it."""
    return show(request, "site/tracker.html", {"public_url": current().public_url})


@require_safe
def choose_language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember a language for this browser and go back to where the reader was."""
    answer = HttpResponseRedirect(_local(request.GET.get("next", "/")))
    if code in content.LANGUAGES:
        answer.set_cookie(
            django_settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=_YEAR_SECONDS,
            samesite="Lax",
            secure=current().is_tls,
        )
    return answer


def show(request: HttpRequest, template: str, given: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A whole page: the demo company's frame around it, or a bare one."""
    is_demo = own.is_demo()
    source = own.find_source() if is_demo else None
    frame = {
        "frame": content.surroundings(language())
        if is_demo
        else {"brand": get_company().name or "Crescendo"},
        "language": language(),
        "other": {"code": "en", "label": "English"}
        if language() != "en"
        else {"code": "zh-hans", "label": "中文"},
        "here": request.path,
        "write_key": source.write_key if source else "",
        "is_demo": is_demo,
    }
    answer = render(request, template, frame | given, status=status)
    answer.headers["Vary"] = "Accept-Language, Cookie"
    return answer


def language() -> str:
    """The reader's language among ours."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def _local(address: str) -> str:
    """A path of this site: an address that leads elsewhere is not followed."""
    parts = urlsplit(address)
    is_local = not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address
    return address if is_local and not address.startswith("//") else "/"
