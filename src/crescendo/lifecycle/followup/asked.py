"""What the lifecycle's document says of following up: the company's own section, or the one that Crescendo ships."""

from __future__ import annotations

from typing import Any

from crescendo.core import definitions
from crescendo.lifecycle.documents import note
from crescendo.lifecycle.documents.note import NoteSection
from crescendo.lifecycle.documents.shipped_note import SHIPPED_NOTE

_KIND, _KEY = "lifecycle", "main"


def note_section() -> NoteSection:
    """The topics of a follow-up note. One query."""
    return note.read(_section("note", SHIPPED_NOTE), "/note", [])


def _section(name: str, shipped: Any) -> Any:
    version = definitions.find_in_force(_KIND, _KEY)
    return shipped if version is None else version.document.get(name, shipped)
