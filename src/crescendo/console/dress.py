"""Widgets of choices that are drawn one by one, in the kit's clothes."""

from __future__ import annotations

from django import forms

_INPUT = {"class": "form-check-input"}


def radios() -> forms.RadioSelect:
    """One of few."""
    return forms.RadioSelect(attrs=_INPUT)


def checkboxes() -> forms.CheckboxSelectMultiple:
    """Some of few."""
    return forms.CheckboxSelectMultiple(attrs=_INPUT)
