"""What an act was about and how much of it there was, from properties in the habits of many clients."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any
from urllib.parse import unquote

from crescendo.activity.acts import ACTS
from crescendo.core.remembering import remembered

LONGEST_SUBJECT = 500
MOST_DWELL_MS = 30 * 60_000
MOST_SECONDS = 24 * 3600

# The first that is there wins; names are ours first, then Segment's and Sensors' habits.
_SUBJECT_KEYS: dict[str, tuple[str, ...]] = {
    "link": ("target", "href", "url", "link"),
    "asset": ( "asset", "asset_id", "document", "document_id", "documentId", "name", "title", "file",
        "file_name", "filename", "url" ),
    "video": ( "video", "video_id", "videoId", "content_asset_id", "content_asset_ids", "asset_id", "title",
        "name" ),
    "form": ("form", "form_id", "formId", "form_name", "formName", "name", "id"),
    "meeting": ("meeting", "meeting_id", "webinar", "webinar_id", "webinarId", "event_id", "name", "title"),
    "product": ("product", "product_id", "product_name", "productId", "plan", "name"),
    "question": ("question", "question_id", "text"),
    "feature": ("feature", "feature_name", "feature_id", "name"),
    "share": ("asset", "page", "url", "name"),
    "code": ("code", "referral_code"),
    "survey": ("survey", "survey_id", "name"),
}  # fmt: skip
_OTHER_KEYS = ("subject", "id", "name")

# Act to (property, factor into the act's unit) in order of trust, and the most that is believed.
_VALUES: dict[str, tuple[tuple[tuple[str, float], ...], int]] = {
    "page.viewed": (
        (
            ("active_ms", 1),
            ("activeMs", 1),
            ("dwell_ms", 1),
            ("engagement_time_msec", 1),
            ("dwell_seconds", 1000),
        ),
        MOST_DWELL_MS,
    ),
    "asset.viewed": ((("active_ms", 1), ("activeMs", 1), ("read_ms", 1), ("dwell_ms", 1)), MOST_DWELL_MS),
    "asset.downloaded": ((("active_ms", 1), ("activeMs", 1)), MOST_DWELL_MS),
    "video.watched": (
        (("seconds", 1), ("watched_seconds", 1), ("position", 1), ("seconds_watched", 1)),
        MOST_SECONDS,
    ),
    "meeting.watched": ((("minutes", 1), ("duration_minutes", 1), ("duration_seconds", 1 / 60)), 24 * 60),
    "meeting.replayed": ((("minutes", 1), ("duration_minutes", 1), ("duration_seconds", 1 / 60)), 24 * 60),
    "product.used": ((("count", 1), ("quantity", 1)), 2**53),
    "survey.answered": ((("answer", 1), ("score", 1), ("rating", 1)), 10),
    "share.brought": ((("visits", 1), ("registrations", 1)), 2**53),
    "score.granted": ((("points", 1),), 2**31),
}

_SNAKE = {
    "activeMs": "active_ms", "documentName": "document_name", "fieldNames": "fields", "formId": "form",
    "form_id": "form",
    "isGated": "gated", "isOutbound": "outbound", "keyAct": "key_act", "linkText": "text",
    "pageTitle": "title",
    "pageUrl": "url", "page_url": "url", "percentWatched": "percent", "scrollDepth": "scroll",
    "scroll_depth": "scroll",
    "videoId": "video", "video_id": "video", "webinarId": "meeting", "accountKey": "account_key",
    "Title": "title",
    "Url": "url", "URL": "url", "Referrer": "referrer",
}  # fmt: skip


def snake(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Known properties under our names; unknown ones, and those whose place is taken, stay as they are."""
    kept = dict(properties)
    if _SNAKE.keys().isdisjoint(kept):
        return kept
    for name in sorted(_SNAKE.keys() & kept.keys()):
        if _SNAKE[name] not in kept:
            kept[_SNAKE[name]] = kept.pop(name)
    return kept


def subject_of(act: str, properties: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Kind and text of the subject of an act that is no page view; (None, None) for acts without one."""
    kind = ACTS.get(act)
    if kind is None or kind == "-":
        return None, None
    for key in _SUBJECT_KEYS.get(kind, _OTHER_KEYS):
        text = text_of(properties.get(key))
        if text:
            return kind, text[:LONGEST_SUBJECT]
    return None, None


def value_of(act: str, properties: Mapping[str, Any]) -> int | None:
    """The act's measure in its unit, an integer from 0 up to what can be believed."""
    known = _VALUES.get(act)
    if known is None:
        return None
    for key, factor in known[0]:
        value = properties.get(key)
        if value is not None and (number := number_of(value)) is not None:
            return max(0, min(int(number * factor), known[1]))
    return 1 if act == "product.used" else None


def number_of(value: Any) -> float | int | None:
    """A finite number, also one written as text."""
    if isinstance(value, str):
        try:
            value = float(value) if len(value) < 30 else None
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return value if abs(value) < 2**63 else None
    return value if isfinite(value) else None


def text_of(value: Any) -> str | None:
    """An id or a name as text: trimmed, whole numbers without a point; None for blanks and other shapes."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value) if value.bit_length() < 1_000 else None
    if isinstance(value, float) and isfinite(value):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list) and value:
        return text_of(value[0]) if not isinstance(value[0], list) else None
    return None


@remembered(20_000)
def path_of(address: str) -> str:
    """The page path of an address: readable, without query, fragment and last slash; "/" is the front page."""
    rest = address.partition("#")[0].partition("?")[0]
    _, slashes, tail = rest.partition("://")
    path = "/" + tail.partition("/")[2] if slashes else rest
    if "%" in path:
        path = unquote(path, errors="replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    path = path if path.startswith("/") else "/" + path
    return (path.rstrip("/") or "/")[:LONGEST_SUBJECT]
