"""Which paths are the collector's, and what each of them means. A protocol is added by adding lines here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

SENSORS = "sensors"
_POST = frozenset({"POST"})
_GET = frozenset({"GET", "HEAD"})
_GET_OR_POST = frozenset({"GET", "POST"})


class Purpose(Enum):
    """What is done with a request."""

    STORE = auto()
    TRACKER = auto()
    SENSORS = auto()
    SENSORS_DEBUG = auto()
    SEGMENT_SETTINGS = auto()
    RUDDER_SETTINGS = auto()
    SCRIPT = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A path's purpose, its methods beside OPTIONS, and the protocol by which ingest reads its bodies."""

    purpose: Purpose
    methods: frozenset[str]
    protocol: str = ""
    path_key: str = ""


_SEGMENT = Route(purpose=Purpose.STORE, methods=_POST, protocol="segment")
_SEGMENT_PATHS = (
    *("/v1/batch", "/v1/import", "/v1/b"),
    *("/v1/t", "/v1/i", "/v1/p", "/v1/g", "/v1/a", "/v1/s"),
    *("/v1/track", "/v1/identify", "/v1/page", "/v1/screen", "/v1/group", "/v1/alias"),
    "/beacon/v1/batch",
)
_SOURCE_CONFIG = Route(purpose=Purpose.RUDDER_SETTINGS, methods=_GET)
_EXACT = {
    **dict.fromkeys(_SEGMENT_PATHS, _SEGMENT),
    "/v1/tracker": Route(purpose=Purpose.TRACKER, methods=_POST, protocol="tracker"),
    "/sourceConfig/": _SOURCE_CONFIG,
    "/sourceConfig": _SOURCE_CONFIG,
    "/sa": Route(purpose=Purpose.SENSORS, methods=_GET_OR_POST, protocol=SENSORS),
    "/sa.gif": Route(purpose=Purpose.SENSORS, methods=_GET_OR_POST, protocol=SENSORS),
    "/debug": Route(purpose=Purpose.SENSORS_DEBUG, methods=_GET_OR_POST, protocol=SENSORS),
    "/t.js": Route(purpose=Purpose.SCRIPT, methods=_GET),
}
_SETTINGS = re.compile(r"/v1/projects/([^/]+)/settings")


def find(path: str) -> Route | None:
    """The route of a path, or None where the path is not the collector's."""
    if route := _EXACT.get(path):
        return route
    if match := _SETTINGS.fullmatch(path):
        return Route(purpose=Purpose.SEGMENT_SETTINGS, methods=_GET, path_key=match[1])
    return None


def is_collector_path(path: str) -> bool:
    """Tell whether a request belongs to the collector; the composed application asks before Django."""
    return path in _EXACT or _SETTINGS.fullmatch(path) is not None
