"""Values as the cells of a table say them, in the reader's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from crescendo.core.exports.types import Cell, Column, Value

_FLAGS = {"zh": ("否", "是"), "en": ("no", "yes"), "": ("false", "true")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """The columns in their order, what stands above them, and whose words and clock the cells use."""

    columns: Sequence[Column]
    headings: Sequence[str]
    language: str
    zone: str


def texts(row: Mapping[str, Value], dress: Dress) -> list[str]:
    """A row as texts, each such that an import reads the same value back."""
    return [text_of(row.get(column.name), column, dress) for column in dress.columns]


def text_of(value: Value, column: Column, dress: Dress) -> str:
    """One value as text: days and times as 2026-01-31 14:05:00 on the company's clock."""
    if value is None:
        return ""
    if column.cell is Cell.FLAG:
        return _FLAGS[dress.language[:2]][bool(value)]
    if column.cell is Cell.INSTANT and isinstance(value, int):
        precision = "milliseconds" if value % 1000 else "seconds"
        moment = _moment(value, ZoneInfo(dress.zone)).replace(tzinfo=None)
        return moment.isoformat(sep=" ", timespec=precision)
    if isinstance(value, list):
        return "; ".join(value)
    words = column.choices.get(str(value)) if dress.language else None
    return words[dress.language.startswith("zh")] if words else str(value)


def document(row: Mapping[str, Value], dress: Dress) -> dict[str, Value]:
    """A row for a program: names as keys, instants in RFC 3339."""
    return {column.name: _plain(row.get(column.name), column) for column in dress.columns}


def _plain(value: Value, column: Column) -> Value:
    if column.cell is Cell.INSTANT and isinstance(value, int):
        return _moment(value, ZoneInfo("UTC")).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def _moment(at: int, zone: ZoneInfo) -> datetime:
    # Whole milliseconds, so no float stands between.
    moment = datetime.fromtimestamp(at // 1000, tz=UTC).replace(microsecond=at % 1000 * 1000)
    return moment.astimezone(zone)
