"""The tree as a WHERE fragment for SQLite and PostgreSQL, from one generator."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    """The fragment of a tree on the target's rows, for leaves that hold trees.

    Every «not» stands at a leaf and what is joined alike stands side by side: SQLite's parser gives up at a hundred
    nestings, and a tree of twelve levels whose leaves hold trees would come near.
    """
    return _where(tree, target, is_negated=False)


def _where(tree: Tree, target: Target, *, is_negated: bool) -> Where:
    match tree:
        case Not(part):
            return _where(part, target, is_negated=not is_negated)
        case Leaf():
            leaf = kind_of(tree).where(tree, target)
            return Where(sql=f"(NOT {leaf.sql})", params=leaf.params) if is_negated else leaf
        case _:
            is_every = isinstance(tree, All) is not is_negated
            parts = [
                _where(part, target, is_negated=not_it)
                for part, not_it in _alike(tree, is_every=is_every, is_negated=is_negated)
            ]
            return _joined(parts, " AND ", "1 = 1") if is_every else _joined(parts, " OR ", "1 = 0")


def _alike(tree: Tree, *, is_every: bool, is_negated: bool) -> Iterator[tuple[Tree, bool]]:
    """The parts that one word joins, whether each is negated: «a and (b and c)» are three."""
    match tree:
        case Not(part):
            yield from _alike(part, is_every=is_every, is_negated=not is_negated)
        case All(parts) | Any_(parts) if (isinstance(tree, All) is not is_negated) is is_every:
            for part in parts:
                yield from _alike(part, is_every=is_every, is_negated=is_negated)
        case _:
            yield tree, is_negated


def _joined(parts: list[Where], word: str, empty: str) -> Where:
    if len(parts) == 1:
        return parts[0]
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
