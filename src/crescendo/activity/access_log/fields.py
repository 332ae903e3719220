"""Fields of a log line as bytes made into text and instants: escapes, encodings, times. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from math import isfinite
from typing import Any
from urllib.parse import quote_from_bytes

from crescendo.activity.instants import read_instant
from crescendo.core.text import clean

LONGEST_FIELD = 8_000
LONGEST_AGENT = 512
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|([\"'\\bfnrtv]))")
_NAMED = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_PLAIN = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_CONTROLS = re.compile("[\x00-\x1f\x7f]+")
_CLF = re.compile(
    r"(\d{1,2})/([A-Za-z]{3})/(\d{4}):(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?([+-])(\d\d):?(\d\d))?"
)
_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip


def unescape(raw: bytes) -> bytes:
    r"""The bytes behind nginx's `\xE4` and Apache's `\"`; other backslashes stay."""
    return _ESCAPE.sub(_unescaped, raw) if b"\\" in raw else raw


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes.fromhex(found[1].decode("ascii"))
    return _NAMED.get(found[2], found[2])


def address_text(raw: bytes) -> str:
    """An address as logged, as ASCII."""
    return "" if raw == b"-" else percent(unescape(raw))


def percent(plain: bytes) -> str:
    """What is not ASCII is percent-encoded, so that a query in GBK is read as live traffic's is."""
    return quote_from_bytes(plain[:LONGEST_FIELD], safe=_PLAIN)[:LONGEST_FIELD]


def words(raw: bytes, longest: int = LONGEST_AGENT) -> str:
    """Free text: UTF-8, else GB18030, else what can be read of it; on one line."""
    if raw == b"-":
        return ""
    plain = unescape(raw)
    if plain.isascii():
        text = plain.decode("ascii")
    else:
        try:
            text = plain.decode("utf-8")
        except UnicodeDecodeError:
            text = _readable(plain)
    return clean(_CONTROLS.sub(" ", text)).strip()[:longest]


def _readable(raw: bytes) -> str:
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace")


@lru_cache(maxsize=4_096)
def read_time(text: str, zone: tzinfo) -> int | None:
    """Milliseconds of `17/May/2015:10:05:40 +0000`, ISO 8601, or seconds; a time without a zone is of `zone`."""
    found = _CLF.fullmatch(text.strip())
    if found is None:
        return _read_other(text.strip(), zone)
    day, month, year, hour, minute, second, part, sign, hours, minutes = found.groups()
    number = _MONTHS.get(month.lower())
    if number is None:
        return None
    offset = zone
    if sign:
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        if ahead >= timedelta(days=1):
            return None
        offset = timezone(-ahead if sign == "-" else ahead)
    try:
        # A leap second is the last of its minute.
        moment = datetime(
            int(year), number, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=offset
        )
        gone = moment - _EPOCH
    except (ValueError, OverflowError):
        return None
    millis = int((part or "0")[:3].ljust(3, "0"))
    return _possible(gone.days * 86_400_000 + gone.seconds * 1_000 + millis)


def _read_other(text: str, zone: tzinfo) -> int | None:
    if re.fullmatch(r"\d{9,16}(\.\d{1,9})?", text):
        return _possible(read_instant(float(text)))
    try:
        moment = datetime.fromisoformat(text)
        at = (moment if moment.tzinfo else moment.replace(tzinfo=zone)) - _EPOCH
    except (ValueError, OverflowError):
        return None
    return _possible(at.days * 86_400_000 + at.seconds * 1_000 + at.microseconds // 1_000)


def time_of(value: Any, zone: tzinfo) -> int | None:
    """An instant as a JSON log writes it: text or number."""
    if isinstance(value, str):
        return read_time(value, zone) if len(value) <= 40 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return _possible(read_instant(value)) if isinstance(value, int) or isfinite(value) else None


def _possible(at: int | None) -> int | None:
    return at if at is not None and at > 0 else None
