"""Text as both databases can hold it, and its folded shadow that all comparing reads."""

from __future__ import annotations

import re
import unicodedata

# PostgreSQL's text holds neither NUL nor lone surrogates; SQLite would take NUL and then cut at it in places.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean(text: str) -> str:
    """The text with what no database can hold replaced by U+FFFD, so that nothing is lost in silence."""
    # What is printable is neither, and that is told many times faster.
    return text if text.isprintable() else _UNSTORABLE.sub(_REPLACEMENT, text)


def fold(text: str) -> str:
    """The shadow that comparing, searching and sorting read: NFKC, casefold, no outer space."""
    text = clean(text)
    if text.isascii():
        return text.lower().strip()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()
