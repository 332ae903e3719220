"""Ids, e-mail addresses and phone numbers as clients send them: what names somebody, what does not. Pure."""

from __future__ import annotations

from typing import Any

from crescendo.activity.subjects import text_of

# What libraries send where the page had no id: as identities they would join strangers.
_NOBODY = frozenset({
    "null", "undefined", "none", "nan", "nil", "(null)", "n/a", "unknown", "anonymous", "$anonymous", "guest",
    "0", "-1", "false", "true", "{}", "[]", "[object object]", "00000000-0000-0000-0000-000000000000",
})  # fmt: skip
# What the people room holds of an id; a longer one is a mistake, and cut it would be somebody else's.
_LONGEST = 255


def identity(value: Any) -> str | None:
    """An id that names somebody: text or number, not blank, not too long, not a library's word for nobody."""
    text = text_of(value)
    return None if text is None or len(text) > _LONGEST or text.lower() in _NOBODY else text


def mail_of(value: Any) -> str | None:
    """An e-mail address as written, or None where it cannot be one."""
    return value.strip() if isinstance(value, str) and "@" in value and len(value) < 500 else None


def phone_of(value: Any) -> str | None:
    """A phone number as written, or None where it cannot be one."""
    text = text_of(value)
    return text if text is not None and len(text) < 40 and any(map(str.isdigit, text)) else None
