"""Moving: the shape of a store's end, and the refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from crescendo.core.refusals import Refusal, mark

Row = Sequence[Any]
# What was moved of a table so far, and of how many rows.
Tell = Callable[[str, int, int], None]


class Source(Protocol):
    """A store as of one moment, read table by table."""

    def tables(self) -> Mapping[str, Sequence[str]]:
        """Its tables with their columns, without those of the raw log."""

    def count(self, table: str) -> int:
        """How many rows."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """All rows; values are those of Python."""

    def numbers(self) -> Mapping[str, int]:
        """The last number that each table gave out: not one is ever given twice."""

    def migrations(self) -> tuple[tuple[str, str], ...]:
        """What its schema is, in the order of its making."""


class Target(Protocol):
    """An empty schema that is filled in one transaction."""

    def tables(self) -> Mapping[str, Sequence[str]]:
        """As of a source."""

    def filling(self) -> AbstractContextManager[None]:
        """What is written inside is there whole at its end, or not at all."""

    def fill(self, table: str, columns: Sequence[str], rows: Iterator[Row]) -> int:
        """Write rows; how many stand in the table then."""

    def set_numbers(self, numbers: Mapping[str, int]) -> None:
        """Let each table go on behind these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many rows of how many tables, and how many requests of the raw log."""

    tables: int
    rows: int
    requests: int


class TargetNotEmpty(Refusal):
    """Something stands where the store was to be moved."""

    code = "target_not_empty"
    sentence = mark("%(target)s is not empty.")
    remedy = mark("Name an empty database. Nothing was changed.")


class TargetTheSame(Refusal):
    """A store can only be moved to the other kind of database."""

    code = "target_the_same"
    sentence = mark("The store is a %(kind)s already.")
    remedy = mark("Within one kind use `crescendo backup` and `crescendo restore`.")


class SchemasDiffer(Refusal):
    """The target has not the tables and columns of the source."""

    code = "schemas_differ"
    sentence = mark("The table %(table)s is not the same in both databases.")
    remedy = mark("Run `crescendo upgrade` first, then try again.")
