"""Rows as ndjson, CSV and Parquet. The same rows give the same bytes."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, BinaryIO, Union, get_args, get_origin

import msgspec
from typing_extensions import get_type_hints, is_typeddict

from crescendo.core.tabular.writing import safe

Rows = Iterator[Mapping[str, Any]]
Writer = Callable[[Rows, type, BinaryIO], None]

_ROW_GROUP = 50_000
_MEMORY = "256MB"


def write_ndjson(rows: Rows, shape: type, file: BinaryIO) -> None:
    """One JSON object a line."""
    del shape
    encoder = msgspec.json.Encoder()
    for row in rows:
        file.write(encoder.encode(row))
        file.write(b"\n")


def write_csv(rows: Rows, shape: type, file: BinaryIO) -> None:
    """A table that Excel opens as UTF-8. Lists and objects stand in their cells as JSON.

    A text that a spreadsheet would run as a formula gets an apostrophe before it. A telephone number such as
    +8613800000000 is a signed number and no formula: it stays as it is, so that it comes back unchanged.
    """
    names = list(get_type_hints(shape))
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(names)
        for row in rows:
            table.writerow([_cell(row[name]) for name in names])
        text.flush()
    finally:
        text.detach()


def write_parquet(rows: Rows, shape: type, file: BinaryIO) -> None:
    """Typed columns: touches are structs, lists are lists; objects of any shape are texts holding JSON."""
    import duckdb  # noqa: PLC0415 - costs 30 MB that the other formats do without

    hints: dict[str, Any] = get_type_hints(shape)
    columns = {name: _column(hint) for name, hint in hints.items()}
    loose = [name for name, hint in hints.items() if get_origin(hint) is dict]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        lines, made = Path(folder) / "rows.ndjson", Path(folder) / "rows.parquet"
        with lines.open("wb") as between:
            write_ndjson((_with_texts(row, loose) for row in rows), shape, between)
        # One thread: the order of rows, and so the bytes, are then those of the stream.
        engine.execute("SET threads = 1")
        engine.execute("SET memory_limit = ?", [_MEMORY])
        engine.execute("SET temp_directory = ?", [folder])
        table = engine.read_json(str(lines), columns=columns, format="newline_delimited")
        table.write_parquet(str(made), compression="zstd", row_group_size=_ROW_GROUP)
        with made.open("rb") as whole:
            shutil.copyfileobj(whole, file)


WRITERS: Mapping[str, Writer] = {"ndjson": write_ndjson, "csv": write_csv, "parquet": write_parquet}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        return msgspec.json.encode(value).decode()
    return safe(value)


def _with_texts(row: Mapping[str, Any], loose: list[str]) -> dict[str, Any]:
    return {**row, **{name: msgspec.json.encode(row[name]).decode() for name in loose}}


_PLAIN: Mapping[Any, str] = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN"}


def _column(hint: Any) -> str:
    """DuckDB's type for a column of a shape; every column may be null."""
    if get_origin(hint) in {Union, UnionType}:
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is list:
        return f"{_column(get_args(hint)[0])}[]"
    if get_origin(hint) is dict:
        return "VARCHAR"
    if is_typeddict(hint):
        fields = (f'"{name}" {_column(kind)}' for name, kind in get_type_hints(hint).items())
        return f"STRUCT({', '.join(fields)})"
    return _PLAIN[hint]
