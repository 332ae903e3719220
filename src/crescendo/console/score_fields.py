"""The boxes of numbers that the forms of a scoring model share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

MOST = 10_000
CAPS = ("day", "month", "life")
Rule = Mapping[str, Any]


def whole(label: Any, *, least: int = 1, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    """A whole number of points or days."""
    return forms.IntegerField(
        label=label, required=required, min_value=least, max_value=MOST, help_text=help_text
    )


def days(label: Any, *, help_text: Any = "") -> forms.FloatField:
    """A span in days, with tenths."""
    return forms.FloatField(
        label=label, required=False, min_value=0.1, max_value=365, help_text=help_text, widget=number("0.1")
    )


def number(step: str) -> forms.NumberInput:
    """A box for a number of this step."""
    return forms.NumberInput(attrs={"step": step})


def plain(value: float) -> float | int:
    """A number without needless decimals, so that a document that did not change looks alike."""
    return int(value) if value == int(value) else value
