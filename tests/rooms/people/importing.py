"""A file in few words, imported to its end through the public door."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crescendo.core.imports import reading, running, runs
from crescendo.core.imports.types import OpenFile, Options, Plan, Run, RunState
from crescendo.core.types import Actor

NOW = 1_767_582_000_000


def written(folder: Path, rows: Sequence[Sequence[str]], name: str = "file.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def opened(by: Actor, kind: str, path: Path, *, maps: dict[str, str] | None = None, **options: Any) -> Run:
    """A draft with the guessed plan, these maps and these options."""
    run = runs.open_file(by, OpenFile(kind=kind, path=path, name=path.name), now=NOW)
    plan = Plan(mapping={**run.plan.mapping, **(maps or {})}, options=Options(**options))
    return runs.set_plan(by, run.id, plan)


def worked(run: Run, *, now: int = NOW) -> Run:
    """The run after its last chunk."""
    while run.state is RunState.RUNNING:
        after = running.step(run.id, now=now)
        assert after is not None
        run = after
    return run


def imported(by: Actor, kind: str, path: Path, *, rehearse: bool = False, now: int = NOW, **more: Any) -> Run:
    """The run after its last chunk."""
    draft = opened(by, kind, path, **more)
    return worked(runs.begin(by, draft.id, rehearse=rehearse, now=now), now=now)


def counts(run: Run) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, refused."""
    return run.created, run.updated, run.unchanged, run.refused


def reasons(by: Actor, run: Run) -> list[tuple[int, str, str]]:
    """Row, column and sentence of all that was refused."""
    return [
        (row.line.number, row.column, row.sentence % dict(row.places))
        for row in reading.refused_rows(by, run.id)
    ]
