"""The tree as a WHERE fragment for SQLite and PostgreSQL, from one generator."""

from __future__ import annotations

import re

from crescendo.conditions import rows
from crescendo.conditions.leaves import Target, kind_of
from crescendo.conditions.types import All, Any_, Entity, Leaf, Moment, Not, Tree, Turn, Where, leaves_of

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VENDORS = frozenset({"sqlite", "postgresql"})


def compile_where(tree: Tree, *, vendor: str, alias: str, now: int, zone: str) -> Where:
    """A fragment that is true exactly for the rows on which the tree holds at that moment.

    `vendor` is Django's `connection.vendor`; `alias` is what the query calls the entity's table.
    """
    if vendor not in _VENDORS or not _NAME.fullmatch(alias):
        raise ValueError(f"no SQL is written for {vendor!r} as {alias!r}")
    return where_of(tree, Target(vendor=vendor, alias=alias, moment=Moment(now=now, zone=zone)))


def where_of(tree: Tree, target: Target) -> Where:
    """The fragment of a tree on the target's rows, for leaves that hold trees."""
    match tree:
        case All(parts):
            return _joined([where_of(part, target) for part in parts], " AND ", "1 = 1")
        case Any_(parts):
            return _joined([where_of(part, target) for part in parts], " OR ", "1 = 0")
        case Not(part):
            inner = where_of(part, target)
            return Where(sql=f"(NOT {inner.sql})", params=inner.params)
        case Leaf():
            return kind_of(tree).where(tree, target)


def _joined(parts: list[Where], word: str, empty: str) -> Where:
    return Where(
        sql=f"({word.join(part.sql for part in parts) or empty})",
        params=tuple(param for part in parts for param in part.params),
    )


def compile_members(
    tree: Tree,
    *,
    entity: Entity,
    vendor: str,
    now: int,
    zone: str,
    ids: str | None = None,
    stretch: tuple[int, int] | None = None,
) -> Where:
    """A SELECT of the ids of all living rows on which the tree holds, or of those among `ids`, one JSON list.

    Or of those from one number to another, the `stretch`.
    """
    target = target_of(vendor=vendor, now=now, zone=zone, ids=ids, stretch=stretch)
    fragment = where_of(tree, target)
    limit = rows.among(target, f'"{rows.SELF}"."id"')
    table = rows.rows_of(entity).table
    sql = (
        f'SELECT "{rows.SELF}"."id" FROM "{table}" AS "{rows.SELF}" '
        f"WHERE {rows.living(entity, rows.SELF)}{limit.sql} AND {fragment.sql}"
    )
    return Where(sql=sql, params=(*limit.params, *fragment.params))


def compile_turns(
    tree: Tree,
    *,
    vendor: str,
    now: int,
    zone: str,
    ids: str | None = None,
    stretch: tuple[int, int] | None = None,
) -> tuple[Turn, ...]:
    """The SELECTs that say for all rows, or those among `ids` or of a stretch, when the answer can turn by time alone.

    A row's next change is the least of the moments that its pivots give; who is in none stands until a fact.
    """
    target = target_of(vendor=vendor, now=now, zone=zone, ids=ids, stretch=stretch)
    return turns_of(tree, target)


def turns_of(tree: Tree, target: Target) -> tuple[Turn, ...]:
    """The same of a tree inside a leaf."""
    return tuple(turn for leaf in leaves_of(tree) for turn in kind_of(leaf).turns(leaf, target))


def target_of(
    *, vendor: str, now: int, zone: str, ids: str | None, stretch: tuple[int, int] | None = None
) -> Target:
    """What SQL about rows of their own is written for; a stretch is one of contacts."""
    if vendor not in _VENDORS:
        raise ValueError(f"no SQL is written for {vendor!r}")
    among = None if ids is None else rows.given_ids(ids, vendor)
    if stretch is not None:
        among = rows.stretch_ids(Entity.CONTACT, stretch)
    moment = Moment(now=now, zone=zone)
    return Target(vendor=vendor, alias=rows.SELF, moment=moment, among=among, stretch=stretch)
