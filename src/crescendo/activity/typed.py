"""A property's value read in its declared type, behind a test: what is of another type is missing. Pure.

A condition that reads the property out of its JSON must read it the same way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from crescendo.activity.instants import read_instant
from crescendo.activity.types import PropertyKind
from crescendo.core.text import fold

LONGEST = 100
_DIGEST = 32
_NUMBER = re.compile(r"[+-]?(?:\d{1,18})(?:\.\d{1,18})?", re.ASCII)
_TRUTHS = {"true": 1.0, "false": 0.0}

Value = str | float
Column = tuple[str, str, Value]


def columns_of(properties: Mapping[str, Any], promoted: Mapping[str, str]) -> tuple[Column, ...]:
    """(property, type, value) of each promoted property that these properties hold in its type."""
    return tuple(
        (name, kind, value)
        for name, kind in promoted.items()
        if name in properties and (value := read_typed(properties[name], PropertyKind(kind))) is not None
    )


def read_typed(value: Any, kind: PropertyKind) -> Value | None:
    """The value as it is kept and compared: a text's key, else a number; None where it is of another type."""
    match kind:
        case PropertyKind.TEXT:
            return key_of(value) if isinstance(value, str) else None
        case PropertyKind.NUMBER:
            return _number(value)
        case PropertyKind.FLAG:
            return _truth(value)
        case PropertyKind.INSTANT:
            at = read_instant(value)
            return None if at is None else float(at)


def kind_of(values: Iterable[Any]) -> PropertyKind:
    """The narrowest type that reads all of these values; a text where none does."""
    kinds = [
        {kind for kind in PropertyKind if read_typed(value, kind) is not None}
        - ({PropertyKind.INSTANT} if not isinstance(value, str) or _number(value) is not None else set())
        for value in values
    ]
    shared = set.intersection(*kinds) if kinds else set()
    order = (PropertyKind.FLAG, PropertyKind.NUMBER, PropertyKind.INSTANT)
    return next((kind for kind in order if kind in shared), PropertyKind.TEXT)


def key_of(text: str) -> str | None:
    """The folded text; of one too long for an index its beginning and a digest of the whole, so *is* is exact."""
    folded = fold(text)
    if len(folded) <= LONGEST:
        return folded or None
    digest = hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=_DIGEST // 2).hexdigest()
    return folded[: LONGEST - _DIGEST] + digest


def _number(value: Any) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(text := value.strip()):
        return float(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def _truth(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    return _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else None
