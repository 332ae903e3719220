"""Registering: fields twice, fields wrongly, and a new kind of leaf from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from crescendo.conditions import api
from crescendo.conditions.types import (
    Entity,
    FieldType,
    Leaf,
    Moment,
    Record,
    Stored,
    TouchedBy,
    Where,
    Whose,
)
from crescendo.core.ids import Prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeaf(Leaf):
    """Membership in a segment, as the segments room might ask."""

    segment: int


class MemberKind:
    """Its meanings, in a room of its own."""

    tag = "try_member"
    leaf = MemberLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: api.Reading) -> MemberLeaf:
        reading.spend(path, values=1)
        return MemberLeaf(segment=document["try_member"])

    def write(self, leaf: MemberLeaf) -> dict[str, Any]:
        return {"try_member": leaf.segment}

    def where(self, leaf: MemberLeaf, target: api.Target) -> Where:
        sql = f'"{target.alias}"."id" IN (SELECT contact_id FROM member WHERE segment_id = %s)'
        return Where(sql=f"({sql})", params=(leaf.segment,))

    def holds(self, leaf: MemberLeaf, record: Record, moment: Moment) -> bool:
        segments = record.get("segments")
        return isinstance(segments, frozenset) and leaf.segment in segments

    def words(self, leaf: MemberLeaf, speech: api.Speech) -> str:
        return f"member of {leaf.segment}"

    def touched_by(self, leaf: MemberLeaf) -> frozenset[TouchedBy]:
        return frozenset({TouchedBy(kind="member.joined")})

    def next_change(self, leaf: MemberLeaf, record: Record, moment: Moment) -> int | None:
        return moment.now + 5

    def references(self, leaf: MemberLeaf) -> frozenset[tuple[Prefix, int]]:
        return frozenset()


KIND = MemberKind()


def test_a_room_adds_a_kind_of_leaf_without_touching_the_tree() -> None:
    api.register_leaf(KIND)
    document = {"not": {"all": [{"try_member": 4}]}}
    tree = api.parse(document, entity=Entity.CONTACT, sees_personal_data=False)
    assert api.write(tree) == document
    assert not api.holds(tree, {"segments": frozenset({4})}, now=0, zone="UTC")
    assert api.words(tree, language="en", zone="UTC") == "not (member of 4)"
    assert api.compile_where(tree, vendor="sqlite", alias="c", now=0, zone="UTC").params == (4,)
    assert api.touches(tree) == {TouchedBy(kind="member.joined")}
    assert api.next_change(tree, {}, now=10, zone="UTC") == 15
    with pytest.raises(ValueError, match="another kind"):
        api.register_leaf(MemberKind())


def test_a_field_is_known_once() -> None:
    known = api.find_field(Entity.CONTACT, "try.size")
    assert known is not None
    api.register(known)
    with pytest.raises(ValueError, match="another field"):
        api.register(replace(known, label="Other"))


@pytest.mark.parametrize(
    "change",
    [
        {"key": "Bad Key"},
        {"stored": Stored(table='x"; drop', column="c")},
        {"type": FieldType.CHOICE},
        {"type": FieldType.REFERENCE},
        {"type": FieldType.MONEY},
        {"target": Prefix.STAFF},
    ],
)
def test_a_field_that_interpreters_cannot_rely_on_is_a_bug(change: dict[str, Any]) -> None:
    known = api.find_field(Entity.CONTACT, "try.size")
    assert known is not None
    with pytest.raises(ValueError, match=r"."):
        api.register(replace(known, **{"key": "try.fresh", **change}))


def test_touches_and_references_are_those_of_the_leaves() -> None:
    document = {
        "any": [
            {"field": "try.seen_at", "operator": "is_set"},
            {"not": {"field": "try.owner", "operator": "is_none_of", "value": ["usr_4", "usr_5"]}},
        ]
    }
    tree = api.parse(document, entity=Entity.CONTACT, sees_personal_data=False)
    assert api.touches(tree) == {
        TouchedBy(kind="event.recorded"),
        TouchedBy(kind="a.b", whose=Whose.ACCOUNT),
    }
    assert api.references(tree) == {(Prefix.STAFF, 4), (Prefix.STAFF, 5)}


def test_the_reasons_name_the_leaves_that_decided() -> None:
    document = {
        "all": [
            {
                "any": [
                    {"field": "try.size", "operator": "is", "value": 1},
                    {"field": "try.size", "operator": "is_set"},
                ]
            },
            {"not": {"field": "try.company", "operator": "is_set"}},
        ]
    }
    tree = api.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    explained = api.explain(tree, {"try.size": 2}, now=0, zone="UTC")
    assert explained.answer
    assert [(reason.path, reason.answer) for reason in explained.because] == [
        ("/all/0/any/1", True),
        ("/all/1/not", False),
    ]
