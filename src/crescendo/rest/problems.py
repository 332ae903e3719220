"""What went wrong, as RFC 9457 says it: a stable code, and sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from crescendo.conditions.types import ConditionNotValid
from crescendo.core.refusals import NotAllowed, NotFound, NotValid, Refusal, mark, told
from crescendo.core.tabular.types import LettersUnknown, NoHeader, NotATable, TableTooLarge
from crescendo.lifecycle.types import ReasonUnknown, ReturnDayNeeded
from crescendo.sources.types import KeyTaken, NameTaken, OriginNotValid, ProjectTaken

MEDIA_TYPE = "application/problem+json"

TITLES: Mapping[int, str] = {
    400: mark("The request cannot be read"),
    401: mark("A valid key is needed"),
    403: mark("The key does not allow this"),
    404: mark("There is nothing at this address"),
    405: mark("This method is not offered here"),
    409: mark("This does not fit what there is"),
    412: mark("It has changed meanwhile"),
    413: mark("The body is too large"),
    415: mark("The body is of a kind that is not understood"),
    422: mark("Some values cannot be taken"),
    429: mark("Too many requests"),
    500: mark("Something broke on our side"),
    503: mark("Some part is not available"),
}
_STATUS: Mapping[type[Refusal], int] = {
    NotFound: 404,
    NotAllowed: 403,
    NotValid: 422,
    OriginNotValid: 422,
    NameTaken: 409,
    KeyTaken: 409,
    ProjectTaken: 409,
    ReasonUnknown: 422,
    ReturnDayNeeded: 422,
    NotATable: 422,
    LettersUnknown: 422,
    NoHeader: 422,
    TableTooLarge: 413,
}
_KINDS = {
    "contact": mark("contact"),
    "account": mark("account"),
    "event": mark("event"),
    "source": mark("source"),
    "erasure": mark("erasure"),
    "merge": mark("merge"),
    "name": mark("name"),
    "property": mark("property"),
    "message": mark("message"),
    "tag": mark("tag"),
    "segment": mark("segment"),
    "deal": mark("deal"),
    "milestone": mark("milestone"),
    "view": mark("view"),
    "model": mark("scoring model"),
    "scoring_model": mark("scoring model"),
    "preview": mark("preview"),
    "lead": mark("lead"),
    "staff": mark("member of staff"),
    "team": mark("team"),
    "session": mark("session"),
    "invitation": mark("invitation"),
}
_POINTERS = {
    "origin_not_valid": "/origins",
    "name_taken": "/name",
    "reason_unknown": "/reason",
    "return_day_needed": "/return_on",
    "email_taken": "/email",
    "already_invited": "/email",
    "team_name_taken": "/name",
    "team_cycle": "/parent_id",
    "key_taken": "/write_key",
    "project_taken": "/project",
}


class ErrorShape(TypedDict):
    """One value that cannot be taken: where it stands, a stable code, a sentence."""

    pointer: str
    code: str
    detail: str


class ProblemShape(TypedDict):
    """A problem as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[ErrorShape]


@dataclass(slots=True)
class Problem(Exception):
    """Raised inside the door where no room's refusal says it."""

    status: int
    code: str
    detail: str
    places: Mapping[str, object] = field(default_factory=dict)
    errors: Sequence[ErrorShape] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a response, in the active language."""
    detail = _(problem.detail)
    shape = ProblemShape(
        type=f"urn:crescendo:problem:{problem.code}",
        title=_(TITLES[problem.status]),
        status=problem.status,
        detail=detail % problem.places if problem.places else detail,
        instance=request.path,
        code=problem.code,
        request_id=getattr(request, "request_id", ""),
        errors=list(problem.errors),
    )
    return HttpResponse(
        msgspec.json.encode(shape),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )


def of_refusal(refusal: Refusal) -> Problem:
    """A room's refusal as a problem."""
    status = next((code for kind, code in _STATUS.items() if isinstance(refusal, kind)), 409)
    if isinstance(refusal, NotAllowed):
        sentence = mark("The key does not have the scope «%(permission)s».")
        return Problem(status, refusal.code, sentence, refusal.data)
    said = [_(text) % _told(refusal.data) for text in (refusal.sentence, refusal.remedy) if text]
    between = "" if (get_language() or "").startswith("zh") else " "
    return Problem(status, refusal.code, between.join(said), errors=_errors(refusal))


def _errors(refusal: Refusal) -> list[ErrorShape]:
    if isinstance(refusal, ConditionNotValid):
        return [
            ErrorShape(pointer=one.path, code=one.code, detail=_(one.sentence) % (one.data or {}))
            for one in refusal.problems
        ]
    if isinstance(refusal, NotValid):
        return [
            ErrorShape(pointer=p, code=code, detail=told(detail, _)) for p, code, detail in refusal.errors
        ]
    if refusal.code in _POINTERS:
        detail = _(refusal.sentence) % _told(refusal.data)
        return [ErrorShape(pointer=_POINTERS[refusal.code], code=refusal.code, detail=detail)]
    return []


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    """The places of a sentence: a kind of thing is a word of the glossary and is translated too."""
    return {key: _(_KINDS.get(value, value)) if key == "kind" else value for key, value in data.items()}
