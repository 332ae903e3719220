"""Reading identities: what a client calls an id becomes one normal form, or nothing. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from crescendo.core.remembering import LONGEST as REMEMBERED
from crescendo.core.text import clean
from crescendo.people.types import Identity, IdentityKind

LONGEST = 255
DEFAULT_REGION = "CN"
_PLACEHOLDERS = frozenset(
    {
        *("", "null", "undefined", "none", "nil", "nan", "0", "-1", "false", "true", "anonymous", "guest"),
        *("unknown", "n/a", "na", "-", "[object object]", "{}", "[]", "test@test", "undefined@undefined"),
        *("00000000-0000-0000-0000-000000000000", "00000000000000000000000000000000"),
    }
)
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(?:\.[^@\s<>,;:\"()\[\]\\.]+)+")


def read_identity(
    kind: IdentityKind, raw: object, *, space: str = "", region: str = DEFAULT_REGION
) -> Identity | None:
    """The identity that a client's value names, or None for blanks, placeholders and what cannot be read."""
    if type(raw) is str:
        # Asked twice a message, so without the wrapper.
        return (_recall if len(raw) <= REMEMBERED else _read)(raw, kind, space, region)
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float)):
        return None
    text = _whole(raw) if isinstance(raw, float) else str(raw)
    return _read(text, kind, space, region)


def _read(raw: str, kind: IdentityKind, space: str, region: str) -> Identity | None:
    text = clean(raw).strip()
    if text.casefold() in _PLACEHOLDERS:
        return None
    if kind is IdentityKind.EMAIL:
        text = read_email(text)
    elif kind is IdentityKind.PHONE:
        text = read_phone(text, region)
    if not text or len(text) > LONGEST:
        return None
    return Identity(kind, text, space if kind in _SPACED else "")


_recall = lru_cache(maxsize=65_536)(_read)
_SPACED = frozenset({IdentityKind.USER, IdentityKind.OPENID})


def read_email(text: str) -> str:
    """Lower-cased NFKC address, or the empty text where it is none."""
    folded = unicodedata.normalize("NFKC", clean(text)).strip().lower()
    return folded if _EMAIL.fullmatch(folded) else ""


def read_phone(text: str, region: str = DEFAULT_REGION) -> str:
    """E.164, or the empty text where it cannot be read."""
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _whole(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)
