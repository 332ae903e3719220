"""The tracker's script, as the front-end build left it."""

from __future__ import annotations

import gzip
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from .answers import PLAIN, Answer, Header
from .request import Request

BUILT = Path(__file__).parent / "static" / "t.js"
_CHECK_SECONDS = 2.0
_NOT_BUILT = Answer(
    status=503,
    body=b"The tracker script has not been built. Run: make install\n",
    headers=(*PLAIN, (b"cache-control", b"no-store")),
)
_HEADERS: tuple[Header, ...] = (
    (b"content-type", b"text/javascript; charset=utf-8"),
    (b"cache-control", b"public, max-age=3600"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"vary", b"Accept-Encoding, Origin"),
    (b"x-content-type-options", b"nosniff"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    stamp: tuple[int, int]
    plain: bytes
    packed: bytes
    tag: bytes


class Script:
    """Serves the file from memory, and notices a new build."""

    def __init__(self, path: Path = BUILT) -> None:
        self._path = path
        self._built: _Built | None = None
        self._check_at = float("-inf")

    def answer(self, request: Request) -> Answer:
        """200, 304 for a client that has it, 503 with a plain sentence where nothing was built."""
        built = self._current()
        if built is None:
            return _NOT_BUILT
        packed = b"gzip" in request.header(b"accept-encoding")
        tag = b'"' + built.tag + (b'-gz"' if packed else b'"')
        headers: tuple[Header, ...] = (*_HEADERS, (b"etag", tag))
        if built.tag in request.header(b"if-none-match"):
            return Answer(status=304, headers=headers)
        if packed:
            return Answer(status=200, body=built.packed, headers=(*headers, (b"content-encoding", b"gzip")))
        return Answer(status=200, body=built.plain, headers=headers)

    def _current(self) -> _Built | None:
        if time.monotonic() >= self._check_at:
            self._check_at = time.monotonic() + _CHECK_SECONDS
            try:
                self._built = self._load()
            except FileNotFoundError:
                self._built = None
        return self._built

    def _load(self) -> _Built:
        status = self._path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        if self._built and self._built.stamp == stamp:
            return self._built
        plain = self._path.read_bytes()
        tag = hashlib.sha256(plain).hexdigest()[:20].encode()
        return _Built(stamp=stamp, plain=plain, packed=gzip.compress(plain, 9, mtime=0), tag=tag)
