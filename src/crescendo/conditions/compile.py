"""The tree as a WHERE fragment for SQLite and PostgreSQL, from one generator."""

from __future__ import annotations

import re

from crescendo.conditions.leaves import Target, kind_of
from crescendo.conditions.types import All, Any_, Leaf, Moment, Not, Tree, Where

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_VENDORS = frozenset({"sqlite", "postgresql"})


def compile_where(tree: Tree, *, vendor: str, alias: str, now: int, zone: str) -> Where:
    """A fragment that is true exactly for the rows on which the tree holds at that moment.

    `vendor` is Django's `connection.vendor`; `alias` is what the query calls the entity's table.
    """
    if vendor not in _VENDORS or not _NAME.fullmatch(alias):
        raise ValueError(f"no SQL is written for {vendor!r} as {alias!r}")
    return _where(tree, Target(vendor=vendor, alias=alias, moment=Moment(now=now, zone=zone)))


def _where(tree: Tree, target: Target) -> Where:
    match tree:
        case All(parts):
            return _joined([_where(part, target) for part in parts], " AND ", "1 = 1")
        case Any_(parts):
            return _joined([_where(part, target) for part in parts], " OR ", "1 = 0")
        case Not(part):
            inner = _where(part, target)
            return Where(sql=f"(NOT {inner.sql})", params=inner.params)
        case Leaf():
            return kind_of(tree).where(tree, target)


def _joined(parts: list[Where], word: str, empty: str) -> Where:
    return Where(
        sql=f"({word.join(part.sql for part in parts) or empty})",
        params=tuple(param for part in parts for param in part.params),
    )
