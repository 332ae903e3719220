"""Segments with the condition that their members follow: what the consumer, the jobs and the alarm clock work with."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.conditions.types import ConditionNotValid, Tree
from crescendo.core import definitions
from crescendo.core.types import Actor
from crescendo.segments.documents import KIND, read
from crescendo.segments.models import Segment
from crescendo.segments.types import SegmentKind

_SYSTEM = Actor.system("segments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A generation of a segment and its condition; only one in use tells facts."""

    segment_id: int
    generation: int
    tree: Tree
    is_in_use: bool


def kept(rows: list[Segment] | None = None) -> list[Kept]:
    """All generations that members are kept of: in use, and in the making. Two queries and one for each segment."""
    found = Segment.objects.filter(kind=SegmentKind.DYNAMIC) if rows is None else rows
    told: list[Kept] = []
    for row in found:
        for generation, version in ((row.generation, row.version), (row.building, row.building_version)):
            tree = tree_of(row.key, version) if generation and version else None
            if tree is not None and generation is not None:
                in_use = generation == row.generation
                told.append(Kept(segment_id=row.pk, generation=generation, tree=tree, is_in_use=in_use))
    return told


def tree_of(key: str, number: int) -> Tree | None:
    """The condition of a published version; None where it cannot be asked any more. One query."""
    versions = {version.number: version for version in definitions.list_versions(_SYSTEM, KIND, key)}
    if number not in versions:
        return None
    try:
        return read(versions[number].document)
    except ConditionNotValid:
        return None
