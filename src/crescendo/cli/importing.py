"""`crescendo import`: which reader takes a kind. Each ends with exit code 1 unless it took the file whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crescendo.project.schema import prepare_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for on the command line."""

    kind: str
    path: Path
    dry_run: bool = False
    maps: Sequence[str] = ()
    key: str = ""
    mode: str = "both"
    empty: str = "keep"
    owner: str = ""
    source: str = ""
    refused: Path | None = None
    encoding: str = ""
    delimiter: str = ""
    language: str = ""


Reader = Callable[[Asked], None]
# Kinds that are no tables have a reader of their own; all others are tables of a kind that a room has registered.
OTHERS: Mapping[str, Reader] = {}


def run_import(asked: Asked) -> None:
    """Import the file in this process, with progress on standard error."""
    prepare_store()
    from crescendo.cli.import_tables import import_table  # noqa: PLC0415 - needs Django

    (OTHERS.get(asked.kind) or import_table)(asked)
