"""Words of a URL as people meant them: decoded, and placeholders that mean nothing taken away."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from crescendo.core.remembering import remembered

LONGEST = 500
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
# What an ad platform would have replaced, had it known the name: {keywordid}, __CLICK_ID__, ${kw}, {{ad.id}},
# [kw].
_MACRO = re.compile(r"^(?:\$?\{+[^{}]*\}+|_{2,}[A-Z0-9_.]+?_{2,}|\[[a-z_.]+\]|%[a-z_]+%|%%[A-Za-z_.:]+%%)$")
_NOTHING = frozenset(
    {
        "", "0", "-", "--", "none", "null", "nil", "nan", "undefined", "unknown", "n/a", "na", "(none)",
            "(not set)",
        "(not provided)", "not set", "not provided", "(direct)", "$direct", "[object object]", "未取到值",
            "未知", "无",
    }
)  # fmt: skip
_NOT_OBTAINED = "未取到值"


def decode(raw: str, *, rounds: int = 3) -> str:
    """A query value as text: "+" is a space, bytes are UTF-8, else GB18030; doubly encoded ones are opened
    again.
    """
    text = raw
    for _ in range(rounds):
        text = _once(text)
        if not _ESCAPE.search(text):
            break
    return text


def _once(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    octets = unquote_to_bytes(text.encode("utf-8", "replace"))
    for encoding in ("utf-8", "gb18030"):
        try:
            return octets.decode(encoding)
        except UnicodeDecodeError:
            continue
    return octets.decode("utf-8", "replace")


def is_nothing(text: str) -> bool:
    """Whether a value says nothing: empty, an unreplaced macro, or an SDK's word for "could not be
    obtained".
    """
    return text.lower() in _NOTHING or text.startswith(_NOT_OBTAINED) or _MACRO.match(text) is not None


@remembered(20_000)
def meant(raw: str) -> str:
    """The decoded, trimmed value, or "" where it is a placeholder; at most 500 characters."""
    text = decode(raw).replace("\x00", "").strip()
    return "" if is_nothing(text) else text[:LONGEST]


@remembered(20_000)
def given(value: str) -> str:
    """Like `meant`, for a value that a client has decoded already: a "+" in it is a plus."""
    text = (decode(value) if _ESCAPE.search(value) else value).replace("\x00", "").strip()
    return "" if is_nothing(text) else text[:LONGEST]
