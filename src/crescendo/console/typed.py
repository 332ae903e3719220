"""Numbers and days in addresses and hidden fields: whoever types another one gets none, and no error for it."""

from __future__ import annotations

from datetime import date


def whole(text: str, *, digits: int = 18) -> int | None:
    """A whole number of at most so many digits; None where the text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def day(text: str, *, first: int = 1970, last: int = 2198) -> date | None:
    """A day (ISO) from one year to another; None where the text is none. What is far from both has no calendar here."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if first <= found.year <= last else None
