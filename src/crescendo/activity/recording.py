"""Writing down what our own pages saw: a form that was sent, a confirmation that was clicked.

They go through the raw log like all else, so that they are durable when the page answers, and ingest translates them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from crescendo.activity.limits import clean
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.core.rawlog_meta import RequestMeta


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The browser that sent it: its device (our cookie), address (truncated) and user agent."""

    device: str | None = None
    ip: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A sent form. `key` is unique for ever; `consents` name purpose, channel, text version and language."""

    source_id: int
    key: str
    form: str
    fields: Mapping[str, str]
    consents: Sequence[Mapping[str, str]] = ()
    url: str = ""
    referrer: str = ""
    title: str = ""
    visitor: Visitor = field(default_factory=Visitor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A click on the link of the mail that answered the submission with this key."""

    source_id: int
    submission_key: str
    email: str
    visitor: Visitor = field(default_factory=Visitor)


def record_submission(log: RawLog, request: Submission, *, now: int) -> None:
    """Append a form's submission; durable on return. Raises LogUnavailable."""
    log.append([submission_record(request, now=now)])


def record_confirmation(log: RawLog, request: Confirmation, *, now: int) -> None:
    """Append a confirmation; durable on return. Clicking twice is harmless. Raises LogUnavailable."""
    log.append([confirmation_record(request, now=now)])


def submission_record(request: Submission, *, now: int) -> NewRecord:
    """The raw record of a submission, for who appends many at once."""
    body = {
        "key": request.key,
        "device": request.visitor.device,
        "form": request.form,
        "at": now,
        "fields": dict(request.fields),
        "consents": [dict(consent) for consent in request.consents],
        "page": {"url": request.url, "referrer": request.referrer, "title": request.title},
    }
    return _record("form", request, body, now)


def confirmation_record(request: Confirmation, *, now: int) -> NewRecord:
    """The raw record of a confirmation, for who appends many at once."""
    body = {
        "confirm": request.submission_key,
        "email": request.email,
        "device": request.visitor.device,
        "at": now,
        "key": f"confirm/{request.submission_key}",
    }
    return _record("confirm", request, body, now)


def _record(protocol: str, request: Submission | Confirmation, body: dict[str, Any], now: int) -> NewRecord:
    visitor = request.visitor
    meta = RequestMeta(
        source=request.source_id,
        key_trust="browser",
        protocol=protocol,
        path="/" + protocol,
        ip=visitor.ip,
        ua=visitor.agent,
        device=visitor.device,
    )
    return NewRecord(received_at=now, meta=meta.encode(), body=msgspec.json.encode(clean(body)))
