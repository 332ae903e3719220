"""What one message may be, and how its values are made storable.

Both walks are long beside translating a message, so `look` asks the raw bytes first whether they are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import msgspec

from crescendo.core import text

MOST_BYTES = 32 * 1024
MOST_LEVELS = 40
MOST_KEYS = 2_000
MOST_INTEGER = 2**63 - 1

TOO_LARGE = "message_too_large"
TOO_DEEP = "message_too_deep"
TOO_MANY_KEYS = "message_too_many_keys"
NO_OBJECT = "message_no_object"

_DIGITS = bytes.maketrans(b"0123456789", b"0" * 10)
_LONG_NUMBER = b"0" * 19


@dataclass(frozen=True, slots=True)
class Look:
    """What a request's bytes may hold: `measure` its messages against the limits, `clean` their values."""

    measure: bool
    clean: bool


def look(body: bytes, *, is_strict: bool = False) -> Look:
    """Look at a body once; a body within all limits has no message beyond them.

    `is_strict` says that the strict parser took it: then it holds no lone surrogate, NaN or infinity, and only an
    escaped NUL or an integer beyond 64 bits is left to look for.
    """
    measure = (
        len(body) > MOST_BYTES
        or (len(body) > MOST_KEYS and body.count(b":") > MOST_KEYS)
        or body.count(b"{") + body.count(b"[") > MOST_LEVELS
    )
    may_hold = not is_strict or b"\\u0000" in body or _LONG_NUMBER in body.translate(_DIGITS)
    return _LOOKS[measure][may_hold]


# Made once: a message is looked at in less time than a frozen object is made.
_LOOKS = tuple(tuple(Look(measure, clean) for clean in (False, True)) for measure in (False, True))


def breach(message: Any) -> str | None:
    """Why a message cannot be taken, or None. Levels count below the message itself, keys over all levels."""
    if not isinstance(message, Mapping):
        return NO_OBJECT
    keys = 0
    level: list[Any] = [message]
    for depth in range(MOST_LEVELS + 4):
        below: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                keys += len(value)
                below.extend(child for child in value.values() if isinstance(child, dict | list))
            else:
                below.extend(child for child in value if isinstance(child, dict | list))
        if keys > MOST_KEYS:
            return TOO_MANY_KEYS
        if not below:
            break
        if depth > MOST_LEVELS:
            return TOO_DEEP
        level = below
    return TOO_LARGE if _size(message) > MOST_BYTES else None


def _size(message: Mapping[str, Any]) -> int:
    try:
        return len(msgspec.json.encode(message))
    except (UnicodeEncodeError, ValueError, TypeError, OverflowError):
        # Lone surrogates have no UTF-8; each stands for the three bytes of U+FFFD.
        return len(msgspec.json.encode(clean(message)))


def clean(value: Any) -> Any:  # noqa: PLR0911 - one answer per JSON type
    """The value as both databases hold it: NUL and lone surrogates become U+FFFD, integers beyond 64 bits
    text, NaN and infinities null.

    Cleaning twice is cleaning once. Depth must have been judged before.
    """
    if isinstance(value, str):
        return text.clean(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -MOST_INTEGER <= value <= MOST_INTEGER else str_of(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {
            text.clean(key) if isinstance(key, str) else str(key): clean(child)
            for key, child in value.items()
        }
    if isinstance(value, list | tuple):
        return [clean(child) for child in value]
    return text.clean(str(value))


def str_of(number: int) -> str:
    """An integer as text; one of thousands of digits in hexadecimal, which Python writes without a limit."""
    return str(number) if number.bit_length() < 10_000 else hex(number)
