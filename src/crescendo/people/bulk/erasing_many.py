"""Erasing many persons: chunk by chunk, each chunk one erasure with its report. Nothing of it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core.types import Actor
from crescendo.people import erasing
from crescendo.people.bulk.types import ChangeSet
from crescendo.people.types import EraseContacts
from crescendo.people.visibility import living_contacts

ERASED = "true"


class Erasing:
    """The deed ERASE; `value` is the reason that stands with the reports."""

    step = 100

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """All that there still are."""
        del now
        return dict.fromkeys(self.stands(wanted, ids), ("", ERASED))

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """Who is there. One query."""
        del wanted
        return dict.fromkeys(living_contacts().filter(pk__in=ids).values_list("pk", flat=True), "")

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """One erasure of these, asked for within the chunk: asked twice is asked once."""
        assert not is_undo
        erasing.erase_contacts(by, EraseContacts(contact_ids=tuple(said), reason=wanted.value), now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more: each erasure tells of its end."""
