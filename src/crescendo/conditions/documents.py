"""The tree as a JSON document and back: strict, and all that is wrong is said at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.conditions.leaves import Reading, find_kind, kind_of, refused
from crescendo.conditions.registry import asking_once
from crescendo.conditions.types import MAX_DEPTH, All, Any_, ConditionNotValid, Entity, Leaf, Not, Tree
from crescendo.core.document_reading import Reading as DocumentReading
from crescendo.core.refusals import mark

_NODES = frozenset({"all", "any", "not"})


def parse(document: Any, *, entity: Entity, sees_personal_data: bool) -> Tree:
    """Read a decoded JSON document about that entity; raises ConditionNotValid."""
    reading = Reading(entity=entity, sees_personal_data=sees_personal_data)
    with asking_once():
        tree = _node(document, "", 1, reading)
    if reading.problems:
        raise ConditionNotValid(reading.problems)
    return tree


def parse_noting(document: Any, path: str, reading: DocumentReading, *, entity: Entity) -> Tree | None:
    """Read a condition that stands in another document: what is wrong is noted there with its place; then None."""
    try:
        return parse(document, entity=entity, sees_personal_data=True)
    except ConditionNotValid as wrong:
        for one in wrong.problems:
            reading.note(f"{path}{one.path}", one.code, one.detail)
    return None


def parse_inner(document: Any, path: str, entity: Entity, reading: Reading) -> Tree:
    """Read a condition inside a leaf, about another entity; what is wrong is noted with the rest."""
    inner = Reading(
        entity=entity,
        sees_personal_data=reading.sees_personal_data,
        nodes=reading.nodes,
        values=reading.values,
        problems=reading.problems,
    )
    tree = _node(document, path, reading.depth + 1, inner)
    reading.nodes, reading.values = inner.nodes, inner.values
    return tree


def write(tree: Tree) -> dict[str, Any]:
    """The canonical document of a tree: `parse` reads it back as the same tree."""
    match tree:
        case All(parts):
            return {"all": [write(part) for part in parts]}
        case Any_(parts):
            return {"any": [write(part) for part in parts]}
        case Not(part):
            return {"not": write(part)}
        case Leaf():
            return kind_of(tree).write(tree)


def _node(document: Any, path: str, depth: int, reading: Reading) -> Tree:
    """One node. What is wrong is noted and an empty node stands in, so that the rest is still read."""
    if depth > MAX_DEPTH:
        raise refused(path, "too_deep", mark("Conditions stand at most %(most)s deep."), most=MAX_DEPTH)
    reading.spend(path, nodes=1)
    try:
        if not isinstance(document, Mapping):
            raise refused(path, "shape", mark("Here stands a condition: an object."))
        inner = _inner(document, path, depth, reading)
        reading.depth = depth
        return _leaf(document, path, reading) if inner is None else inner
    except ConditionNotValid as wrong:
        if any(problem.code in {"too_deep", "too_large"} for problem in wrong.problems):
            raise
        reading.problems.extend(wrong.problems)
        return All(())


def _inner(document: Mapping[str, Any], path: str, depth: int, reading: Reading) -> Tree | None:
    tags = _NODES & document.keys()
    if not tags:
        return None
    if len(document) != 1:
        raise refused(path, "shape", mark("One of all, any and not stands alone in its object."))
    (tag,) = tags
    if tag == "not":
        return Not(_node(document["not"], f"{path}/not", depth + 1, reading))
    given = document[tag]
    if not isinstance(given, list):
        raise refused(f"{path}/{tag}", "shape", mark("Here stands a list of conditions."))
    parts = tuple(
        _node(part, f"{path}/{tag}/{index}", depth + 1, reading) for index, part in enumerate(given)
    )
    return All(parts) if tag == "all" else Any_(parts)


def _leaf(document: Mapping[str, Any], path: str, reading: Reading) -> Leaf:
    kind = find_kind(document)
    if kind is None:
        raise refused(path, "unknown_condition", mark("This is no known kind of condition."))
    leaf: Leaf = kind.parse(document, path, reading)
    return leaf
