"""What a door writes beside a raw body, and the one way to read that body again."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import msgspec

# The protocol of a record in which a collector says how many requests it refused; its body is a list of `Refusal`.
REFUSED = "refused"


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """How often a collector refused a source's requests for a reason; source 0 where none could be told."""

    source: int
    reason: str
    count: int


class RequestMeta(msgspec.Struct, frozen=True, kw_only=True):
    """Where a raw record came from. Never holds a Cookie or an Authorization header, nor a whole address.

    `again` is the number in quarantine of a message that a person hands in once more.
    """

    source: int
    key_trust: str
    protocol: str
    path: str
    ip: str = ""
    ua: str = ""
    query: str = ""
    gpc: bool = False
    device: str | None = None
    referer: str = ""
    again: int | msgspec.UnsetType = msgspec.UNSET

    def encode(self) -> bytes:
        return _encoder.encode(self)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RequestMeta)
_LONGEST_RECALLED = 1_024
# A server's requests all have the same; each is read twice.
_recall = lru_cache(maxsize=512)(_decoder.decode)


def decode_meta(meta: bytes) -> RequestMeta:
    """Read the meta of a raw record."""
    return (_recall if len(meta) <= _LONGEST_RECALLED else _decoder.decode)(meta)


_refusals = msgspec.json.Decoder(list[Refusal])


def encode_refusals(refusals: list[Refusal]) -> bytes:
    """The body of a record of refused requests."""
    return _encoder.encode(refusals)


def decode_refusals(body: bytes) -> list[Refusal]:
    """Read such a body."""
    return _refusals.decode(body)


class NotJson(ValueError):
    """The bytes are not JSON in UTF-8, not even by the lenient reading."""


def decode_body(body: bytes) -> Any:
    """Read a raw body, as lenient as the doors that took it.

    Lone surrogates, NaN and infinities, which real clients send, are kept as Python reads them: whoever
    stores them must clean them. Raises NotJson; no door lets such a body into the log.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return lenient(body)


def decode_strict(body: bytes) -> Any:
    """Read a raw body by the strict parser only; raises NotJson where `lenient` may still read it."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise NotJson(str(cause)[:200]) from cause


def lenient(body: bytes) -> Any:
    """The slow reading, for what the strict parser refuses."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as cause:
        raise NotJson(str(cause)[:200]) from cause
