"""Whose a written row is: a colleague's by who it is, a key's of the API by its name, since keys are nobody."""

from __future__ import annotations

from typing import Protocol

from crescendo.core.types import Actor


class Written(Protocol):
    """A row that says who wrote it down."""

    by_id: int | None
    by_label: str


def is_own(by: Actor, row: Written) -> bool:
    """Whether the actor wrote it down, or a key of the same name did."""
    if by.staff_id is not None:
        return row.by_id == by.staff_id
    return row.by_id is None and row.by_label == by.label[:200]
