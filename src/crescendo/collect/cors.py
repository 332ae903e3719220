"""Cross-origin headers by echo: clients ask for headers that no list foresees, and a refusal loses events."""

from __future__ import annotations

import re

from .answers import Answer, Header
from .request import Request

_EXPOSED: tuple[Header, ...] = (
    (b"access-control-expose-headers", b"Retry-After, ETag"),
    (b"vary", b"Origin"),
)
# No server writes these into a header; what holds one was no browser's.
_UNWRITABLE = re.compile(rb"[\x00-\x1f\x7f]")
_CREDENTIALS: Header = (b"access-control-allow-credentials", b"true")
_PREFLIGHT: tuple[Header, ...] = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-max-age", b"86400"),
)


def preflight(request: Request) -> Answer:
    """Yes to whatever is asked: the key in the body decides, not the browser's question."""
    asked = _echo(request.header(b"access-control-request-headers"))
    allowed: tuple[Header, ...] = ((b"access-control-allow-headers", asked),) if asked else ()
    return Answer(status=204, headers=(*_PREFLIGHT, *allowed))


def headers(request: Request, credentials_for: frozenset[str]) -> tuple[Header, ...]:
    """What lets a page of another origin read the answer, and send cookies only where it is listed."""
    origin = _echo(request.header(b"origin"))
    if not origin:
        return ()
    echo: Header = (b"access-control-allow-origin", origin)
    if credentials_for and origin.decode("latin-1") in credentials_for:
        return (echo, _CREDENTIALS, *_EXPOSED)
    return (echo, *_EXPOSED)


def _echo(value: bytes) -> bytes:
    return b"" if _UNWRITABLE.search(value) else value
