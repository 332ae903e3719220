"""Which hit is which, and whose: keyed hashes, so that no whole address is stored nor can be guessed back.

Two identical lines are two hits. They are told apart by how many identical ones stood before in the same file, so
reading a file again, or a copy of it under another name, names the same hits.
"""

from __future__ import annotations

from hashlib import blake2b

from crescendo.activity.access_log.hit import Hit
from crescendo.activity.days import day_of

BLOCK = 20_000
_MOST_AT_AN_EDGE = 2_000


class Namer:
    """Hashes under a key of the installation. Whoever has neither the key nor the log learns no address from them."""

    def __init__(self, secret: str, *, source_id: int, zone: str) -> None:
        self._key = blake2b(secret.encode(), digest_size=32, person=b"access-log").digest()
        self._source = source_id
        self._zone = zone

    def line(self, hit: Hit) -> str:
        """24 hex digits that stand for what the line says of a request."""
        said = (
            f"{self._source}\x00{hit.at}\x00{hit.address}\x00{hit.host}\x00{hit.method}\x00{hit.target}\x00"
            f"{hit.status}\x00{hit.size}\x00{hit.referrer}\x00{hit.agent}"
        )
        return self._hash(said, 12)

    def device(self, hit: Hit, address: str) -> str:
        """The visitor of one day: address and user agent. The next day the same visitor has another name."""
        said = f"{self._source}\x00{day_of(hit.at, self._zone)}\x00{address}\x00{hit.agent}"
        return "log-" + self._hash(said, 12)

    def visitor(self, hit: Hit, address: str) -> int:
        """A number for address and user agent, for counting while a log is read; it is not stored."""
        return int(self._hash(f"{address}\x00{hit.agent}", 8), 16)

    def content(self, content: bytes) -> str:
        """32 hex digits that stand for a part of a file."""
        return blake2b(content, digest_size=16, key=self._key).hexdigest()

    def _hash(self, said: str, size: int) -> str:
        return blake2b(said.encode("utf-8", "backslashreplace"), digest_size=size, key=self._key).hexdigest()


class Occurrences:
    """How many identical lines stood before a line, within this block of lines and the one before.

    Identical lines are of the same second, so two blocks are far enough, and memory does not grow with the file.
    `before` are those of the last second of a file that this one goes on from.
    """

    def __init__(self, before: dict[str, int]) -> None:
        self._before = before
        self._former: dict[str, int] = {}
        self._running: dict[str, int] = {}
        self._start_at: int | None = None
        self._block = 0

    def number(self, name: str, hit: Hit, line: int) -> int:
        """The number of this occurrence, from 0; lines are given in the order of the file."""
        block = line // BLOCK
        if block != self._block:
            self._former = self._running if block == self._block + 1 else {}
            self._running, self._block = {}, block
        count = self._running.get(name, 0)
        self._running[name] = count + 1
        return count + self._former.get(name, 0) + self._of_the_file_before(name, hit)

    def _of_the_file_before(self, name: str, hit: Hit) -> int:
        if not self._before:
            return 0
        second = hit.at // 1_000
        self._start_at = second if self._start_at is None else self._start_at
        return self._before.get(name, 0) if second == self._start_at else 0


class Edge:
    """The lines of the newest second of a file, counted: what a file that goes on from here must know."""

    def __init__(self, counts: dict[str, int] | None = None, second: int = 0) -> None:
        self.counts = dict(counts or {})
        self._second = second

    def note(self, name: str, hit: Hit, number: int) -> None:
        """Count a line."""
        second = hit.at // 1_000
        if second < self._second:
            return
        if second > self._second:
            self._second, self.counts = second, {}
        if len(self.counts) < _MOST_AT_AN_EDGE:
            self.counts[name] = number + 1

    @property
    def second(self) -> int:
        """The newest second."""
        return self._second
