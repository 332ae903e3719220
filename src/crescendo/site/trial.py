"""The trial form's pages: shown, sent, thanked."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crescendo.activity.api import Submission, record_submission
from crescendo.core.rawlog import LogUnavailable
from crescendo.site import own, trial_form
from crescendo.site.showing import language, show
from crescendo.site.trial_form import FORM, Trial
from crescendo.site.visitor import address_of, visitor_of
from crescendo.sources.types import Source

LANGUAGE_OF_FORM = {"zh-hans": "zh-CN", "en": "en"}


# Nobody is signed in here, so there is no authority that a strange page could borrow.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@own.demo_only
def trial(request: HttpRequest) -> HttpResponse:
    """Show the form; take it once it is right, and answer with a redirect."""
    if request.method != "POST":
        return _form(request, Trial(), _landing(request))
    if trial_form.is_robot(request.POST):
        return _thanks()
    sent = trial_form.read(request.POST)
    if sent.errors:
        return _form(request, sent, _carried(request), status=422)
    source = own.find_source()
    if source is None:
        return _form(request, sent, _carried(request), status=503)
    try:
        record_submission(own.raw_log(), _submission(request, sent, source), now=own.now())
    except LogUnavailable:
        answer = _form(request, sent, _carried(request), status=503)
        answer.headers["Retry-After"] = "30"
        return answer
    return _thanks()


@require_safe
@own.demo_only
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and what happens next. It names nobody: the address could be anybody's."""
    return show(request, "site/sent.html", {})


def _thanks() -> HttpResponse:
    return HttpResponseRedirect(reverse("site:sent"), status=303)


def _form(request: HttpRequest, typed: Trial, carried: dict[str, str], *, status: int = 200) -> HttpResponse:
    given: dict[str, Any] = {"trial": typed, "carried": carried, "is_away": status == 503}
    answer = show(request, "site/trial.html", given, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _landing(request: HttpRequest) -> dict[str, str]:
    """What the form carries until it is sent, so that it works without script."""
    return {
        "nonce": secrets.token_hex(16),
        "page_url": address_of(request.build_absolute_uri()),
        "page_referrer": address_of(request.headers.get("referer")),
    }


def _carried(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:2_048] for name in ("nonce", "page_url", "page_referrer")}


def _submission(request: HttpRequest, sent: Trial, source: Source) -> Submission:
    carried, code = _carried(request), LANGUAGE_OF_FORM[language()]
    return Submission(
        source_id=source.id,
        key=sent.key(carried["nonce"] or secrets.token_hex(16)),
        form=FORM,
        fields=sent.fields(code),
        consents=sent.consents(code),
        url=address_of(carried["page_url"]) or address_of(request.headers.get("referer")),
        referrer=address_of(carried["page_referrer"]),
        visitor=visitor_of(request),
    )
