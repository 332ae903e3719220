"""The register of what rooms hold of persons. Access reads all of it, erasure empties all of it.

Every table is either answered for by a holding, or free of persons for a reason that stands here; a test walks over
all models, so that a room that is born later cannot forget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crescendo.core.types import Holding

_holdings: dict[str, Holding] = {}
_free: dict[str, str] = {}


def register(*holdings: Holding) -> None:
    """Make holdings known, in the order in which they are emptied. Called once apps stand."""
    _holdings.update({holding.name: holding for holding in holdings})


def declare_free(tables: Mapping[str, str]) -> None:
    """Say why tables hold nothing of a person that erasure must reach."""
    _free.update(tables)


def list_holdings() -> tuple[Holding, ...]:
    """All holdings in the order of the rooms; what says who the person is goes last."""
    return (*_those(is_root=False), *_those(is_root=True))


def find_holding(name: str) -> Holding | None:
    """The holding of a name; None where the room that held it is gone."""
    return _holdings.get(name)


def answered_tables() -> frozenset[str]:
    """The tables that some holding answers for."""
    return frozenset(table for holding in _holdings.values() for table in holding.tables)


def free_tables() -> Mapping[str, str]:
    """The tables free of persons, and why."""
    return dict(_free)


def _those(*, is_root: bool) -> Iterator[Holding]:
    return (holding for holding in _holdings.values() if holding.is_root is is_root)
