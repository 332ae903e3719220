"""The routes of files and of undoing imports, filled in."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

from crescendo.core.imports import running, runs, undo_running, undoing
from crescendo.core.imports.types import OpenFile
from crescendo.core.types import Actor
from tests.doors.console.story import NOON

_NUMBERS = itertools.count()
_KIND = frozenset({"import", "contacts_edit"})
SCOPES: dict[str, frozenset[str]] = {
    "import_file": _KIND,
    "look_at_undo": _KIND,
    "undo_import": _KIND,
    "stop_undo": frozenset({"import"}),
    "get_undo": frozenset({"import"}),
    "list_stays": frozenset({"import"}),
}
BODIES: dict[str, Any] = {"import_file": b"email\nzhao@hongtu.example\n", "undo_import": {}}
QUERIES = {"import_file": "?kind=contacts"}


def run_for(name: str, draft_id: int) -> int:
    """An import that this operation fits: one that was run, and looked at where that is needed."""
    if name not in SCOPES:
        return draft_id
    by = Actor.system("story")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        # Somebody new each time: an import that changes nothing cannot be undone.
        path.write_text(f"email\nsun{next(_NUMBERS)}@hongtu.example\n", encoding="utf-8")
        run_id = runs.open_file(by, OpenFile(kind="contacts", path=path, name=path.name), now=NOON).id
    runs.begin(by, run_id, rehearse=False, now=NOON)
    running.step(run_id, now=NOON)
    if name != "look_at_undo":
        undo = undoing.look(by, run_id, now=NOON)
        while undo.is_working and name != "stop_undo":
            undo = undo_running.step(run_id, now=NOON) or undo
    return run_id
