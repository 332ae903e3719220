"""One suite over every interpreter of a tree: SQLite, PostgreSQL, Python, the document and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.conditions import api
from crescendo.conditions.types import All, Entity, Field, FieldLeaf, Not, Operator, Scalar, Span, Tree, Unit
from tests.parity import field_world as world

pytestmark = pytest.mark.slow

_hypothesis = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[world.Engine]:
    if request.param == "sqlite":
        opened: world.Engine = world.Sqlite()
    else:
        opened = world.Postgresql(request.getfixturevalue("postgresql_url"))
    yield opened
    opened.close()


def _python(tree: Tree, rows: list[world.Row], now: int, zone: str) -> set[int]:
    return {row.id for row in rows if api.holds(tree, row.record, now=now, zone=zone)}


@_hypothesis
@given(rows=world.people, tree=world.trees, zone=st.sampled_from(world.ZONES))
def test_sql_and_python_choose_the_same(
    engine: world.Engine, rows: list[world.Row], tree: Tree, zone: str
) -> None:
    world.fill(engine, rows)
    where = api.compile_where(tree, vendor=engine.vendor, alias="p", now=world.NOON, zone=zone)
    assert world.chosen(engine, where) == _python(tree, rows, world.NOON, zone)


@_hypothesis
@given(rows=world.people, tree=world.trees)
def test_not_is_the_exact_complement(engine: world.Engine, rows: list[world.Row], tree: Tree) -> None:
    world.fill(engine, rows)
    yes, no = (
        api.compile_where(one, vendor=engine.vendor, alias="p", now=world.NOON, zone="UTC")
        for one in (tree, Not(tree))
    )
    assert world.chosen(engine, yes) ^ world.chosen(engine, no) == {row.id for row in rows}
    assert world.undecided(engine, yes) == 0


def test_every_hostile_text_is_found_by_itself_alike(engine: world.Engine) -> None:
    needles = [text for text in world.HOSTILE if world.fold(text)]
    rows = [
        world.Row(id=number, record={world.NAME.key: text}, has_firm=False)
        for number, text in enumerate(world.HOSTILE, start=1)
    ]
    world.fill(engine, rows)
    for needle in needles:
        for operator in (Operator.IS, Operator.CONTAINS, Operator.STARTS_WITH, Operator.IS_NOT):
            tree = FieldLeaf(field=world.NAME, operator=operator, value=needle)
            where = api.compile_where(tree, vendor=engine.vendor, alias="p", now=0, zone="UTC")
            assert world.chosen(engine, where) == _python(tree, rows, 0, "UTC"), (needle, operator)


def test_a_mistyped_cell_of_sqlite_is_missing_and_aborts_nothing() -> None:
    engine = world.Sqlite()
    engine.run(f"insert into {world.PEOPLE} (id, size, name_fold) values (1, 'NaN', x'ff')")
    tree = All(
        (
            FieldLeaf(field=world.SIZE, operator=Operator.IS_NOT_SET),
            FieldLeaf(field=world.NAME, operator=Operator.IS_NOT_SET),
            Not(FieldLeaf(field=world.SIZE, operator=Operator.GREATER, value=1)),
        )
    )
    where = api.compile_where(tree, vendor="sqlite", alias="p", now=0, zone="UTC")
    assert world.chosen(engine, where) == {1}
    engine.close()


def test_a_list_of_nobody_holds_for_none_and_its_opposite_for_all_who_have_one(engine: world.Engine) -> None:
    """A scope built in code may name nobody; documents may not."""
    world.fill(engine, [world.Row(id=1, record={world.OWNER.key: 3}, has_firm=False)])
    chosen = []
    for operator in (Operator.IS_ANY_OF, Operator.IS_NONE_OF):
        tree = FieldLeaf(field=world.OWNER, operator=operator, value=())
        where = api.compile_where(tree, vendor=engine.vendor, alias="p", now=0, zone="UTC")
        chosen.append(world.chosen(engine, where))
    assert chosen == [set(), {1}]


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        (world.NAME, Operator.IS, "acme"),
        (world.NAME, Operator.STARTS_WITH, "ac"),
        (world.SEEN, Operator.WITHIN_LAST, Span(count=7, unit=Unit.DAYS)),
        (world.FIRM_SIZE, Operator.GREATER, 5),
    ],
)
def test_an_index_serves_what_it_can(field: Field, operator: Operator, value: Scalar) -> None:
    engine = world.Sqlite()
    for column in ("name_fold", "last_seen", "firm_id"):
        engine.run(f"create index on_{column} on {world.PEOPLE} ({column})")
    tree = FieldLeaf(field=field, operator=operator, value=value)
    where = api.compile_where(tree, vendor="sqlite", alias="p", now=world.NOON, zone="UTC")
    plan = engine.run(f"explain query plan select id from {world.PEOPLE} p where {where.sql}", where.params)
    assert "SEARCH p USING INDEX" in " ".join(str(line) for line in plan)
    engine.close()


@settings(max_examples=300)
@given(tree=world.trees)
def test_a_written_tree_reads_back_as_itself(tree: Tree) -> None:
    document = api.write(tree)
    assert api.parse(document, entity=Entity.CONTACT, sees_personal_data=True) == tree


@settings(max_examples=500)
@given(
    tree=world.trees,
    row=world.records,
    now=st.one_of(
        st.integers(world.NOON - 9 * world.DAY, world.NOON + 9 * world.DAY),
        # Clocks in Sao Paulo jumped at midnight, Apia left a day out, St John's turned back at 00:01.
        st.integers(world.local(2018, 11, 1), world.local(2018, 11, 8)),
        st.integers(world.local(2011, 12, 26), world.local(2012, 1, 3)),
        st.integers(world.local(2006, 10, 25), world.local(2006, 11, 2)),
    ),
    zone=st.sampled_from(world.ZONES),
    data=st.data(),
)
def test_between_facts_an_answer_stands_until_its_next_change(
    tree: Tree, row: dict[str, object], now: int, zone: str, data: st.DataObject
) -> None:
    before = api.holds(tree, row, now=now, zone=zone)
    change = api.next_change(tree, row, now=now, zone=zone)
    assert change is None or change > now
    last = change - 1 if change is not None else now + 400 * world.DAY
    last = min(last, now + 1000 * world.DAY)
    for at in {last, data.draw(st.integers(now, last)), min(now + world.DAY, last)}:
        assert api.holds(tree, row, now=at, zone=zone) is before


@settings(max_examples=600)
@given(
    offset=st.integers(-9 * world.DAY, 9 * world.DAY),
    operator=st.sampled_from((Operator.WITHIN_LAST, Operator.MORE_THAN_AGO, Operator.WITHIN_NEXT)),
    span=world.spans,
)
def test_a_single_span_turns_exactly_at_its_next_change(offset: int, operator: Operator, span: Span) -> None:
    tree = FieldLeaf(field=world.SEEN, operator=operator, value=span)
    record = {world.SEEN.key: world.NOON + offset}
    change = api.next_change(tree, record, now=world.NOON, zone="Asia/Shanghai")
    moments = (world.NOON, change - 1, change) if change else (world.NOON, world.NOON + 99 * world.DAY)
    answers = [api.holds(tree, record, now=at, zone="Asia/Shanghai") for at in moments]
    assert answers == ([answers[0], answers[0], not answers[0]] if change else [answers[0]] * 2)


@settings(max_examples=300)
@given(leaf=world.field_leaves())
def test_a_leaf_comes_back_from_the_form(leaf: FieldLeaf) -> None:
    form = api.form_find(leaf)
    assert form is not None
    again = api.form_decode(api.form_encode(form))
    assert api.form_tree(again, entity=Entity.CONTACT, sees_personal_data=True) == All((leaf,))


@settings(max_examples=200)
@given(tree=world.trees, row=world.records)
def test_the_reasons_of_an_answer_give_that_answer(tree: Tree, row: dict[str, object]) -> None:
    explained = api.explain(tree, row, now=world.NOON, zone="UTC")
    assert explained.answer is api.holds(tree, row, now=world.NOON, zone="UTC")
    for reason in explained.because:
        assert api.holds(reason.leaf, row, now=world.NOON, zone="UTC") is reason.answer


@settings(max_examples=200)
@given(tree=world.trees, language=st.sampled_from(("en", "zh-hans")))
def test_every_tree_can_be_said(tree: Tree, language: str) -> None:
    assert api.words(tree, language=language, zone="Asia/Shanghai")
