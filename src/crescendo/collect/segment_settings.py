"""The document that analytics-next asks for before it sends anything; without it the client stays silent."""

from __future__ import annotations

import json

from .answers import JSON, Answer

# As captured; the client takes its key and host from this document, not from its snippet.
_REST = {
    "plan": {
        "track": {"__default": {"enabled": True, "integrations": {}}},
        "identify": {"__default": {"enabled": True}},
        "group": {"__default": {"enabled": True}},
    },
    "edgeFunction": {},
    "analyticsNextEnabled": True,
    "middlewareSettings": {},
    "enabledMiddleware": {},
    "metrics": {"sampleRate": 0},
    "legacyVideoPluginsEnabled": False,
    "remotePlugins": [],
}
_CACHED = (b"cache-control", b"private, max-age=60")


def settings_answer(key: str, public_url: str) -> Answer:
    """Tell analytics-next to send to this server under this key."""
    protocol, _, host = public_url.partition("://")
    destination = {
        "apiKey": key,
        "apiHost": f"{host}/v1",
        "protocol": protocol,
        "unbundledIntegrations": [],
        "addBundledMetadata": True,
        "maybeBundledConfigIds": {},
        "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
    }
    body = json.dumps({"integrations": {"Segment.io": destination}, **_REST}).encode()
    return Answer(status=200, body=body, headers=(*JSON, _CACHED))
