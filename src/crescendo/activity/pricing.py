"""Which pages are about prices, by the words of their path or title. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = re.compile(
    r"pric(?:e|es|ing)\b|\bplans\b|\bquote\b|价格|报价|定价|资费|\bjiage\b|\bbaojia\b", re.IGNORECASE
)


def is_pricing(path: str | None, title: str | None = None) -> bool:
    """Whether a page is about prices."""
    return any(_says(text) for text in (path, title) if text)


@lru_cache(maxsize=4_096)
def _says(text: str) -> bool:
    """The same few paths are asked about hundreds of times on one page."""
    return _WORDS.search(text.replace("_", "-")) is not None
