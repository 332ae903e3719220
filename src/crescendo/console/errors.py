"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crescendo.console import guard, page


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """The role does not allow it."""
    return _page(
        request,
        403,
        _("Your role does not allow this page"),
        _("Ask an administrator of your company if you need it for your work."),
    )


def not_found(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """There is no such page, or the scope hides it: both look the same."""
    return _page(
        request,
        404,
        _("There is nothing at this address"),
        _("It may have been removed, or you may not have access to it. Search with / or go back home."),
    )


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """The form was older than the session."""
    return _page(
        request,
        403,
        _("This form is no longer valid"),
        _("Go back, load the page again and send the form once more. Cookies must be allowed."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """A bug: nothing may be read from the database any more, so the page stands alone."""
    return _page(
        request,
        500,
        _("Something broke on our side"),
        _("It has been written to the log with the time. Try again; if it stays, tell your administrator."),
    )


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    context: dict[str, Any] = {"status": status, "title": title, "advice": advice}
    answer = page.show_open(request, "console/error.html", context, status=status)
    guard.protect(answer)
    return answer
