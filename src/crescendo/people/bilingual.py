"""What the company's people wrote in two languages. Pure."""

from __future__ import annotations


def in_language(language: str, *, zh: str, en: str) -> str:
    """The name in a language, else in the other one, else empty."""
    first, second = (zh, en) if language.startswith("zh") else (en, zh)
    return first or second
