"""The tree in plain Python over one record: the reference meaning, and why the answer is what it is."""

from __future__ import annotations

from collections.abc import Iterator

from crescendo.conditions.leaves import kind_of
from crescendo.conditions.types import All, Any_, Explanation, Leaf, Moment, Not, Reason, Record, Tree


def holds(tree: Tree, record: Record, *, now: int, zone: str) -> bool:
    """Whether the tree holds for the record. The record maps field keys to values in their declared types."""
    return _holds(tree, record, Moment(now=now, zone=zone))


def explain(tree: Tree, record: Record, *, now: int, zone: str) -> Explanation:
    """The answer with the leaves that decided it: of the true parts for a yes, of the false for a no."""
    moment = Moment(now=now, zone=zone)
    return Explanation(answer=_holds(tree, record, moment), because=tuple(_reasons(tree, "", record, moment)))


def _holds(tree: Tree, record: Record, moment: Moment) -> bool:
    match tree:
        case All(parts):
            return all(_holds(part, record, moment) for part in parts)
        case Any_(parts):
            return any(_holds(part, record, moment) for part in parts)
        case Not(part):
            return not _holds(part, record, moment)
        case Leaf():
            return kind_of(tree).holds(tree, record, moment)


def _reasons(tree: Tree, path: str, record: Record, moment: Moment) -> Iterator[Reason]:
    match tree:
        case All(parts) | Any_(parts):
            tag = "all" if isinstance(tree, All) else "any"
            answer = _holds(tree, record, moment)
            for index, part in enumerate(parts):
                if _holds(part, record, moment) is answer:
                    yield from _reasons(part, f"{path}/{tag}/{index}", record, moment)
        case Not(part):
            yield from _reasons(part, f"{path}/not", record, moment)
        case Leaf():
            kind = kind_of(tree)
            answer = kind.holds(tree, record, moment)
            events = kind.evidence(tree, record, moment) if answer else ()
            yield Reason(path=path, leaf=tree, answer=answer, events=events)
