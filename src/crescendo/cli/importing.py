"""`crescendo import` of tables: what was asked for, without Django."""

from __future__ import annotations

from collections.abc import Sequence
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


def run_import(asked: Asked) -> None:
    """Import the file in this process, with progress on standard error; ends with exit code 1 where it stopped."""
    prepare_store()
    from crescendo.cli.import_tables import import_table  # noqa: PLC0415 - needs Django

    import_table(asked)
