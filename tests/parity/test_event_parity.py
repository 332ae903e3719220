"""One suite over every meaning of questions about acts: SQLite, PostgreSQL, Python, the document and back."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.conditions import api
from crescendo.conditions.share import place_of
from crescendo.conditions.types import Entity, Not, Tree
from crescendo.core.clock import DAY
from tests.parity import event_world as world
from tests.parity.field_world import NOON, ZONES, Engine, Postgresql, Sqlite

pytestmark = pytest.mark.slow

_hypothesis = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module", autouse=True)
def _described() -> Iterator[None]:
    with world.described():
        yield


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        opened: Engine = Sqlite()
    else:
        opened = Postgresql(request.getfixturevalue("postgresql_url"))
    yield world.open_engine(opened)
    opened.close()


def _members(engine: Engine, tree: Tree, zone: str, ids: list[int] | None = None) -> set[int]:
    given_ids = None if ids is None else json.dumps(ids)
    selected = api.compile_members(
        tree, entity=Entity.CONTACT, vendor=engine.vendor, now=NOON, zone=zone, ids=given_ids
    )
    return {row[0] for row in engine.run(selected.sql, selected.params)}


@_hypothesis
@given(made=world.worlds, tree=world.trees, zone=st.sampled_from(ZONES), ids=st.lists(st.integers(1, 5)))
def test_sql_and_python_choose_the_same(
    engine: Engine, made: world.World, tree: Tree, zone: str, ids: list[int]
) -> None:
    world.fill(engine, made)
    wanted = {n for n, record in made.records().items() if api.holds(tree, record, now=NOON, zone=zone)}
    assert _members(engine, tree, zone) == wanted
    assert _members(engine, Not(tree), zone) == {1, 2, 3, 4} - wanted
    assert _members(engine, tree, zone, ids) == wanted & set(ids)


@settings(max_examples=60, deadline=None)
@given(made=world.worlds, tree=world.trees, zone=st.sampled_from(ZONES), data=st.data())
def test_between_facts_an_answer_stands_until_its_next_change(
    made: world.World, tree: Tree, zone: str, data: st.DataObject
) -> None:
    record = made.records()[data.draw(st.integers(1, 4))]
    before = api.holds(tree, record, now=NOON, zone=zone)
    change = api.next_change(tree, record, now=NOON, zone=zone)
    assert change is None or change > NOON
    last = min(change - 1 if change is not None else NOON + 400 * DAY, NOON + 1000 * DAY)
    for at in {last, data.draw(st.integers(NOON, last)), min(NOON + DAY, last)}:
        assert api.holds(tree, record, now=at, zone=zone) is before


@_hypothesis
@given(made=world.past_worlds, tree=world.trees, zone=st.sampled_from(ZONES), data=st.data())
def test_sql_tells_the_next_change_in_time(
    engine: Engine, made: world.World, tree: Tree, zone: str, data: st.DataObject
) -> None:
    world.fill(engine, made)
    ids = data.draw(st.none() | st.lists(st.integers(1, 4), unique=True))
    turns = api.compile_turns(
        tree, vendor=engine.vendor, now=NOON, zone=zone, ids=None if ids is None else json.dumps(ids)
    )
    told: dict[int, int] = {}
    for turn in turns:
        for number, pivot in engine.run(turn.sql, turn.params):
            at = turn.moment(pivot)
            if at is not None and number is not None:
                assert at > NOON
                told[number] = min(at, told.get(number, at))
    for number, record in made.records().items():
        if ids is None or number in ids:
            last = told.get(number, NOON + 400 * DAY) - 1
            before = api.holds(tree, record, now=NOON, zone=zone)
            for at in {last, data.draw(st.integers(NOON, last))}:
                assert api.holds(tree, record, now=at, zone=zone) is before


@settings(max_examples=50)
@given(tree=world.trees)
def test_a_written_tree_reads_back_as_itself(tree: Tree) -> None:
    document = json.loads(json.dumps(api.write(tree)))
    assert api.parse(document, entity=Entity.CONTACT, sees_personal_data=True) == tree


@settings(max_examples=50, deadline=None)
@given(tree=world.trees, made=world.worlds, language=st.sampled_from(("en", "zh-hans")))
def test_every_tree_can_be_said_and_its_reasons_give_its_answer(
    tree: Tree, made: world.World, language: str
) -> None:
    assert api.words(tree, language=language, zone="Asia/Shanghai")
    record = made.records()[1]
    told = api.explain(tree, record, now=NOON, zone="UTC")
    for reason in told.because:
        assert api.holds(reason.leaf, record, now=NOON, zone="UTC") is reason.answer
        assert set(reason.events) <= set(range(1, len(made.events) + 1))


def test_every_hostile_text_folds_alike(engine: Engine) -> None:
    texts = [world.clean(text) for text in world.HOSTILE] + [chr(code) + "ſK" for code in range(0x80, 0x2FFF)]
    texts += [chr(code) for code in range(0x1E00, 0x2000)] + [chr(code) for code in range(0xFB00, 0xFFFE)]
    given_texts = json.dumps([text for text in texts if "\x00" not in text], ensure_ascii=False)
    listed = {
        "sqlite": "select value from json_each(%s)",
        "postgresql": "select value from json_array_elements_text(cast(%s as json)) as told(value)",
    }[engine.vendor]
    sql = f"select value, crescendo_fold(value) from ({listed}) as every"
    assert [text for text, folded in engine.run(sql, (given_texts,)) if folded != world.fold(text)] == []


def test_a_share_is_as_large_as_it_says_and_another_salt_draws_others() -> None:
    drawn = {salt: {n for n in range(1, 20_001) if place_of(n, salt) < 1_000} for salt in ("a", "b")}
    assert all(1_850 < len(chosen) < 2_150 for chosen in drawn.values())
    assert 130 < len(drawn["a"] & drawn["b"]) < 270
