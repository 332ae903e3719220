"""Answers as bytes: one row, a page with the address of the next, and the tag of a version."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from typing_extensions import TypedDict

from crescendo.core.refusals import mark
from crescendo.rest.problems import Problem, ProblemShape

T = TypeVar("T")
MEDIA_TYPE = "application/json"


class PageShape(TypedDict, Generic[T]):
    """A page of a list; `next_cursor` goes into `after`, null on the last page."""

    data: list[T]
    next_cursor: str | None


def declared(shape: Any, *statuses: int, success: int = 200) -> dict[int, Any]:
    """What an operation may answer: `shape`, and these problems beside those that every operation has."""
    return {success: shape, **dict.fromkeys(sorted({400, 401, 403, 422, 429, 500, *statuses}), ProblemShape)}


def one(
    shape: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """One row."""
    return HttpResponse(msgspec.json.encode(shape), status=status, content_type=MEDIA_TYPE, headers=headers)


def page(request: HttpRequest, rows: Sequence[Any], next_cursor: str | None = None) -> HttpResponse:
    """A page of rows, with a Link to the next one."""
    answer = one({"data": rows, "next_cursor": next_cursor})
    if next_cursor is not None:
        query = [(key, value) for key, values in request.GET.lists() for value in values if key != "after"]
        address = f"{request.path}?{urlencode([*query, ('after', next_cursor)])}"
        answer.headers["Link"] = f'<{address}>; rel="next"'
    return answer


def tag_of(version: Any) -> str:
    """The ETag of what can be edited in a resource; figures that move by themselves are no part of it."""
    return f'"{hashlib.sha256(msgspec.json.encode(version)).hexdigest()[:20]}"'


def require_match(request: HttpRequest, tag: str) -> None:
    """Raise Problem 412 where If-Match names another version than the one that is there."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    if tag not in {part.strip() for part in wanted.split(",")}:
        raise Problem(412, "changed_meanwhile", mark("Read it again, then send your change anew."))
