"""Connections that are checked where they are made: the address that was judged is the one that is connected to.

A name is looked up once, each of its addresses is judged, and the socket is opened to one of them, so an answer of
the name server that changes in between (DNS rebinding) changes nothing. All of a request shares one deadline.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence

import httpcore

from crescendo.core.outbound.addresses import Address, Network, is_listed, may_reach, read
from crescendo.core.outbound.types import OutboundFailed, Trouble

Resolve = Callable[[str, int], Sequence[str]]
_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as the machine's resolver orders them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as cause:
        raise OutboundFailed(Trouble.NOT_RESOLVED) from cause
    return [str(place[4][0]) for place in found]


class Deadline:
    """How much of a request's time is left."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds; raises OutboundFailed once there are none."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise OutboundFailed(Trouble.TOO_SLOW)
        return left


class GuardedBackend(httpcore.NetworkBackend):
    """Opens sockets to addresses that may be reached, and to no other."""

    def __init__(
        self, *, networks: Sequence[Network], is_plain: bool, deadline: Deadline, resolver: Resolve = resolve
    ) -> None:
        self._networks, self._is_plain = networks, is_plain
        self._deadline, self._resolve = deadline, resolver
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._judged(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    str(address), port, self._deadline.left(), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as cause:
                failure = cause
            else:
                return TimedStream(stream, self._deadline)
        raise OutboundFailed(Trouble.NO_CONNECTION) from failure

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - the contract's
        timeout: float | None = None,  # noqa: ARG002 - the contract's
        socket_options: Iterable[_SocketOption] | None = None,  # noqa: ARG002 - the contract's
    ) -> httpcore.NetworkStream:
        raise OutboundFailed(Trouble.ADDRESS_REFUSED)

    def sleep(self, seconds: float) -> None:
        self._sockets.sleep(seconds)

    def _judged(self, host: str, port: int) -> list[Address]:
        addresses = list(dict.fromkeys(read(text) for text in self._resolve(host, port)))
        if not addresses:
            raise OutboundFailed(Trouble.NOT_RESOLVED)
        # A name with one private address among public ones is a trick or a mistake: neither is followed.
        if not all(may_reach(address, self._networks) for address in addresses):
            raise OutboundFailed(Trouble.ADDRESS_REFUSED)
        if self._is_plain and not all(is_listed(address, self._networks) for address in addresses):
            raise OutboundFailed(Trouble.PLAIN_REFUSED)
        return addresses


class TimedStream(httpcore.NetworkStream):
    """A stream whose every step ends at the request's deadline, however slowly bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline rules
        return self._stream.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline rules
        self._stream.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline rules
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left())
        return TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
