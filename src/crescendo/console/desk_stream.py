"""The desk is told within a second that something changed, and that a lead came in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django import db
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation

from crescendo.console import desk, desk_rows
from crescendo.console.screen import screen
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people

_PAUSE = 0.5
# A stream ends after ten minutes; the browser opens it again, so a permission taken away takes effect.
_BEATS = 1_200
_BREATH_EVERY = 30


@screen(Permission.CONTACTS_READ)
def stream(request: HttpRequest, by: Actor) -> StreamingHttpResponse:
    """Server-sent events: a mark of the desk's state whenever it is another one, with the leads that wait."""
    del request
    language = translation.get_language() or "en"
    answer = StreamingHttpResponse(_messages(by, language), content_type="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


async def _messages(by: Actor, language: str) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    before = ""
    for beat in range(_BEATS):
        state = await sync_to_async(_state)(by, language)
        if state != before:
            yield f"data: {state}\n\n"
            before = state
        elif beat % _BREATH_EVERY == 0:
            yield ": still here\n\n"
        await asyncio.sleep(_PAUSE)


def _state(by: Actor, language: str) -> str:
    """What the desk rests on, as one short text. Then give the connection back."""
    try:
        with translation.override(language):
            return json.dumps(told(by), ensure_ascii=False)
    finally:
        db.close_old_connections()


def told(by: Actor) -> dict[str, Any]:
    rows = desk.newest_leads(by)
    names = people.name_of_contacts([row.contact_id for row in rows], by=by) if rows else {}
    causes = desk_rows.causes(rows)
    leads = [
        {
            "id": write_id(Prefix.LEAD, row.id),
            "text": " · ".join(word for word in (names.get(row.contact_id), causes[row.id]) if word),
        }
        for row in rows
    ]
    return {"mark": lifecycle.mark_of_desk(by), "leads": leads}
