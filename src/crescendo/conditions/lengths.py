"""An act's measure in words, where the acts that it is asked of are measured in time: minutes, not 599,999."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import gettext, npgettext, pgettext

from crescendo.conditions.datasets import events
from crescendo.conditions.leaves import Speech
from crescendo.conditions.types import Entity, FieldLeaf, Operator

_SECOND, _MINUTE = 1_000, 60_000
_LENGTHS = {"milliseconds": 1, "seconds": _SECOND, "minutes": _MINUTE}


def unit_of(acts: Iterable[str]) -> str:
    """What all these acts are measured in; nothing where they differ or there are none."""
    units = {events().unit(name) for name in acts}
    return units.pop() if len(units) == 1 else ""


def is_length(leaf: FieldLeaf, speech: Speech) -> bool:
    """Whether the leaf asks how long something took."""
    return speech.unit in _LENGTHS and leaf.field.entity is Entity.EVENT and leaf.field.key == "value"


def label() -> str:
    """What such a measure is called."""
    return pgettext("part of an act", "duration")


def sentence(leaf: FieldLeaf) -> str:
    """Measures are whole: more than 9,999 is at least 10,000, and that people understand."""
    return gettext("%(field)s at least %(value)s") if _is_more(leaf) else ""


def said(leaf: FieldLeaf, value: int, speech: Speech, locale: str) -> str:
    """A length of time as it is said."""
    length = (value + 1 if _is_more(leaf) else value) * _LENGTHS[speech.unit]
    if length and length % _MINUTE == 0:
        count, told = length // _MINUTE, format_decimal(length // _MINUTE, locale=locale)
        return npgettext("length", "%(count)s minute", "%(count)s minutes", count) % {"count": told}
    seconds = Decimal(length) / _SECOND
    told = format_decimal(seconds, locale=locale, decimal_quantization=False)
    return npgettext("length", "%(count)s second", "%(count)s seconds", 1 if seconds == 1 else 2) % {
        "count": told
    }


def _is_more(leaf: FieldLeaf) -> bool:
    return leaf.operator is Operator.GREATER
