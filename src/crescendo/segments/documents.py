"""The document of a segment: its own number and its condition. What is published can be answered and ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Tree
from crescendo.core import definitions
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import Document

KIND = "segment"


def key_of(segment_id: int) -> str:
    """The key of a segment's definition."""
    return f"segment_{segment_id}"


def document_of(segment_id: int, condition: Any) -> dict[str, Any]:
    """A segment's document; it says whose it is, so that it cannot ask about itself."""
    return {"segment": write_id(Prefix.SEGMENT, segment_id), "condition": condition}


def read(document: Document) -> Tree:
    """The condition of a published document. Raises ConditionNotValid where a field that it asked is gone."""
    return conditions.parse(document.get("condition"), entity=Entity.CONTACT, sees_personal_data=True)


def errors_of(document: Document) -> list[tuple[str, str, str]]:
    """What keeps a document from being published."""
    try:
        own = read_id(Prefix.SEGMENT, str(document.get("segment", "")))
        tree = read(document)
    except IdNotReadable:
        return [("/segment", "shape", mark("The document names its segment, as seg_12."))]
    except ConditionNotValid as wrong:
        return [(f"/condition{one.path}", one.code, one.detail) for one in wrong.problems]
    if asks_about(tree, own):
        return [("/condition", "segment_in_itself", mark("The segment would ask about its own members."))]
    return []


def asks_about(tree: Tree, segment_id: int) -> bool:
    """Whether a condition asks, itself or through published segments, who is in that one."""
    seen: set[int] = set()
    waiting = list(segments_in(tree))
    while waiting:
        number = waiting.pop()
        if number == segment_id:
            return True
        if number not in seen:
            seen.add(number)
            waiting.extend(_segments_of(number))
    return False


def segments_in(tree: Tree) -> Iterator[int]:
    """The segments that a condition names, wherever in it."""
    return (number for prefix, number in conditions.references(tree) if prefix is Prefix.SEGMENT)


def _segments_of(segment_id: int) -> list[int]:
    version = definitions.find_in_force(KIND, key_of(segment_id))
    if version is None:
        return []
    try:
        return list(segments_in(read(version.document)))
    except ConditionNotValid:
        return []
