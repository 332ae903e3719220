"""A message made ready to be stored: all that can be worked out without the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from crescendo.activity.typed import Column
from crescendo.activity.types import Tally
from crescendo.core.rawlog import RawRecord
from crescendo.people.types import ConfirmedClick, Sighting
from crescendo.sources.types import Touch


class Prepared(msgspec.Struct, kw_only=True, gc=False, array_like=True):
    """One event before its ids are known. `key` is what makes a retry the same event."""

    key: str
    message: str
    source_id: int
    name: str
    raw_name: str
    at: int
    received_at: int
    subject: tuple[str, str] | None
    value: int | None
    own_touch: Touch | None
    is_visit: bool
    verdict: int
    reason: str | None
    agent: str
    network: int | None
    page_view: str | None
    series: str
    position: int
    props: str
    sighting: Sighting
    alias: Sighting | None = None
    columns: tuple[Column, ...] = ()


@dataclass(slots=True)
class Dwell:
    """A heartbeat: no event, the largest wins."""

    page_view: str
    active_ms: int
    scroll: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Requests that a collector refused; source 0 where none could be told."""

    source_id: int
    reason: str
    count: int
    at: int


@dataclass(slots=True)
class Unreadable:
    """A message, or a whole record, for quarantine with the code of its reason; `record` is what it came in."""

    reason: str
    source_id: int | None
    body: bytes
    at: int
    record: RawRecord | None = None


@dataclass(slots=True)
class Batch:
    """Prepared work of some raw records, and where each series stands once it is done."""

    events: list[Prepared] = field(default_factory=list)
    dwells: list[Dwell] = field(default_factory=list)
    clicks: list[ConfirmedClick] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    records: Sequence[RawRecord] = ()
    tally: Tally = field(default_factory=Tally)
