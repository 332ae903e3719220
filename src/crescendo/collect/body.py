"""Reading a body within bounds: of bytes, of time, and of what it becomes when unpacked."""

from __future__ import annotations

import asyncio
import zlib

from .request import Receive, Request

_GZIP = b"\x1f\x8b"
# Each part of a gzip file costs a new window; honest clients send one part.
_MOST_PARTS = 16
# A body that comes in one piece is read long before.
_UNDISTURBED_SECONDS = 2.0


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
    """How many bytes all requests in the house may hold together.

    Where it is full, who has been sending for longest makes way: some slow strangers must not shut the others out.
    """

    __slots__ = ("held", "limit", "readers")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0
        # In the order in which they began to send.
        self.readers: dict[Share, asyncio.Timeout] = {}

    def make_way(self, size: int, newcomer: Share) -> None:
        """Free so many bytes, if those who send slowly hold them."""
        now = asyncio.get_running_loop().time()
        for share, deadline in list(self.readers.items()):
            if self.held + size <= self.limit or share.began_at > now - _UNDISTURBED_SECONDS:
                return
            if share is not newcomer:
                # Its memory is free when the loop turns, before another body can have come.
                deadline.reschedule(now)
                share.give_back()
                del self.readers[share]


class Share:
    """One request's part of the room, given back as a whole."""

    __slots__ = ("_room", "_taken", "began_at")

    def __init__(self, room: Room) -> None:
        self._room = room
        self._taken = 0
        self.began_at = 0.0

    def begin(self, deadline: asyncio.Timeout) -> None:
        """The client begins to send; the deadline may come sooner, when others need the room."""
        self.began_at = asyncio.get_running_loop().time()
        self._room.readers[self] = deadline

    def end(self) -> None:
        """The client has sent all, or will not."""
        self._room.readers.pop(self, None)

    def take(self, size: int) -> None:
        """Hold more bytes; raises NoRoom."""
        if self._room.held + size > self._room.limit:
            self._room.make_way(size, self)
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
        async with asyncio.timeout(seconds) as deadline:
            share.begin(deadline)
            return await _read(receive, share, limit)
    except TimeoutError as cause:
        raise BodyTooSlow from cause
    finally:
        share.end()


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
