"""What reading access logs is asked, and what it tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from crescendo.activity.access_log.hit import Sort
from crescendo.core.addresses import Network

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeAccessLogs:
    """Files of one source. `site` is the address of the pages, as `https://www.example.com`, where lines name no host.

    `zone` is for times without one, `day_zone` the company's. `everything` stores assets, errors and other methods
    as `request.made`. `secret` is the installation's key, `proxies` those whose forwarded address counts.
    """

    source_id: int
    paths: tuple[Path, ...]
    zone: str
    day_zone: str
    secret: str
    site: str = ""
    everything: bool = False
    proxies: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line that is no hit, with the code of its reason."""

    path: Path
    number: int
    reason: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogProgress:
    """Where reading stands: bytes on disk, of all files, and lines."""

    path: Path
    read: int
    total: int
    lines: int


@dataclass(slots=True, kw_only=True)
class AccessLogReport:
    """What was read. Counts are of the lines that were new; `stored` of them went into the raw log.

    `visitors` are addresses with a user agent, `sessions` theirs at 30 minutes, both over all requests.
    """

    lines: int = 0
    stored: int = 0
    skipped_files: list[Path] = field(default_factory=list)
    unfinished: list[Path] = field(default_factory=list)
    failed: list[tuple[Path, str]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    first_refused: list[RefusedLine] = field(default_factory=list)
    sorts: Counter[Sort] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    machines: int = 0
    machine_pages: int = 0
    tagged: int = 0
    named_hosts: int = 0
    referred: Counter[str] = field(default_factory=Counter)
    visitors: int = 0
    sessions: int = 0
    first_at: int | None = None
    last_at: int | None = None

    @property
    def hits(self) -> int:
        """Lines that were read as requests."""
        return sum(self.sorts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogTotals:
    """What was read for a source so far: files, lines that were requests, refused lines, and their time."""

    files: int
    taken: int
    refused: int
    first_at: int | None
    last_at: int | None
    read_at: int | None


Watch = Callable[[AccessLogProgress], None]
Refuse = Callable[[RefusedLine], None]
