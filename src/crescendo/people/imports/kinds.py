"""The kinds of import that this room takes."""

from __future__ import annotations

from crescendo.core.imports import kinds
from crescendo.people.imports.contacts import CONTACTS


def register() -> None:
    """Make them known; called once the apps stand."""
    kinds.register(CONTACTS)
