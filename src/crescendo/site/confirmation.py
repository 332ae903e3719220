"""The page behind the link of a confirmation mail. Scanners follow links, so only its button acts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crescendo.activity.api import Confirmation, record_confirmation
from crescendo.core.rawlog import LogUnavailable
from crescendo.people import api as people
from crescendo.site import own
from crescendo.site.links import LinkNotValid, read_token
from crescendo.site.mailing import address_of
from crescendo.site.models import ConfirmationMail
from crescendo.site.showing import show
from crescendo.site.visitor import visitor_of


# The link itself is the authority, and whoever has it may press the button from anywhere.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; pressing it proves the address and lets the form's consent count."""
    try:
        submission = read_token(token, now=own.now())
    except LinkNotValid as cause:
        return _private(show(request, "site/confirm_refused.html", {"expired": cause.expired}, status=410))
    found = _confirmation(request, submission)
    if found is None:
        return _private(show(request, "site/confirm_refused.html", {"expired": False}, status=410))
    if request.method != "POST":
        return _private(show(request, "site/confirm.html", {"write_key": ""}))
    try:
        record_confirmation(own.raw_log(), found, now=own.now())
    except LogUnavailable:
        answer = _private(show(request, "site/confirm.html", {"write_key": "", "is_away": True}, status=503))
        answer.headers["Retry-After"] = "30"
        return answer
    return HttpResponseRedirect(reverse("site:confirmed"), status=303)


@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    """Thanks."""
    return show(request, "site/confirmed.html", {})


def _confirmation(request: HttpRequest, submission: str) -> Confirmation | None:
    row = ConfirmationMail.objects.filter(submission=submission).first()
    address = address_of(people.find_submission(submission))
    if row is None or address is None:
        return None
    return Confirmation(
        source_id=row.source_id,
        submission_key=row.message,
        email=address.value,
        visitor=visitor_of(request),
    )


def _private(answer: HttpResponse) -> HttpResponse:
    """The address is a key: it is neither kept nor told to the next page."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
