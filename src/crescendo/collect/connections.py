"""What one connection may cost: how long its head and body may take, how large they may be, how many there may be.

uvicorn bounds none of this. Both servers use this protocol, so that strangers who send slowly, without end or by the
thousand are shown out, and the others served. It answers in the name of nobody: the application never hears of them.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .answers import NO_ROOM, send_answer
from .request import Receive, Scope, Send

_MOST_FILES = 65_536
# Files, sockets of the database and pipes that are no client's.
_KEPT_FILES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """The bounds. A body may take its seconds, and one more for each `slowest_bytes` that have come.

    `linger_seconds` is how long the rest of a body is thrown away after its answer: closing at once, an answer that
    says "too large" would be lost on its way. Frames of chunks may cost as much as `frame_bytes` and four times the
    body.
    """

    connections: int = 10_000
    head_bytes: int = 64 * 1024
    head_fields: int = 128
    head_seconds: float = 15.0
    body_bytes: int = 100_000_000
    body_seconds: float = 40.0
    slowest_bytes: int = 2_000
    frame_bytes: int = 256 * 1024
    linger_seconds: float = 30.0
    unread_seconds: float = 60.0
    look_seconds: float = 5.0


class _Phase(Enum):
    """What the client is at."""

    HEAD = auto()
    BODY = auto()
    WAITING = auto()


class _TooMuch(ValueError):
    """The head is beyond its bounds; the parser stops."""


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds. One lazy timer a connection looks every few seconds whose time is up."""

    patience = Patience()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._phase = _Phase.HEAD
        self._since = self.loop.time()
        self._head = self._body = self._wire = 0
        self._is_too_much = False
        self._unread_since: float | None = None
        self._lingers_until: float | None = None
        self._timer = self.loop.call_later(self.patience.look_seconds, self._look)
        # A few beyond the bound are told to come again (see on_headers_complete), the others not even that.
        if len(self.connections) > self.patience.connections * 1.1:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._phase is _Phase.WAITING:
            self._begin_head()
        if self._phase is _Phase.HEAD:
            self._head += len(data)
        self._wire += len(data)
        super().data_received(data)
        if self._phase is _Phase.HEAD and self._head > self.patience.head_bytes:
            self._leave(b"431 Request Header Fields Too Large")
        elif self._phase is _Phase.BODY and self._wire > 4 * self._body + self.patience.frame_bytes:
            self._leave(b"400 Bad Request")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._phase is not _Phase.HEAD:
            self._begin_head()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._phase is _Phase.BODY:
            return  # a trailer, of which nobody here reads any
        if len(self.headers) >= self.patience.head_fields:
            self._is_too_much = True
            raise _TooMuch
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._phase, self._since = _Phase.BODY, self.loop.time()
        self._body = self._wire = 0
        self._lingers_until = None
        is_full = len(self.connections) > self.patience.connections
        self.app: Any = _full if is_full else self.config.loaded_app
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        if self._body > self.patience.body_bytes:
            self._leave(b"413 Content Too Large")
            return
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._phase = _Phase.WAITING
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._phase is _Phase.BODY:
            self._lingers_until = self.loop.time() + self.patience.linger_seconds
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - strangers learn no reasons
        if self._is_too_much:
            self._leave(b"431 Request Header Fields Too Large")
        elif not self.transport.is_closing():
            self._leave(b"400 Bad Request")

    def pause_writing(self) -> None:
        self._unread_since = self.loop.time()
        super().pause_writing()

    def resume_writing(self) -> None:
        self._unread_since = None
        super().resume_writing()

    def _begin_head(self) -> None:
        self._phase, self._since, self._head = _Phase.HEAD, self.loop.time(), 0

    def _look(self) -> None:
        if self.transport.is_closing():
            # What was said last is not read either.
            self.transport.abort()
            return
        now = self.loop.time()
        if self._unread_since is not None and now - self._unread_since > self.patience.unread_seconds:
            self.transport.abort()
            return
        if self.flow.read_paused or (self._phase is _Phase.HEAD and self._is_answering()):
            self._since = now  # we keep them waiting, not they us
        elif now > self._due():
            self._leave(b"408 Request Timeout")
        self._timer = self.loop.call_later(self.patience.look_seconds, self._look)

    def _due(self) -> float:
        if self._phase is _Phase.HEAD:
            return self._since + self.patience.head_seconds
        if self._phase is _Phase.BODY:
            slowly = self._since + self.patience.body_seconds + self._body / self.patience.slowest_bytes
            return slowly if self._lingers_until is None else self._lingers_until
        return float("inf")

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _is_speaking(self) -> bool:
        """Whether an answer has begun that another one must not be written into."""
        if self.pipeline:
            return True
        is_begun = self.cycle is not None and self.cycle.response_started
        return is_begun and (self._phase is _Phase.BODY or not self.cycle.response_complete)

    def _leave(self, status: bytes) -> None:
        """Close, with a word where none was said yet; whoever has said nothing gets none either."""
        if self.transport.is_closing():
            return
        if not self._is_speaking() and (self._head or self._phase is _Phase.BODY):
            self.transport.write(
                b"HTTP/1.1 "
                + status
                + b"\r\ncontent-length: 0\r\nconnection: close\r\nretry-after: 2\r\n\r\n"
            )
        self.transport.close()


async def _full(_scope: Scope, _receive: Receive, send: Send) -> None:
    """What is answered while there are more connections than may be."""
    await send_answer(send, NO_ROOM, ((b"connection", b"close"),), with_body=True)


def bounded() -> type[PatientProtocol]:
    """The protocol with as many connections as this process may have files, for which it asks for more first."""
    files = _raise_files()
    wanted = Patience()
    most = min(wanted.connections, max(files - _KEPT_FILES, 50)) if files else wanted.connections

    class Bounded(PatientProtocol):
        patience = replace(wanted, connections=most)

    return Bounded


def _raise_files() -> int:
    """How many files may be open, after asking for as many as are granted; 0 where nobody counts them."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 0 if soft == resource.RLIM_INFINITY else soft
