"""What every request passes: a number, a language, a key, its pace, and the API's own description."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable
from functools import partial, wraps

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from crescendo.core import faults
from crescendo.core.clock import SystemClock
from crescendo.core.refusals import mark
from crescendo.rest import description, keys, problems, repeats, uploads
from crescendo.rest.keys import Caller
from crescendo.rest.problems import ErrorShape, Problem

View = Callable[..., HttpResponseBase]
LARGEST_BODY = 1_000_000
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger(__name__)


def guarded(view: View) -> View:
    """A view of the API behind the gate."""

    @wraps(view)
    def passed(request: HttpRequest, **places: object) -> HttpResponseBase:
        return _answered(request, partial(_enter, request, partial(view, request, **places)))

    return passed


def open_to_all(view: View) -> View:
    """A view that needs no key, with the same numbers, languages and problems."""

    @wraps(view)
    def passed(request: HttpRequest, **places: object) -> HttpResponseBase:
        return _answered(request, partial(view, request, **places))

    passed.csrf_exempt = True  # type: ignore[attr-defined]
    return passed


def _answered(request: HttpRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    given = request.headers.get("X-Request-Id", "")
    number = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    request.request_id = number  # type: ignore[attr-defined]
    language = _language(request)
    with translation.override(language):
        try:
            answer = run()
        except Problem as problem:
            answer = problems.answer(request, problem)
        except Exception as failure:  # noqa: BLE001 - a client that reads problems is told in its own way
            # The message may hold values of a contact: the kind and the place are enough to find it.
            _log.error("request %s failed: %s", number, faults.describe(failure))
            _log.debug("request %s", number, exc_info=failure)
            answer = problems.answer(request, _broken(failure))
    answer.headers["X-Request-Id"] = number
    answer.headers["Content-Language"] = "zh-CN" if language == "zh-hans" else language
    answer.headers.setdefault("Cache-Control", "private, no-store")
    answer.headers["Vary"] = "Accept-Language, Authorization"
    for name, value in getattr(request, "pace", {}).items():
        answer.headers[name] = value
    return answer


def _enter(request: HttpRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    caller = keys.open_key(request)
    request.caller = caller  # type: ignore[attr-defined]
    kinds = _hold_to_description(request)
    if kinds:
        with uploads.received(request, kinds):
            return _once(request, caller, run)
    return _once(request, caller, run)


def _once(request: HttpRequest, caller: Caller, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if request.method == "POST" and repeats.HEADER in request.headers:
        asked = repeats.Asked.read(request, key_id=caller.key_id, now=SystemClock().now())
        return repeats.once(asked, run)
    return run()


def _hold_to_description(request: HttpRequest) -> frozenset[str]:
    """Raise Problem for a method, a parameter or a body that the description does not know.

    Returns the media types of a body that is a file, which is not read here.
    """
    match = request.resolver_match
    assert match is not None
    operation = description.operation_at(match.route, request.method or "")
    if operation is None:
        ways = ("GET", "POST", "PUT", "PATCH", "DELETE")
        offered = [way for way in ways if description.operation_at(match.route, way)]
        sentence = mark("Allowed here: %(methods)s.")
        allow = ", ".join(offered)
        raise Problem(405, "method_not_offered", sentence, {"methods": allow}, headers={"Allow": allow})
    known = {one["name"] for one in operation["parameters"] if one["in"] == "query"}
    strange = sorted(set(request.GET) - known)
    if strange:
        detail = _("There is no parameter of this name here.")
        errors = [ErrorShape(pointer=f"/{name}", code="parameter_unknown", detail=detail) for name in strange]
        raise Problem(422, "not_valid", mark("Correct the marked values and send again."), errors=errors)
    kinds = uploads.kinds_of(operation)
    if not kinds:
        _hold_body(request, is_wanted="requestBody" in operation)
    return kinds


def _hold_body(request: HttpRequest, *, is_wanted: bool) -> None:
    try:
        length = len(request.body)
    except RequestDataTooBig:
        length = LARGEST_BODY + 1
    except (UnreadablePostError, RawPostDataException) as cause:
        raise Problem(400, "no_json", mark("The body is no JSON that can be read.")) from cause
    if length > LARGEST_BODY:
        raise Problem(
            413, "body_too_large", mark("A body has at most %(most)s bytes."), {"most": LARGEST_BODY}
        )
    if is_wanted and length and request.content_type != "application/json":
        raise Problem(415, "no_json", mark("Send Content-Type: application/json."))


def _broken(failure: Exception) -> Problem:
    if faults.is_of_the_store(failure):
        return Problem(503, "store_unavailable", mark("The store does not answer. Try again in a moment."))
    return Problem(500, "broken", mark("It was written to the log under this request's number."))


def _language(request: HttpRequest) -> str:
    """The reader's language by Accept-Language alone: an API has no cookies."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
