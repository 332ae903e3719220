"""The move itself: table by table, counts compared, numbers set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crescendo.core.backup.types import CountsDiffer
from crescendo.core.moving.types import Row, SchemasDiffer, Source, Target, Tell

_STEP = 20_000


def move(source: Source, target: Target, tell: Tell) -> tuple[int, int]:
    """Fill a target that has the source's schema; tables and rows. Refuses SchemasDiffer, CountsDiffer.

    A refusal leaves the target empty, for all of it is one transaction or one file that is thrown away.
    """
    tables = source.tables()
    _compare(tables, target.tables())
    rows = 0
    with target.filling():
        for table, columns in tables.items():
            wanted = source.count(table)
            found = target.fill(table, columns, _told(source.rows(table, columns), table, wanted, tell))
            if found != wanted:
                raise CountsDiffer(table=table, found=found, wanted=wanted)
            rows += found
        target.set_numbers(source.numbers())
    return len(tables), rows


def _compare(ours: Mapping[str, Sequence[str]], theirs: Mapping[str, Sequence[str]]) -> None:
    for table in sorted({*ours, *theirs}):
        if sorted(ours.get(table, ())) != sorted(theirs.get(table, ())):
            raise SchemasDiffer(table=table)


def _told(rows: Iterator[Row], table: str, wanted: int, tell: Tell) -> Iterator[Row]:
    done = 0
    for row in rows:
        yield row
        done += 1
        if done % _STEP == 0:
            tell(table, done, wanted)
    if wanted:
        tell(table, done, wanted)
