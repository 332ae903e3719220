"""An export in few words, made to its end through the public door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crescendo.core.exports import reading, running, runs
from crescendo.core.exports.types import AskExport, Export, ExportState, Format
from crescendo.core.types import Actor

NOW = 1_767_582_000_000


def asked(by: Actor, kind: str = "contacts", form: Format = Format.CSV, **more: Any) -> Export:
    return runs.ask(by, AskExport(kind=kind, format=form, **more), now=NOW)


def worked(export: Export, *, now: int = NOW) -> Export:
    """The export after its last chunk."""
    while export.state is ExportState.RUNNING:
        after = running.step(export.id, now=now)
        assert after is not None
        export = after
    return export


def exported(by: Actor, kind: str = "contacts", form: Format = Format.CSV, **more: Any) -> Path:
    """The file, as it is fetched."""
    export = worked(asked(by, kind, form, **more))
    assert export.state is ExportState.READY, export.reason
    return reading.fetch(by, export.id, now=NOW).path
