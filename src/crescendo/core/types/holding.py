"""What a room holds of a person: the nouns of access and erasure. No Django here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crescendo.core.rawlog import RawLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom access and erasure mean, in numbers that every room keeps beside its rows.

    `contacts` are the contact and those merged into it, `identities` persons' identities and the devices that were
    nobody else's, `shared` devices that others had too. `texts` are addresses and ids, in their normal form, by which
    the person can be recognised where no number says so.
    """

    contacts: tuple[int, ...]
    identities: tuple[int, ...]
    shared: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The stores beside the database: the home folder and the raw log."""

    home: Path
    log: RawLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What one step removed or blanked. `place` (JSON, ids only) is where the next begins; None: all is done."""

    rows: int
    place: Any = None


Row = Mapping[str, Any]
Finder = Callable[[Person, Surroundings], int]
Exporter = Callable[[Person, Surroundings], Iterator[Row]]
Eraser = Callable[[Person, Surroundings, Any], Erased]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of thing that a room holds of persons.

    `find` counts it, `export` lists it as plain rows (names ending in `_at` are instants), `erase` takes one bounded
    step inside the caller's transaction: it is called with the place of the step before, and again from the
    beginning after a crash, so twice must be once. `is_root` marks what says who the person is: it goes last.
    `is_scan` marks a store that must be read to its end: it is called outside a transaction and opens its own where it
    writes, and `find` need not count it again.
    `outlives` marks what tells that something happened: erasure reaches it, an ordinary removal leaves it.
    `title` and `columns` are marked sentences for the reader of an export or a report.
    """

    name: str
    title: str
    tables: tuple[str, ...]
    find: Finder
    erase: Eraser
    export: Exporter | None = None
    columns: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_root: bool = False
    is_scan: bool = False
    outlives: bool = False
