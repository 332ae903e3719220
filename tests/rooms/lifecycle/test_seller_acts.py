"""What colleagues did, asked by conditions: SQL and Python agree, time turns what it must, both languages say it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.event_types import Period, Window
from crescendo.conditions.types import ConditionNotValid, Entity, Not, Record, Span, Tree, Unit
from crescendo.core import sets
from crescendo.core.clock import DAY, HOUR
from crescendo.core.types import Role
from crescendo.lifecycle import api
from crescendo.lifecycle.standing.seller_act import SellerAct, SellerActLeaf
from crescendo.lifecycle.types import NewCall, Outcome, materials, talks
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle.cast import SYSTEM, hired, person
from tests.rooms.lifecycle.test_materials import put

pytestmark = pytest.mark.django_db
ZONE = "Asia/Shanghai"
WHO = ("Ann", "Bob", "Cid")
ACTS = st.lists(
    st.tuples(st.sampled_from(SellerAct), st.sampled_from(WHO), st.integers(0, 60 * 24), st.booleans()),
    max_size=10,
)
WINDOWS: st.SearchStrategy[Window] = st.one_of(
    st.none(),
    st.sampled_from(Period),
    st.builds(Span, count=st.integers(1, 60), unit=st.sampled_from(Unit)),
)


def leaf(act: SellerAct, window: Window, times: tuple[int | None, int | None]) -> SellerActLeaf:
    low, high = times
    return SellerActLeaf(act=act, window=window, low=1 if low is None and high is None else low, high=high)


LEAVES = st.builds(
    leaf,
    st.sampled_from(SellerAct),
    WINDOWS,
    st.tuples(st.none() | st.integers(1, 3), st.none() | st.integers(3, 4) | st.just(0)).filter(
        lambda times: times[0] is None or times[1] != 0
    ),
)


def do(act: SellerAct, whom: int, hours: int, material: int) -> None:
    at = NOON - hours * HOUR
    match act:
        case SellerAct.CALL | SellerAct.REACHED:
            outcome = Outcome.REACHED if act is SellerAct.REACHED else Outcome.NOT_REACHED
            api.record_call(SYSTEM, NewCall(contact_id=whom, outcome=outcome, at=at), now=NOON)
        case SellerAct.MATERIAL_SENT:
            sent = materials.SendMaterial(material_id=material, contact_id=whom, at=at)
            api.materials.record_sent(SYSTEM, sent, now=NOON)
        case _:
            api.talks.record_talk(SYSTEM, talk(act, (whom,), at), now=NOON)


def talk(act: SellerAct, whom: tuple[int, ...], at: int) -> talks.NewTalk:
    way = {SellerAct.MAIL_SENT: talks.Direction.OUT, SellerAct.MAIL_RECEIVED: talks.Direction.IN}
    kind = talks.TalkKind.MEETING if act is SellerAct.MEETING else talks.TalkKind.MAIL
    return talks.NewTalk(kind=kind, title="x", direction=way.get(act), contact_ids=whom, at=at)


def record(acts: list[tuple[SellerAct, str, int, bool]], who: set[str], known: Mapping[bool, int]) -> Record:
    """The history as Python reads it: a call that reached is a call, too."""
    told: list[Mapping[str, Any]] = []
    for number, (act, whom, hours, which) in enumerate(acts):
        if whom in who:
            names = (act, SellerAct.CALL) if act is SellerAct.REACHED else (act,)
            material = known[which] if act is SellerAct.MATERIAL_SENT else None
            told += [
                {"id": number, "act": name.value, "at": NOON - hours * HOUR, "material": material}
                for name in names
            ]
    return {"seller_acts": tuple(told)}


def fitting(tree: Tree, now: int = NOON, ids: set[int] | None = None) -> set[int]:
    given_ids = None if ids is None else json.dumps(sorted(ids))
    select = conditions.compile_members(
        tree, entity=Entity.CONTACT, vendor=sets.vendor(), now=now, zone=ZONE, ids=given_ids
    )
    return {int(row[0]) for row in sets.fetch(select.sql, select.params)}


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(acts=ACTS, leaves=st.lists(LEAVES, min_size=4, max_size=8), data=st.data())
def test_sql_and_python_agree_now_and_until_the_next_change(
    acts: list[tuple[SellerAct, str, int, bool]], leaves: list[SellerActLeaf], data: st.DataObject
) -> None:
    whose = {name: person(name) for name in WHO}
    known = {True: put("Case"), False: put("Prices")}
    for act, name, hours, which in acts:
        do(act, whose[name], hours, known[which])
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=whose["Ann"], other_id=whose["Cid"]), now=NOON)
    living = {whose["Ann"]: record(acts, {"Ann", "Cid"}, known), whose["Bob"]: record(acts, {"Bob"}, known)}
    certain = SellerActLeaf(act=SellerAct.MATERIAL_SENT, material=known[True])
    for tree in (*leaves, certain):
        _agree(tree, living)
        later = NOON + data.draw(st.integers(0, 400)) * DAY
        assert fitting(tree, later) & set(living) == _holding(tree, living, later)


def _agree(tree: SellerActLeaf, living: Mapping[int, Record]) -> None:
    wanted, everybody = _holding(tree, living, NOON), set(living)
    assert fitting(tree) & everybody == wanted
    assert fitting(Not(tree)) & everybody == everybody - wanted
    assert fitting(tree, ids=everybody) == wanted
    turning = conditions.compile_turns(tree, vendor=sets.vendor(), now=NOON, zone=ZONE)
    told: dict[int, int] = {}
    for turn in turning:
        for number, pivot in sets.fetch(turn.sql, turn.params):
            if (at := turn.moment(pivot)) is not None:
                assert at > NOON
                told[number] = min(at, told.get(number, at))
    for number, held in living.items():
        for change in (told.get(number), conditions.next_change(tree, held, now=NOON, zone=ZONE)):
            last = NOON + 400 * DAY if change is None else change - 1
            assert conditions.holds(tree, held, now=last, zone=ZONE) is (number in wanted)


def _holding(tree: Tree, living: Mapping[int, Record], now: int) -> set[int]:
    return {one for one, held in living.items() if conditions.holds(tree, held, now=now, zone=ZONE)}


def test_two_who_are_one_took_part_in_one_meeting_and_what_is_taken_back_was_none() -> None:
    ann, cid, seller = person("Ann"), person("Cid"), hired("Lin", Role.MARKETING)
    held = api.talks.record_talk(seller, talk(SellerAct.MEETING, (ann, cid), NOON), now=NOON)
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=ann, other_id=cid), now=NOON)
    once, twice = (SellerActLeaf(act=SellerAct.MEETING, low=count) for count in (1, 2))
    assert (fitting(once), fitting(twice)) == ({ann}, set())
    api.talks.remove_talk(seller, held.id, now=NOON)
    assert fitting(once) == set()


@settings(max_examples=30, deadline=None)
@given(leaf=LEAVES)
def test_a_written_question_reads_back_and_is_said_in_both_languages(leaf: SellerActLeaf) -> None:
    document = json.loads(json.dumps(conditions.write(leaf)))
    assert conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True) == leaf
    said = {conditions.words(leaf, language=language, zone=ZONE) for language in ("en", "zh-hans")}
    assert len(said) == 2


def test_it_is_said_as_people_say_it() -> None:
    last = {"last": {"count": 30, "unit": "days"}}
    material = {"seller_act": "material_sent", "material": "mat_7"}
    for document, english, chinese in (
        ({"seller_act": "meeting"}, "we met", "我方会面过"),
        (
            {"seller_act": "meeting", "window": last, "at_least": 2},
            "we met at least 2 times in the last 30 days",
            "最近30天内我方会面过至少2次",
        ),
        (
            {"seller_act": "mail_sent", "window": last, "at_most": 0},
            "not once: we sent a mail in the last 30 days",
            "最近30天内一次也没有：我方发过邮件",
        ),
        (material, "we sent the material “mat_7”", "我方发送过资料“mat_7”"),
    ):
        tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
        said = [conditions.words(tree, language=one, zone=ZONE) for one in ("en", "zh-hans")]
        assert said == [english, chinese]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"seller_act": "dinner"}, "/seller_act"),
        ({"seller_act": ["call"]}, "/seller_act"),
        ({"seller_act": "call", "material": "mat_1"}, "/material"),
        ({"seller_act": "material_sent", "material": "con_1"}, "/material"),
        ({"seller_act": "material_sent", "material": None}, "/material"),
        ({"seller_act": "call", "at_least": 0}, "/at_least"),
        ({"seller_act": "call", "at_least": True}, "/at_least"),
        ({"seller_act": "call", "at_most": -1}, "/at_most"),
        ({"seller_act": "call", "at_least": 3, "at_most": 2}, "/at_most"),
        ({"seller_act": "call", "window": "soon"}, "/window"),
        ({"seller_act": "call", "often": 2}, ""),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_place(document: dict[str, Any], path: str) -> None:
    with pytest.raises(ConditionNotValid) as refused:
        conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    assert [problem.path for problem in refused.value.problems] == [path]


def test_only_contacts_are_asked_about_acts_of_colleagues() -> None:
    with pytest.raises(ConditionNotValid):
        conditions.parse({"seller_act": "call"}, entity=Entity.ACCOUNT, sees_personal_data=True)
