"""A request as the collector sees it: the few headers it uses, and nothing of the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_USED = frozenset(
    {
        b"accept-encoding",
        b"access-control-request-headers",
        b"authorization",
        b"content-length",
        b"cookie",
        b"dry-run",
        b"host",
        b"if-none-match",
        b"origin",
        b"referer",
        b"sec-gpc",
        b"user-agent",
        b"x-forwarded-for",
        b"x-forwarded-proto",
    }
)


class Request:
    """Method, path, query and the used headers by their lower-case name; a repeated header is joined."""

    __slots__ = ("_headers", "method", "path", "peer", "query", "scheme")

    def __init__(self, scope: Scope) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query: bytes = scope.get("query_string", b"")
        self.scheme: str = scope.get("scheme", "http")
        client = scope.get("client")
        self.peer: str = client[0] if client else ""
        self._headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in _USED:
                before = self._headers.get(name)
                self._headers[name] = value if before is None else before + b", " + value

    def header(self, name: bytes) -> bytes:
        """A header's bytes, empty where it is absent."""
        return self._headers.get(name, b"")

    def text(self, name: bytes, longest: int) -> str:
        """A header as text, cut: what is stored of a request must not grow with what a stranger sends.

        Without NUL, which PostgreSQL cannot hold and not every server in front refuses.
        """
        return self._headers.get(name, b"")[:longest].replace(b"\x00", b"").decode("latin-1")

    @property
    def length(self) -> int:
        """The announced length of the body, 0 where none is."""
        value = self._headers.get(b"content-length", b"")
        # Python reads no number of thousands of digits; twenty are more than any body has.
        return int(value[:20]) if value.isdigit() else 0
