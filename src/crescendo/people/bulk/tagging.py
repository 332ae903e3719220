"""Putting a tag on many contacts, or taking it off them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.sets import insert_ignore
from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.bulk.types import ChangeSet
from crescendo.people.tag_models import Tag, Tagging
from crescendo.people.tags import COLUMNS, tagged

ON, OFF = "true", ""


class Putting:
    """The deeds TAG and UNTAG: whether one carries the tag is what stands."""

    step = 500

    def __init__(self, after: str) -> None:
        self._after = after

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those of whom the other is true. A tag that was removed meanwhile is put on nobody."""
        del now
        if not Tag.objects.filter(pk=int(wanted.field), rule="").exists():
            return {}
        stands = self.stands(wanted, ids)
        return {number: (before, self._after) for number, before in stands.items() if before != self._after}

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """Who carries it. Two queries."""
        living = models.Contact.objects.filter(pk__in=ids, merged_into=None).values_list("pk", flat=True)
        carried = set(_taggings(int(wanted.field), ids))
        return {number: ON if number in carried else OFF for number in living}

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Put it on these, take it off those, one audit line and one fact."""
        del is_undo
        tag = int(wanted.field)
        on = [number for number, value in said.items() if value == ON]
        off = [number for number, value in said.items() if value == OFF]
        if on and Tag.objects.filter(pk=tag, rule="").exists():
            rows = [(tag, number, False, None, by.staff_id, now) for number in on]
            insert_ignore("people_tagging", COLUMNS, rows)
            audit.record(by, "contact.tagged", str(len(on)), {"tag": write_id(Prefix.TAG, tag)}, now=now)
        if off:
            Tagging.objects.filter(tag_id=tag, contact_id__in=off).delete()
            audit.record(by, "contact.untagged", str(len(off)), {"tag": write_id(Prefix.TAG, tag)}, now=now)
        facts.append([tagged(tag, said, now=now)], now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more."""


def _taggings(tag: int, ids: Iterable[int]) -> Iterable[int]:
    return Tagging.objects.filter(tag_id=tag, contact_id__in=list(ids)).values_list("contact_id", flat=True)
