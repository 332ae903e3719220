"""Which pages are about prices, by the words of their path or title. Pure."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"pric(?:e|es|ing)\b|\bplans\b|\bquote\b|价格|报价|定价|资费|\bjiage\b|\bbaojia\b", re.IGNORECASE
)


def is_pricing(path: str | None, title: str | None = None) -> bool:
    """Whether a page is about prices."""
    return any(_WORDS.search(text.replace("_", "-")) for text in (path, title) if text)
