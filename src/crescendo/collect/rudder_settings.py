"""The document that RudderStack's browser client asks for before it sends anything; without it it stays silent."""

from __future__ import annotations

import json

from .answers import JSON, Answer
from .document import Source

_CACHED = (b"cache-control", b"private, max-age=60")
# As captured. The client takes its address from its snippet and nothing but its leave to send from here.
_CONFIG = {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}}


def source_config_answer(key: str, source: Source) -> Answer:
    """Tell RudderStack's client that this key may send, and that nobody else is to be sent to."""
    body = {
        "source": {
            "id": str(source.id),
            "name": source.name,
            "writeKey": key,
            "enabled": True,
            "workspaceId": "crescendo",
            "config": _CONFIG,
            "destinations": [],
            "dataplanes": {},
            "connections": [],
        },
        "updatedAt": "2026-01-01T00:00:00Z",
    }
    return Answer(status=200, body=json.dumps(body).encode(), headers=(*JSON, _CACHED))
