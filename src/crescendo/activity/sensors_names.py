"""The rules by which Sensors Analytics takes names and values, and what its preset properties are here. Pure.

Its web client sends what its server would refuse, so the rules are ours to keep, each record for itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from crescendo.core.remembering import remembered

LONGEST_VALUE = 8_191
LONGEST_DISTINCT_ID = 255

# As in the client's own pattern, sensorsanalyticssdk 1.11.
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]{0,99}")
_RESERVED = frozenset({
    "distinct_id", "original_id", "time", "properties", "id", "first_id", "second_id", "users", "events", "event",
    "event_id", "device_id", "user_id", "date", "datetime",
})  # fmt: skip
_RESERVED_STARTS = ("user_group", "user_tag")
# What the client says of itself, whole addresses, and what has a column of its own.
_LEFT_OUT = frozenset({
    "$lib", "$lib_version", "$lib_method", "$lib_detail", "$is_login_id", "$ip", "$url", "$title", "$referrer",
    "$user_agent", "$token", "$project",
})  # fmt: skip
_NOTHING = "未取到值"
_PRESETS = {
    "$element_content": "text",
    "$element_target_url": "target",
    "$viewport_position": "scroll_pixels",
    "$screen_name": "screen",
}
_TRAITS = {
    "$name": "name",
    "$email": "email",
    "$phone": "phone",
    "$mobile": "phone",
    "$city": "city",
    "$province": "province",
    "$country": "country",
    "$company": "company",
}


@remembered(20_000)
def is_name(text: str) -> bool:
    """Whether an event or a property may be called so."""
    if _NAME.fullmatch(text) is None:
        return False
    lowered = text.lower()
    return lowered not in _RESERVED and not lowered.startswith(_RESERVED_STARTS)


def kept(properties: Mapping[str, Any]) -> dict[str, Any]:
    """An event's properties under our names; ill-named ones, placeholders and what is empty are left out."""
    return {
        _PRESETS.get(name, name): said
        for name, value in properties.items()
        if name not in _LEFT_OUT and is_name(name) and (said := _value(value)) is not None
    }


def traits(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A profile's properties as traits."""
    return {
        _TRAITS.get(name, name): said
        for name, value in properties.items()
        if name not in _LEFT_OUT and is_name(name) and (said := _value(value)) is not None
    }


def blanked(properties: Mapping[str, Any]) -> dict[str, None]:
    """The traits that a `profile_unset` clears."""
    return {_TRAITS.get(name, name): None for name in properties if name not in _LEFT_OUT and is_name(name)}


def meant(value: Any) -> str:
    """A text, or "" where the client could not find out what it should say."""
    return value if isinstance(value, str) and not value.startswith(_NOTHING) else ""


def _value(value: Any) -> Any:
    """A value as the server would take it: what is nested becomes JSON text, as the web client does it."""
    if isinstance(value, str):
        return None if value.startswith(_NOTHING) else value[:LONGEST_VALUE]
    if isinstance(value, list):
        return [_text(one) for one in value]
    return _text(value) if isinstance(value, dict) else value


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST_VALUE]
