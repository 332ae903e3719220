"""Who is asked beside the touched ones where a condition asks about the account: colleagues, also those left behind."""

from __future__ import annotations

from collections.abc import Collection

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Tree, Whose
from crescendo.core import sets


def asks_accounts(tree: Tree) -> bool:
    """Whether an answer about a contact can change by what becomes of others at its account."""
    return any(touch.whose is not Whose.OWN for touch in conditions.touches(tree))


def colleagues(contacts: Collection[int]) -> set[int]:
    """All contacts of the accounts that these belong to, or were last seen in. One query."""
    if not contacts:
        return set()
    rows = sets.fetch(sets.statement(__package__, "colleagues"), _given(contacts))
    return {int(row[0]) for row in rows}


def note(contacts: Collection[int]) -> None:
    """Keep in which accounts these are, so that those are asked whom they leave. Two statements."""
    if contacts:
        given = _given(contacts)
        sets.execute(sets.statement(__package__, "forget_belongings"), given)
        sets.execute(sets.statement(__package__, "note_belongings"), given)


def note_in(stretch: tuple[int, int]) -> None:
    """The same of all contacts from one to another."""
    given = {"first": stretch[0], "last": stretch[1]}
    sets.execute(sets.statement(__package__, "forget_belongings_in"), given)
    sets.execute(sets.statement(__package__, "note_belongings_in"), given)


def _given(contacts: Collection[int]) -> dict[str, str]:
    return {"contacts": sets.batch_json(sorted(contacts))}
