"""A promoted property is asked by an index, and the index says what the events say, whatever came before or after."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from crescendo.activity import api, columns, jobs
from crescendo.activity.models import Event, EventProperty, Promoted
from crescendo.activity.typed import LONGEST, columns_of, key_of, read_typed
from crescendo.activity.types import (
    PropertyIsPersonal,
    PropertyKind,
    PropertyNotPromoted,
    PropertyQuestion,
    TooManyPromoted,
)
from crescendo.core import jobs as core_jobs
from crescendo.core import sets
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.text import fold
from crescendo.core.types import Actor
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import DAYS_AGO, act
from tests.world import World

AT = DAYS_AGO
OWN = "Plan Chosen"
LATER = NOON + 10 * 60_000
EVER = 2**60


def chosen(key: str, plan: Any, *, event: str = OWN, **more: Any) -> dict[str, Any]:
    return act(key, AT + len(key), event=event, properties={"plan": plan, **more})


def run(world: World, *, at: int = LATER) -> None:
    """All jobs, and those that they put off."""
    for _ in range(2):
        core_jobs.run_until_quiet(jobs.handlers(world.log), now=at)
        at += 10 * 60_000
    world.settle()


def found(low: Any, high: Any = None, *, act_name: str = OWN, prop: str = "plan") -> set[str]:
    top = low if high is None else high
    question = PropertyQuestion(act=act_name, name=prop, low=low, high=top, start=0, end=EVER)
    return set(
        Event.objects.filter(pk__in=[e.id for e in api.events_with(question)]).values_list(
            "message", flat=True
        )
    )


def kept() -> set[tuple[str, str, int, str | None, float | None]]:
    """What the index holds, told without ids."""
    messages = dict(Event.objects.values_list("pk", "message"))
    names = dict(Promoted.objects.values_list("pk", "name"))
    rows = EventProperty.objects.values_list("event_id", "property_id", "name_id", "text", "number")
    return {(messages[event], names[prop], name, text, number) for event, prop, name, text, number in rows}


def test_history_and_new_events_are_found_by_the_index(world: World, site: Source) -> None:
    world.say(site, chosen("a", "Pro"), chosen("b", "basic"), chosen("c", 7), act("d", AT, event=OWN))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    world.say(site, chosen("e", " PRO"), chosen("f", "pro", event="Other"))
    world.settle()
    run(world)
    assert found("pro") == {"a", "e"}
    assert found("ｐｒｏ", act_name="Other") == {"f"}


def test_until_its_history_is_read_it_is_not_asked(world: World, site: Source) -> None:
    world.say(site, chosen("a", "pro"))
    world.settle()
    with pytest.raises(PropertyNotPromoted):
        found("pro")
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    (promoted,) = api.promoted_properties()
    assert (promoted.name, promoted.is_complete) == ("plan", False)
    assert promoted.total > 0
    with pytest.raises(PropertyNotPromoted):
        found("pro")
    run(world)
    assert api.promoted_properties()[0].is_complete


def test_numbers_are_asked_between_and_other_types_are_missing(world: World, site: Source) -> None:
    world.say(
        site, *(chosen(key, plan) for key, plan in (("a", 3), ("bb", "4.5"), ("c", "many"), ("d", True)))
    )
    world.settle()
    api.promote(world.system, "plan", PropertyKind.NUMBER, now=NOON)
    run(world)
    assert found(3, 4) == {"a"}
    assert found(0, 99) == {"a", "bb"}
    assert found("many") == set()


def test_chunks_repeated_or_cut_anywhere_end_the_same(world: World, site: Source) -> None:
    world.say(site, *(chosen(f"m{n}", f"p{n % 3}") for n in range(10)))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    handlers = {columns.FILL: lambda job: (columns.fill(job, size=3), None)[1]}
    for step in range(20):
        core_jobs.run_due(handlers, now=LATER + step * 10 * 60_000)
    assert api.promoted_properties()[0].is_complete
    before = kept()
    assert len(before) == 10
    Promoted.objects.update(complete_at=None)
    columns.intend({}, {"plan": "text"}, revision=99, now=LATER)
    run(world)
    assert kept() == before


def test_an_event_stored_under_the_old_document_meanwhile_is_found(world: World, site: Source) -> None:
    world.say(site, chosen("a", "pro"), chosen("b", "pro"))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    core_jobs.run_until_quiet(jobs.handlers(world.log), now=NOON)
    # As if a batch had been prepared before the click and stored after the walk.
    number = Event.objects.get(message="b").pk
    Event.objects.filter(pk=number).update(id=number + 1_000_000)
    EventProperty.objects.filter(event_id=number).delete()
    run(world)
    assert found("pro") == {"a", "b"}


def test_a_renamed_act_is_found_by_its_new_name(world: World, site: Source) -> None:
    world.say(site, chosen("a", "pro"))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    run(world)
    number = Event.objects.get(message="a").raw_name_id
    api.map_name(world.system, number, "asset.downloaded", now=LATER)
    run(world)
    assert (found("pro"), found("pro", act_name="asset.downloaded")) == (set(), {"a"})
    api.unmap_name(world.system, number, now=LATER)
    run(world)
    assert found("pro") == {"a"}


def test_what_is_demoted_goes_and_may_come_back_as_another_type(world: World, site: Source) -> None:
    world.say(site, chosen("a", "12"), chosen("b", "many"))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    run(world)
    api.demote(world.system, "plan", now=LATER)
    assert api.promoted_properties() == ()
    run(world)
    assert kept() == set()
    api.promote(world.system, "plan", PropertyKind.NUMBER, now=LATER)
    run(world)
    assert (found(12), len(kept())) == ({"a"}, 1)
    with pytest.raises(NotFound):
        api.demote(world.system, "colour", now=LATER)


def test_promoted_again_while_it_goes_it_is_whole(world: World, site: Source) -> None:
    world.say(site, chosen("a", "pro"), chosen("b", "pro"))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    api.demote(world.system, "plan", now=NOON)
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    run(world)
    assert found("pro") == {"a", "b"}


def test_personal_data_stands_in_no_index(world: World, site: Source) -> None:
    world.say(site, chosen("a", "pro", email="li@acme.test"))
    world.settle()
    with pytest.raises(PropertyIsPersonal):
        api.promote(world.system, "Email", PropertyKind.TEXT, now=NOON)
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    run(world)
    api.mark_personal(world.system, "PLAN", is_personal=True, now=LATER)
    run(world)
    assert (api.promoted_properties(), kept()) == ((), set())
    with pytest.raises(PropertyIsPersonal):
        api.promote(world.system, "plan", PropertyKind.TEXT, now=LATER)


def test_what_erasure_takes_away_leaves_the_index_too(world: World, site: Source) -> None:
    world.say(site, chosen("a", "for li@acme.test"), chosen("b", "pro"), chosen("c", "pro"))
    world.settle()
    api.promote(world.system, "plan", PropertyKind.TEXT, now=NOON)
    run(world)
    columns.forget_events([Event.objects.get(message="b").pk])
    assert columns.forget_texts(["LI@acme.test"], after=0, until=2**40) == 1
    assert {row[0] for row in kept()} == {"c"}


def test_there_is_a_limit_and_the_cost_is_said_before(world: World, site: Source) -> None:
    world.say(site, chosen("a", "pro"))
    world.settle()
    cost = api.promotion_cost(world.system)
    assert (cost.events, cost.seconds, cost.places) == (1, 1, 20)
    for number in range(20):
        api.promote(world.system, f"p{number}", PropertyKind.TEXT, now=NOON)
    with pytest.raises(TooManyPromoted):
        api.promote(world.system, "one more", PropertyKind.TEXT, now=NOON)


def test_strangers_promote_nothing(world: World, stranger: Actor) -> None:
    for refused in (
        lambda: api.promote(stranger, "plan", PropertyKind.TEXT, now=NOON),
        lambda: api.demote(stranger, "plan", now=NOON),
        lambda: api.promotion_cost(stranger),
    ):
        with pytest.raises(NotAllowed):
            refused()


@pytest.mark.parametrize("column", ["text", "number"])
def test_an_index_answers(world: World, site: Source, column: str) -> None:
    """On both databases, once the table is large enough to be worth it."""
    rows = [
        (1, n, n % 7, n, f"v{n % 50}" if column == "text" else None, None if column == "text" else n % 50)
        for n in range(3_000)
    ]
    sets.insert(
        "activity_eventproperty", ("property_id", "event_id", "name_id", "at", "text", "number"), rows
    )
    sets.execute("ANALYZE activity_eventproperty")
    places = {
        "property": 1,
        "name": 3,
        "low": "v3" if column == "text" else 3,
        "high": 4,
        "start": 0,
        "until": EVER,
        "after": 0,
        "most": 10,
    }
    verb = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    sql = sets.statement("crescendo.activity", f"events_with_{column}")
    with connection.cursor() as cursor:
        cursor.execute(
            verb + "\n".join(line for line in sql.splitlines() if not line.startswith("--")), places
        )
        plan = str(cursor.fetchall())
    assert f"eventproperty_{column}" in plan


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists),
    st.sampled_from(PropertyKind),
)
def test_a_mistyped_value_is_missing_and_never_an_error(value: Any, kind: PropertyKind) -> None:
    read = read_typed(value, kind)
    assert read is None or isinstance(read, str) == (kind is PropertyKind.TEXT)
    assert columns_of({"p": value}, {"p": kind.value}) == (() if read is None else (("p", kind.value, read),))


@given(st.text(min_size=1), st.text(min_size=1))
def test_long_texts_are_told_apart(one: str, other: str) -> None:
    first, second = "x" * 200 + one, "x" * 200 + other
    assert len(key_of(first) or "") == LONGEST
    assert (key_of(first) == key_of(second)) == (fold(first) == fold(second))
