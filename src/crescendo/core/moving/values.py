"""How a value of one database reads in the other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address
from typing import Any

Convert = Callable[[Any], Any]


def for_postgresql(types: Sequence[str]) -> Sequence[Convert]:
    """One converter a column, by the type that the column has there."""
    return [_TO_POSTGRESQL.get(name, _same) for name in types]


def for_sqlite(value: Any) -> Any:
    """A value as Django writes it into SQLite: times without a zone in UTC, truth as 0 and 1, JSON as text."""
    convert = _TO_SQLITE.get(type(value))
    return value if convert is None else convert(value)


def _same(value: Any) -> Any:
    return value


def _truth(value: Any) -> Any:
    return None if value is None else bool(value)


def _time(value: Any) -> Any:
    return None if value is None else f"{value}+00"


_TO_POSTGRESQL: dict[str, Convert] = {"boolean": _truth, "timestamp with time zone": _time}


def _naive(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


_TO_SQLITE: dict[type, Convert] = {
    bool: int,
    datetime: _naive,
    memoryview: bytes,
    Decimal: str,
    IPv4Address: str,
    IPv6Address: str,
}
