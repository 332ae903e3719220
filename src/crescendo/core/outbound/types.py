"""A request that leaves, its answer, and why one did not leave. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """Why there is no answer."""

    URL_NOT_USABLE = "url_not_usable"
    NOT_RESOLVED = "not_resolved"
    ADDRESS_REFUSED = "address_refused"
    PLAIN_REFUSED = "plain_refused"
    NO_CONNECTION = "no_connection"
    NOT_TRUSTED = "not_trusted"
    TOO_SLOW = "too_slow"
    NO_HTTP = "no_http"


class OutboundFailed(Exception):
    """There is no answer: `trouble` says why. The request may have arrived all the same."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundRequest:
    """What leaves. `seconds` bounds all of it, from the look-up of the name to the last byte that is read."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: bytes = b""
    seconds: float = 15.0
    most_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAnswer:
    """What came back; `body` is cut after the bytes that were asked for. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(hash=False)
    body: bytes
    is_cut: bool
