"""`collect.json`: what the collector may accept. Written by the sources room, read again when it changes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Literal

import msgspec

CHECK_SECONDS = 0.2
Network = IPv4Network | IPv6Network

_log = logging.getLogger(__name__)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One write key's owner."""

    id: int
    name: str = ""
    protocol: str = "segment"
    trust: Literal["browser", "server"] = "browser"
    origins: frozenset[str] = frozenset()
    project: str = ""
    enabled: bool = True


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of a request; no rate limit unless somebody sets one."""

    body_bytes: int = 5_000_000
    requests_per_key_minute: int | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The file's shape; fields that a newer version adds are passed over."""

    version: int = 0
    public_url: str = ""
    sources: dict[str, Source] = {}
    limits: Limits = Limits()
    trusted_proxies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The document as the collector uses it."""

    public_url: str
    sources: dict[str, Source]
    projects: dict[str, Source]
    limits: Limits
    proxies: tuple[Network, ...]
    origins: frozenset[str]

    def find_source(self, key: str) -> Source | None:
        """The enabled source of a write key."""
        source = self.sources.get(key)
        return source if source and source.enabled else None

    def find_project(self, name: str) -> Source | None:
        """The enabled source that a project's name addresses."""
        source = self.projects.get(name)
        return source if source and source.enabled else None


class DocumentFile:
    """Gives the newest rules that could be read: the last good ones while the file is broken or gone."""

    def __init__(
        self,
        path: Path,
        proxies: tuple[Network, ...] = (),
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._proxies = proxies
        self._monotonic = monotonic
        self._check_at = float("-inf")
        self._seen: tuple[int, int, int] | None = None
        self._rules: Rules | None = None
        self.broken = 0

    def current(self) -> Rules | None:
        """The rules, or None as long as no good file was ever seen. Looks at the disk five times a second."""
        now = self._monotonic()
        if now >= self._check_at:
            self._check_at = now + CHECK_SECONDS
            self._look()
        return self._rules

    def _look(self) -> None:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_ino, status.st_size)
            if seen == self._seen:
                return
            # Remembered even if it turns out broken: it is complained about once, not five times a second.
            self._seen = seen
            self._rules = self._read(self._path.read_bytes())
        except FileNotFoundError:
            self._seen = None
        except (OSError, ValueError) as cause:
            self.broken += 1
            _log.error("%s cannot be used, the last good one stays: %s", self._path.name, cause)

    def _read(self, content: bytes) -> Rules:
        document = msgspec.json.decode(content, type=Document)
        return Rules(
            public_url=document.public_url.rstrip("/"),
            sources=document.sources,
            projects={one.project: one for one in document.sources.values() if one.project},
            limits=document.limits,
            proxies=self._proxies + tuple(ip_network(text) for text in document.trusted_proxies),
            origins=frozenset().union(*(source.origins for source in document.sources.values())),
        )
