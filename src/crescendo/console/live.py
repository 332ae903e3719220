"""Live events: what arrives, within a second or two, pushed by the server; and the raw body of one event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

from asgiref.sync import sync_to_async
from django import db
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation

from crescendo.activity import api as activity
from crescendo.activity.types import EventRow
from crescendo.console import page, words
from crescendo.console.screen import screen
from crescendo.core import settings
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.rawlog import RawLog, open_log
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as sources

_SHOWN = 200
_PAUSE = 1.0
# A stream ends after ten minutes; the browser opens it again, so a permission taken away takes effect.
_BEATS = 600
_BREATH_EVERY = 15


@screen(Permission.EVENTS_READ)
def live(request: HttpRequest, by: Actor) -> HttpResponse:
    """The newest 200 events, with filters; the rows come by the stream."""
    context = {
        "judgements": words.JUDGEMENTS.items(),
        "acts": words.ACTS.items(),
        "sources": sources.names_of_sources(),
    }
    return page.show(request, by, "console/live.html", context)


@screen(Permission.EVENTS_READ)
def stream(request: HttpRequest, by: Actor) -> StreamingHttpResponse:
    """Server-sent events; a browser that reconnects goes on after the last one that it saw."""
    answer = StreamingHttpResponse(
        _messages(by, _last_seen(request), translation.get_language() or "en"),
        content_type="text/event-stream",
    )
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


@screen(Permission.EVENTS_RAW)
def body(request: HttpRequest, by: Actor, event_id: int) -> HttpResponse:
    """The message as it was sent, for the drawer."""
    raw = activity.raw_body(by, event_id, raw_log())
    context = {"event_id": write_id(Prefix.EVENT, event_id), "body": _readable(raw), "is_gone": raw is None}
    if page.wants_part(request):
        return page.part(request, by, "console/_event_body.html", context)
    return page.show(request, by, "console/event_body.html", context)


@cache
def raw_log() -> RawLog:
    """The raw log that the operator has set, opened once a process."""
    return open_log(settings.current())


def _last_seen(request: HttpRequest) -> int | None:
    try:
        return read_id(Prefix.EVENT, request.headers.get("Last-Event-ID", ""))
    except IdNotReadable:
        return None


async def _messages(by: Actor, after: int | None, language: str) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    for beat in range(_BEATS):
        rows = await sync_to_async(_read)(by, after)
        if rows:
            after = max(row.id for row in rows)
            with translation.override(language):
                lines = json.dumps([_line(by, row) for row in rows], ensure_ascii=False)
            yield f"id: {write_id(Prefix.EVENT, after)}\ndata: {lines}\n\n"
        elif beat % _BREATH_EVERY == 0:
            yield ": still here\n\n"
        await asyncio.sleep(_PAUSE)


def _read(by: Actor, after: int | None) -> tuple[EventRow, ...]:
    """Oldest first. Then give the connection back: many watchers must not hold many connections."""
    try:
        return tuple(sorted(activity.live_events(by, after=after, limit=_SHOWN), key=lambda row: row.id))
    finally:
        db.close_old_connections()


def _line(by: Actor, row: EventRow) -> dict[str, Any]:
    judgement = row.judgement.word
    line = {
        "id": write_id(Prefix.EVENT, row.id),
        "at": row.at,
        "name": row.name,
        "label": words.act(row.name, row.raw_name),
        "raw_name": row.raw_name,
        "subject": row.about,
        "url": row.url or "",
        "source": row.source_name,
        "judgement": judgement,
        "judgement_label": words.of(words.JUDGEMENTS, judgement),
        "reason": words.because(row.judgement_reason),
        "tone": words.JUDGEMENT_TONES[judgement],
        "who": words.who(row),
    }
    if row.contact_id is not None and Permission.CONTACTS_READ in by.permissions:
        line["who_url"] = reverse("console:contact", args=[row.contact_id])
    if Permission.EVENTS_RAW in by.permissions:
        line["body_url"] = reverse("console:event-body", args=[row.id])
    return line


def _readable(raw: str | None) -> str:
    try:
        return json.dumps(json.loads(raw or ""), ensure_ascii=False, indent=2)
    except ValueError:
        return raw or ""
