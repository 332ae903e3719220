"""Which table holds what a tree is asked about, and which of its rows count. Rooms register theirs at start."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Where

SELF = "self"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The table of an entity; `living` is the column that is empty while a row was not merged into another."""

    table: str
    living: str


_rows: dict[Entity, Rows] = {}


def register(entity: Entity, rows: Rows) -> None:
    """Make the table of an entity known. Twice the same is once."""
    if _rows.setdefault(entity, rows) != rows:
        raise ValueError(f"other rows are registered for {entity}")


def rows_of(entity: Entity) -> Rows:
    """The table of an entity."""
    return _rows[entity]


def given_ids(ids_json: str, vendor: str) -> Where:
    """A SELECT of the numbers in one JSON list."""
    if vendor == "sqlite":
        return Where(sql="SELECT value FROM json_each(%s)", params=(ids_json,))
    sql = "SELECT CAST(given.value AS bigint) FROM json_array_elements_text(CAST(%s AS json)) AS given(value)"
    return Where(sql=sql, params=(ids_json,))


def stretch_ids(entity: Entity, stretch: tuple[int, int]) -> Where:
    """A SELECT of the numbers of an entity's rows from one to another."""
    return Where(
        sql=f'SELECT "id" FROM "{rows_of(entity).table}" WHERE "id" BETWEEN %s AND %s', params=stretch
    )


def living(entity: Entity, alias: str) -> str:
    """That a row under an alias counts."""
    return f'"{alias}"."{rows_of(entity).living}" IS NULL'


def among(target: Target, key: str) -> Where:
    """That a key is one of those that the target is about: an AND to append, empty where it is about all."""
    if target.among is None:
        return Where(sql="", params=())
    if target.stretch is not None:
        return Where(sql=f" AND {key} BETWEEN %s AND %s", params=target.stretch)
    return Where(sql=f" AND {key} IN ({target.among.sql})", params=target.among.params)
