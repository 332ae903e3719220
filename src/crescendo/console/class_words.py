"""Codes of industries and provinces as words."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language

from crescendo.conditions import api as conditions
from crescendo.people import api as people


def name_of_industry(code: str) -> str:
    """An industry's name, empty for none."""
    return _industries(get_language() or "en").get(code, "")


def name_of_province(code: str) -> str:
    """A province's name, empty for none."""
    return _provinces(get_language() or "en").get(code, "")


def industries() -> dict[str, str]:
    """All of them with their names."""
    return _industries(get_language() or "en")


def provinces() -> dict[str, str]:
    """All of China's with their names."""
    return _provinces(get_language() or "en")


@cache
def _industries(language: str) -> dict[str, str]:
    return {option.value: conditions.label_of(option, language) for option in people.industry_options()}


@cache
def _provinces(language: str) -> dict[str, str]:
    return {option.value: conditions.label_of(option, language) for option in people.province_options()}
