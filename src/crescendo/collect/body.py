"""Reading a body within bounds: of bytes, of time, and of what it becomes when unpacked."""

from __future__ import annotations

import asyncio
import zlib

from .request import Receive, Request

_GZIP = b"\x1f\x8b"
# Each part of a gzip file costs a new window; honest clients send one part.
_MOST_PARTS = 16


class BodyTooLarge(ValueError):
    """The body, or what it unpacks to, is over the limit."""


class BodyTooSlow(TimeoutError):
    """The body did not arrive in time."""


class GzipBroken(ValueError):
    """The body begins like gzip and is not."""


class NoRoom(RuntimeError):
    """All requests together hold as many bytes as they may."""


class ClientGone(ConnectionError):
    """The client left before its body was complete."""


class Room:
    """How many bytes all requests in the house may hold together."""

    __slots__ = ("held", "limit")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0


class Share:
    """One request's part of the room, given back as a whole."""

    __slots__ = ("_room", "_taken")

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = 0

    def take(self, size: int) -> None:
        """Hold more bytes; raises NoRoom."""
        if self._room.held + size > self._room.limit:
            raise NoRoom
        self._room.held += size
        self._taken += size

    def give_back(self) -> None:
        self._room.held -= self._taken
        self._taken = 0


async def read_body(request: Request, receive: Receive, share: Share, *, limit: int, seconds: float) -> bytes:
    """The bytes as sent. Raises BodyTooLarge, BodyTooSlow, NoRoom or ClientGone."""
    if request.length > limit:
        raise BodyTooLarge
    try:
        async with asyncio.timeout(seconds):
            return await _read(receive, share, limit)
    except TimeoutError as cause:
        raise BodyTooSlow from cause


async def _read(receive: Receive, share: Share, limit: int) -> bytes:
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part: bytes = message.get("body", b"")
        length += len(part)
        if length > limit:
            raise BodyTooLarge
        share.take(len(part))
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def unpack(body: bytes, share: Share, *, limit: int) -> bytes:
    """The body unpacked if its first bytes say gzip: headers lie in both directions.

    Unpacks no further than the limit, whatever the body promises. Raises BodyTooLarge, GzipBroken or NoRoom.
    """
    if not body.startswith(_GZIP):
        return body
    parts: list[bytes] = []
    left, rest = limit, body
    try:
        for _ in range(_MOST_PARTS):
            unpacker = zlib.decompressobj(wbits=31)
            part = unpacker.decompress(rest, left + 1)
            left -= len(part)
            if left < 0:
                raise BodyTooLarge
            if not unpacker.eof:
                raise GzipBroken
            share.take(len(part))
            parts.append(part)
            rest = unpacker.unused_data
            if not rest.startswith(_GZIP):
                return b"".join(parts)
    except zlib.error as cause:
        raise GzipBroken from cause
    raise GzipBroken
