"""The ways of the document: who enters a stage because a condition holds, asked set-wise.

Whoever was moved back or aside is *guarded*: a way that held then takes nobody on at once. It does when it came to hold
anew, and acts count from that move on: a new hand-raise is new, an old one is not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crescendo.activity import api as activity
from crescendo.conditions import api as conditions
from crescendo.conditions.types import (
    All,
    Any_,
    ConditionNotValid,
    Entity,
    FieldLeaf,
    Leaf,
    Not,
    Record,
    Tree,
    Whose,
    leaves_of,
)
from crescendo.core import sets
from crescendo.lifecycle.documents.nouns import Course, Way

_ACT = "event.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A way with its condition, and the stage that it leads to."""

    to: str
    way: Way
    tree: Tree

    @property
    def key(self) -> str:
        return f"{self.to}/{self.way.key}"


def ways_from(course: Course, stages: Collection[str]) -> list[Open]:
    """The ways that lead on from any of these stages and from those that they lead to, in the order of the stages.

    One whose condition cannot be asked any more, since a field of it is gone, leads nowhere.
    """
    found: list[Open] = []
    reached = set(stages)
    with conditions.asking_once():
        for stage in course.stages:
            for way in stage.ways:
                tree = _tree(way) if reached & set(way.origins) else None
                if tree is not None:
                    found.append(Open(to=stage.key, way=way, tree=tree))
                    reached.add(stage.key)
    return found


def _tree(way: Way) -> Tree | None:
    try:
        return conditions.parse(way.condition, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return None


def holding(tree: Tree, contact_ids: Collection[int], *, now: int, zone: str) -> set[int]:
    """Those living contacts of these on whom a condition holds. One query."""
    if not contact_ids:
        return set()
    selected = conditions.compile_members(
        tree,
        entity=Entity.CONTACT,
        vendor=sets.vendor(),
        now=now,
        zone=zone,
        ids=sets.batch_json(sorted(contact_ids)),
    )
    return {int(row[0]) for row in sets.fetch(selected.sql, selected.params)}


def holding_since(tree: Tree, since: Mapping[int, int], *, now: int, zone: str) -> set[int]:
    """The same, where of each contact only acts after an instant count. A query for each leaf and one for the acts."""
    living = holding(All(()), since, now=now, zone=zone)
    asks_acts = any(_asks_acts(leaf) for leaf in leaves_of(tree))
    histories = activity.histories_of(sorted(living), now=now) if living and asks_acts else {}
    after: dict[int, Record] = {
        number: {
            "id": number,
            "events": tuple(one for one in histories.get(number, ()) if _at(one) > since[number]),
        }
        for number in living
    }

    def ask(part: Tree) -> set[int]:
        match part:
            case All(parts):
                return living.intersection(*map(ask, parts))
            case Any_(parts):
                return set().union(*map(ask, parts))
            case Not(inner):
                return living - ask(inner)
            case Leaf() if _asks_acts(part):
                return {one for one in living if conditions.holds(part, after[one], now=now, zone=zone)}
            case Leaf():
                return holding(part, living, now=now, zone=zone)

    return ask(tree)


def _at(event: Record) -> int:
    at = event["at"]
    return at if isinstance(at, int) else 0


def _asks_acts(leaf: Leaf) -> bool:
    """Whether a leaf is about the contact's own acts. Fields that acts change are asked of the store."""
    return not isinstance(leaf, FieldLeaf) and any(
        touch.kind == _ACT and touch.whose is Whose.OWN for touch in conditions.touches(leaf)
    )
