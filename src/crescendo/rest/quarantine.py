"""The quarantine: what could not be taken, why; try it again or remove it."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from crescendo.activity import api as activity
from crescendo.core import quarantine, settings
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix
from crescendo.core.rawlog import LogUnavailable, RawLog, open_log
from crescendo.core.refusals import mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Permission, QuarantineFilter
from crescendo.rest import answers, quarantine_shapes
from crescendo.rest.addresses import ItemId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.problems import Problem
from crescendo.rest.quarantine_shapes import CountShape, GroupShape, ItemShape
from crescendo.rest.queries import After, Limit

router = Router(tags=["quarantine"])
_SOURCE = r"^src_[1-9][0-9]{0,17}$"
Reason = Annotated[str | None, Query(max_length=60, description="The code of a reason.")]
SourceOf = Annotated[str | None, Query(pattern=_SOURCE, description="Only messages of this source.")]


class Meant(Schema):
    """Which messages: all where nothing narrows it. `up_to` leaves out what came after that one."""

    model_config = ConfigDict(extra="forbid")
    reason: Annotated[str, Field(max_length=60)] | None = None
    source_id: Annotated[str, Field(pattern=_SOURCE)] | None = None
    up_to: Annotated[str, Field(pattern=r"^qua_[1-9][0-9]{0,17}$")] | None = None

    def wanted(self) -> QuarantineFilter:
        """The same, as the rooms read it."""
        up_to = None if self.up_to is None else number(Prefix.QUARANTINED, "message", self.up_to)
        return QuarantineFilter(
            kind="message", reason=_text(self.reason), source=_source(self.source_id), up_to=up_to
        )


@cache
def raw_log() -> RawLog:
    """The raw log that the operator has set, opened once a process."""
    return open_log(settings.current())


@router.get(
    "/quarantine/groups", response=declared(PageShape[GroupShape]), summary="List what waits by reason"
)
def list_groups(request: HttpRequest) -> HttpResponse:
    """Scope `events_raw`. All on one page."""
    require(actor_of(request), Permission.EVENTS_RAW)
    return answers.page(request, [quarantine_shapes.group(row) for row in quarantine.list_groups()])


@router.get(
    "/quarantine", response=declared(PageShape[ItemShape], 404), summary="List what waits in quarantine"
)
def list_items(
    request: HttpRequest,
    reason: Reason = None,
    source_id: SourceOf = None,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `events_raw`; without `personal_data` bodies are covered. The newest first."""
    by = actor_of(request)
    found = quarantine.list_items(
        by, reason=_text(reason), source=_source(source_id), cursor=after, limit=limit
    )
    return answers.page(request, [quarantine_shapes.item(by, row) for row in found.rows], found.next_cursor)


@router.post(
    "/quarantine/retry", response=declared(CountShape, 404, 409, 413, 415), summary="Try messages again"
)
def retry_items(request: HttpRequest, given: Meant) -> HttpResponse:
    """Scope `sources_manage`. A job hands them in; what still cannot be taken comes back."""
    count = activity.retry_all(actor_of(request), given.wanted(), now=SystemClock().now())
    return answers.one(CountShape(count=count))


@router.post(
    "/quarantine/remove", response=declared(CountShape, 404, 409, 413, 415), summary="Remove messages"
)
def remove_items(request: HttpRequest, given: Meant) -> HttpResponse:
    """Scope `operations`. A job throws them away for good."""
    count = activity.remove_all(actor_of(request), given.wanted(), now=SystemClock().now())
    return answers.one(CountShape(count=count))


@router.post(
    "/quarantine/{item_id}/retry",
    response=declared(CountShape, 404, 409, 413, 415, 503),
    summary="Try one message again",
)
def retry_item(request: HttpRequest, item_id: ItemId) -> HttpResponse:
    """Scope `sources_manage`. It is handed in when this answers, and gone once it was dealt with."""
    by, item = actor_of(request), number(Prefix.QUARANTINED, "message", item_id)
    try:
        activity.retry_item(by, raw_log(), item, now=SystemClock().now())
    except LogUnavailable as cause:
        sentence = mark("The raw log cannot be written now. Try again later.")
        raise Problem(503, "log_unavailable", sentence) from cause
    return answers.one(CountShape(count=1))


@router.post(
    "/quarantine/{item_id}/remove",
    response=declared(CountShape, 404, 409, 413, 415),
    summary="Remove one thing",
)
def remove_item(request: HttpRequest, item_id: ItemId) -> HttpResponse:
    """Scope `operations`. It is gone for good."""
    item = number(Prefix.QUARANTINED, "message", item_id)
    activity.remove_item(actor_of(request), item, now=SystemClock().now())
    return answers.one(CountShape(count=1))


def _source(text: str | None) -> str | None:
    return None if text is None else str(number(Prefix.SOURCE, "source", text))


def _text(reason: str | None) -> str | None:
    return None if reason is None else clean(reason)
