"""Segments with the condition that their members follow: what the consumer, the jobs and the alarm clock work with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Tree
from crescendo.core import definitions
from crescendo.core.types import VersionRow
from crescendo.segments.documents import KIND, read
from crescendo.segments.models import Segment
from crescendo.segments.types import SegmentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A generation of a segment and its condition; only one in use tells facts.

    One in the making knows the contacts up to `built_to`; the others are worked out when their turn comes.
    """

    segment_id: int
    generation: int
    tree: Tree
    is_in_use: bool
    built_to: int = 0

    def known(self, contacts: set[int]) -> set[int]:
        """Those of the contacts whom this generation knows already."""
        return contacts if self.is_in_use else {contact for contact in contacts if contact <= self.built_to}


def kept() -> list[Kept]:
    """All generations that members are kept of: in use, and in the making. Two queries, and what reading asks for."""
    rows = Segment.objects.filter(kind=SegmentKind.DYNAMIC, removed_at=None).order_by("pk")
    wanted = [(row, generation, version) for row in rows for generation, version in _generations(row)]
    numbers: dict[str, set[int]] = defaultdict(set)
    for row, _generation, version in wanted:
        numbers[row.key].add(version)
    versions = definitions.find_versions(KIND, numbers) if numbers else {}
    told: list[Kept] = []
    with conditions.asking_once():
        for row, generation, number in wanted:
            found = versions.get((row.key, number))
            tree = None if found is None else _read(found)
            if tree is not None:
                told.append(
                    Kept(
                        segment_id=row.pk,
                        generation=generation,
                        tree=tree,
                        is_in_use=generation == row.generation,
                        built_to=row.built_to,
                    )
                )
    return told


def tree_of(key: str, number: int) -> Tree | None:
    """The condition of a published version; None where it cannot be asked any more. One query."""
    found = definitions.find_versions(KIND, {key: {number}}).get((key, number))
    return None if found is None else _read(found)


def _generations(row: Segment) -> list[tuple[int, int]]:
    pairs = ((row.generation, row.version), (row.building, row.building_version))
    return [(generation, version) for generation, version in pairs if generation and version]


def _read(version: VersionRow) -> Tree | None:
    try:
        return read(version.document)
    except ConditionNotValid:
        return None
