"""What an event tells somebody who may not see personal data. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crescendo.sources.types import Touch

HIDDEN = "***"
_PERSONAL = frozenset({
    "name", "first_name", "last_name", "full_name", "username", "user_name", "nickname", "email", "mail",
    "phone", "mobile", "tel", "telephone", "address", "street", "birthday", "ip", "id_card", "wechat",
    "traits", "avatar", "message", "comment", "note",
})  # fmt: skip
# An address, or seven digits and more with what people write between them.
_REACHES = re.compile(r"[^\s@]+(?:@|%40)[^\s@]+\.[^\s@]+|\+?\d(?:[ ().-]?\d){6,}")
_HELD = frozenset({"url", "referrer", "path"})


def mask_properties(properties: Mapping[str, Any], marked: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The same keys; what names a person or reaches one, or was marked so, is hidden, wherever it stands."""
    return {key: _masked(key, value, marked) for key, value in properties.items()}


def mask_document(document: Any, marked: frozenset[str] = frozenset()) -> Any:
    """The same for a whole request: objects, lists of objects, or a bare text."""
    return _masked("", document, marked)


def mask_touch(touch: Touch | None) -> Touch | None:
    """The touch without what an address may say of a person behind its question mark."""
    if touch is None:
        return None
    return replace(touch, landing_url=_path_of(touch.landing_url), referrer=_path_of(touch.referrer))


def is_personal(key: str, marked: frozenset[str]) -> bool:
    """Whether a property of this name is covered whatever it holds."""
    return key.casefold() in _PERSONAL or key.casefold() in marked


def _masked(key: str, value: Any, marked: frozenset[str]) -> Any:
    if is_personal(key, marked):
        return HIDDEN if value not in (None, "") else value
    if isinstance(value, Mapping):
        return mask_properties(value, marked)
    if isinstance(value, list):
        return [_masked("", part, marked) for part in value]
    if not isinstance(value, str):
        return value
    text = _path_of(value) if key in _HELD else value
    return HIDDEN if _REACHES.search(text) else text


def _path_of(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]
