"""Sensors Analytics' requests: in whatever dress they come, a JSON list of records leaves (PROTOCOLS 2).

The bytes decide: a form, a beacon's text, a multipart form, an image's query or plain JSON; packed or not.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec

from crescendo.core.rawlog_meta import NotJson, lenient

from .body import Share, unpack

_MOST_FIELDS = 64
# Java's hash is slow to count here, and only single events from a browser bring one.
_LONGEST_CHECKED = 16 * 1024
_FIELDS = frozenset({b"data", b"data_list", b"ext"})
_PART = re.compile(rb'name="?([a-z_]+)"?[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n(.*?)\r?\n--', re.DOTALL)
_FROM_URL_SAFE = bytes.maketrans(b"-_ ", b"+/+")
_list = msgspec.json.Decoder(list[msgspec.Raw])


class _Named(msgspec.Struct, frozen=True):
    """Whose project a record itself says it is of."""

    token: Any = None
    project: Any = None


_named = msgspec.json.Decoder(_Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of one request as a JSON list; `is_damaged` where their checksum says otherwise."""

    content: bytes
    is_damaged: bool = False


def open_records(sent: bytes, share: Share, *, limit: int) -> Records:
    """The records of a body or a query. Raises NotJson, and what `unpack` raises."""
    texts: list[bytes] = []
    checksum: int | None = None
    for name, text in _fields_of(sent):
        if name == b"ext":
            checksum = _checksum_in(text)
        else:
            texts.append(text)
    if not texts:
        raise NotJson("no records")
    inner = [_inner(_opened(text, share, limit)) for text in texts]
    content = b"[" + b",".join(part for part in inner if part) + b"]"
    is_damaged = (
        checksum is not None and len(texts[0]) <= _LONGEST_CHECKED and java_hash(texts[0]) != checksum
    )
    return Records(content=content, is_damaged=is_damaged)


def keys_in(query: bytes, content: bytes) -> Iterator[str]:
    """What may be the source's key: token and project of the address, then those of the first record."""
    asked = dict(_pairs(query, frozenset({b"token", b"project"})))
    for name in (b"token", b"project"):
        if name in asked:
            yield asked[name].decode("utf-8", "replace")
    try:
        first = _named.decode(_list.decode(content)[0])
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError, RecursionError):
        return
    for said in (first.token, first.project):
        if isinstance(said, str):
            yield said


def java_hash(text: bytes) -> int:
    """Java's String.hashCode, by which the web client checks what it sends."""
    number = 0
    for letter in text:
        number = (number * 31 + letter) & 0xFFFFFFFF
    return number - 0x100000000 if number & 0x80000000 else number


def _fields_of(sent: bytes) -> Iterator[tuple[bytes, bytes]]:
    start = sent.lstrip()[:2]
    if start[:1] in {b"{", b"["}:
        yield b"data", sent
    elif start == b"--":
        parts = islice(_PART.finditer(sent), _MOST_FIELDS)
        yield from ((part[1], part[2]) for part in parts if part[1] in _FIELDS)
    else:
        yield from _pairs(sent, _FIELDS)


def _pairs(form: bytes, wanted: frozenset[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The wanted fields of a form. A "+" stays one: base64 means it, and so nothing has to be put back."""
    for pair in form.split(b"&", _MOST_FIELDS):
        name, _, value = pair.partition(b"=")
        if name.strip() in wanted and value:
            text = unquote_to_bytes(value)
            yield name.strip(), unquote_to_bytes(text) if b"%" in text else text


def _checksum_in(text: bytes) -> int | None:
    found = re.match(rb"crc=(-?\d{1,10})", text)
    return int(found[1]) if found else None


def _opened(text: bytes, share: Share, limit: int) -> bytes:
    text = text.strip()
    if text[:1] in {b"{", b"["}:
        return text
    share.take(len(text))
    try:
        octets = binascii.a2b_base64(text.translate(_FROM_URL_SAFE) + b"=" * (-len(text) % 4))
    except binascii.Error as cause:
        raise NotJson("no base64") from cause
    return unpack(octets, share, limit=limit)


def _inner(part: bytes) -> bytes:
    """What stands between the brackets of a list, or the one record; checked to be JSON in UTF-8."""
    part = part.removeprefix(b"\xef\xbb\xbf").strip()
    if not part:
        raise NotJson("no record")
    listed = part if part.startswith(b"[") else b"[" + part + b"]"
    try:
        if not listed.isascii():
            listed.decode()
        _list.decode(listed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        if not isinstance(lenient(listed), list):
            raise NotJson from None
    return listed[1:-1].strip()
