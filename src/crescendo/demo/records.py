"""Raw records exactly as clients would send them: the tracker's requests, the batches of server libraries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.sources.types import Source

Event = dict[str, Any]
_encode = msgspec.json.Encoder().encode
_LIBRARY = "analytics-python/2.3.3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """The demo company's sources."""

    website: Source
    product: Source
    crm: Source


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser on the site: what stands beside each of its requests is encoded once."""

    source: Source
    device: str
    agent: str
    ip: str
    consent: str = "granted"

    def meta(self) -> bytes:
        """What the collector writes down of a request."""
        return RequestMeta(
            source=self.source.id,
            key_trust="browser",
            protocol="tracker",
            path="/v1/tracker",
            ip=self.ip,
            ua=self.agent,
            device=self.device,
        ).encode()

    def request(self, meta: bytes, at: int, events: Sequence[Event]) -> NewRecord:
        """One request of the tracker, received 40 ms after it was sent."""
        body = {
            "writeKey": self.source.write_key,
            "sentAt": at,
            "device": self.device,
            "consent": self.consent,
            "gpc": False,
            "webdriver": False,
            "events": events,
        }
        return NewRecord(received_at=at + 40, meta=meta, body=_encode(body))


def batch(source: Source, at: int, messages: Sequence[Mapping[str, Any]]) -> NewRecord:
    """A server library's batch."""
    meta = RequestMeta(
        source=source.id,
        key_trust="server",
        protocol="segment",
        path="/v1/batch",
        ip="192.0.2.0",
        ua=_LIBRARY,
    )
    return NewRecord(
        received_at=at + 120,
        meta=meta.encode(),
        body=_encode({"batch": messages, "sentAt": iso(at), "writeKey": source.write_key}),
    )


def message(kind: str, at: int, message_id: str, **fields: Any) -> dict[str, Any]:
    """A message as segment-analytics-python writes it."""
    return {
        "type": kind,
        "timestamp": iso(at),
        "messageId": message_id,
        "context": {"library": {"name": "segment-analytics-python", "version": "2.3.3"}},
        "integrations": {},
        **fields,
    }


def iso(at: int) -> str:
    """An instant as libraries write it."""
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
