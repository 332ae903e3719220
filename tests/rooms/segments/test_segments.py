"""A segment's members follow its condition, whatever brings a change; what grew is what a rebuild makes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import AccountEdit, ContactEdit, ContactQuery, NewAccount
from crescendo.segments import api
from crescendo.segments.models import Member, Waking
from crescendo.segments.models import Segment as Row
from crescendo.segments.types import (
    Cause,
    NewSegment,
    SegmentInItself,
    SegmentIsDynamic,
    SegmentIsFixed,
    SegmentKind,
)
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import act, identify
from tests.rooms.segments.company import ASKED, DAY, change, made, members, person, run
from tests.world import World


def test_members_are_worked_out_and_follow_what_happens_and_what_is_over(world: World, site: Source) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - 2 * DAY))
    bob = person(world, site, "bob", ("page.viewed", NOON - DAY))
    segment = made(world.system, ASKED)
    assert (members(segment), segment.members, segment.version) == ({ann}, 1, 1)
    world.say(site, act("later", NOON - 60_000, event="demo.asked", anonymousId="bob", properties={}))
    world.settle()
    run()
    assert members(segment) == {ann, bob}
    run(NOON + 6 * DAY)
    assert members(segment) == {bob}
    told = [
        (one.contact_id, one.is_entry, one.cause) for one in api.list_passages(world.system, segment.id).rows
    ]
    assert told == [(ann, False, Cause.TIME), (bob, True, Cause.FACT), (ann, True, Cause.DEFINITION)]
    assert not Waking.objects.filter(contact_id=ann, segment_id=segment.id).exists()


def test_a_published_change_takes_the_place_of_the_old_at_once(world: World, site: Source) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - 2 * DAY))
    bob = person(world, site, "bob", ("page.viewed", NOON - DAY))
    segment = made(world.system, ASKED)
    changed = api.change_segment(
        world.system,
        change(segment, {"event": "page.viewed"}),
        now=NOON,
    )
    assert members(segment) == {ann}
    api.publish_segment(world.system, segment.id, revision=changed.revision, now=NOON)
    run()
    assert members(segment) == {bob}
    ways = {(one.contact_id, one.is_entry) for one in api.list_passages(world.system, segment.id).rows}
    assert ways == {(ann, True), (ann, False), (bob, True)}
    assert Member.objects.filter(segment_id=segment.id).count() == 1


def test_segments_nest_and_exclude_and_refuse_circles(world: World, site: Source) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - 2 * DAY))
    bob = person(world, site, "bob", ("page.viewed", NOON - DAY))
    inner = made(world.system, ASKED, "Inner")
    outer = made(world.system, {"not": {"member_of": f"seg_{inner.id}"}}, "Outer")
    assert members(outer) == {bob}
    world.say(site, act("later", NOON - 60_000, event="demo.asked", anonymousId="bob", properties={}))
    world.settle()
    run()
    assert members(inner) == {ann, bob}
    assert members(outer) == set()
    circle = api.change_segment(world.system, change(inner, {"member_of": f"seg_{outer.id}"}), now=NOON)
    with pytest.raises(SegmentInItself):
        api.publish_segment(world.system, inner.id, revision=circle.revision, now=NOON)


def test_a_fixed_segment_is_filled_by_hand(world: World, site: Source) -> None:
    ann = person(world, site, "ann")
    segment = api.create_segment(world.system, NewSegment(name="Guests", kind=SegmentKind.FIXED), now=NOON)
    assert api.add_members(world.system, segment.id, [ann, 10**9], now=NOON) == 1
    assert api.add_members(world.system, segment.id, [ann], now=NOON) == 0
    assert [one.id for one in api.segments_of(world.system, ann)] == [segment.id]
    page = api.list_members(world.system, segment.id, ContactQuery(), now=NOON)
    assert [row.id for row in page.rows] == [ann]
    assert api.remove_members(world.system, segment.id, [ann], now=NOON) == 1
    assert api.get_segment(world.system, segment.id).members == 0
    with pytest.raises(SegmentIsFixed):
        api.publish_segment(world.system, segment.id, revision=segment.revision, now=NOON)
    dynamic = made(world.system, ASKED)
    with pytest.raises(SegmentIsDynamic):
        api.add_members(world.system, dynamic.id, [ann], now=NOON)


def test_a_preview_counts_and_says_why(world: World, site: Source) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - 2 * DAY))
    person(world, site, "bob", ("page.viewed", NOON - DAY))
    named = {"field": "name", "operator": "is", "value": "ANN"}
    told = api.preview(world.system, {"any": [ASKED, named]}, language="en", now=NOON)
    assert told.count == 1
    (sample,) = told.samples
    assert (sample.contact_id, sample.name) == (ann, "ann")
    assert [(why.path, why.answer, len(why.events)) for why in sample.why] == [
        ("/any/0", True, 1),
        ("/any/1", True, 0),
    ]
    assert sample.why[0].words == "did “Asked for a demo” in the last 7 days"


def test_sizes_are_written_down_by_the_day(world: World, site: Source) -> None:
    person(world, site, "ann", ("demo.asked", NOON - 2 * DAY))
    segment = made(world.system, ASKED)
    for now in (NOON, NOON + 1, NOON + 6 * DAY):
        run(now)
        api.note_sizes(now=now)
    assert [size.members for size in api.sizes_of(world.system, segment.id)] == [1, 0]


def test_a_stranger_neither_makes_nor_sees_segments(world: World, site: Source, stranger: Actor) -> None:
    segment = made(world.system, ASKED)
    for asking in (
        lambda: api.create_segment(stranger, NewSegment(name="x", condition=ASKED), now=NOON),
        lambda: api.get_segment(stranger, segment.id),
        lambda: api.preview(stranger, ASKED, language="en", now=NOON),
        lambda: api.add_members(stranger, segment.id, [], now=NOON),
    ):
        with pytest.raises(NotAllowed):
            asking()


def test_a_condition_that_makes_no_sense_is_refused_with_its_place(world: World) -> None:
    with pytest.raises(ConditionNotValid) as refused:
        api.create_segment(world.system, NewSegment(name="x", condition={"member_of": "seg_99999"}), now=NOON)
    assert refused.value.problems[0].path == "/condition/member_of"


WEEK = {"count": 2, "unit": "days"}
CONDITIONS = (
    {"event": "demo.asked", "window": {"last": WEEK}},
    {"event": "page.viewed", "at_least": 2, "window": {"last": {"count": 30, "unit": "hours"}}},
    {"not": {"event": "demo.asked", "window": "this_week"}},
    {
        "sequence": {"first": "page.viewed", "never": "demo.asked"},
        "gap": {"at_most": WEEK},
        "window": {"last": WEEK},
    },
    {"occasion": "last", "of": "*", "is": {"field": "at", "operator": "more_than_ago", "value": WEEK}},
    {"of_account": {"has_contact": {"event": "demo.asked", "window": "last_month"}, "at_least": 2}},
)
steps = st.lists(
    st.tuples(
        st.sampled_from(("ann", "bob", "eve")),
        st.sampled_from(("demo.asked", "page.viewed")),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@settings(
    max_examples=3,
    deadline=None,
    # An example is a little company: shrinking one would take minutes.
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps, waits=st.lists(st.integers(0, 60), min_size=1, max_size=4))
def test_what_grew_is_what_a_rebuild_makes(
    world: World, site: Source, steps: list[tuple[str, str, int]], waits: list[int]
) -> None:
    Row.objects.all().delete()
    numbers = [
        made(world.system, dict(one), str(at), now=world.clock.now()) for at, one in enumerate(CONDITIONS)
    ]
    # Examples follow one another in one history: nothing may lie ahead of now.
    now, hour = world.clock.now() + DAY, 60 * 60_000
    for at, (name, event, back) in enumerate(steps):
        said = act(f"{name}{at}{now}", now - back * hour, event=event, anonymousId=name, properties={})
        mail = {"email": f"{name}@acme-works.com.cn"}
        world.clock.move_to(now)
        world.say(
            site, said, identify(f"i{name}{at}{now}", now - back * hour, name, device=name, **mail), at=now
        )
        world.settle()
        run(now)
        now += waits[at % len(waits)] * hour
        run(now)
    grown = [members(one) for one in numbers]
    for one in numbers:
        api.start(one.key, now=now)
    run(now)
    assert [members(one) for one in numbers] == grown
    assert [api.get_segment(world.system, one.id).members for one in numbers] == [len(one) for one in grown]


def test_a_corrected_account_brings_its_people_in(world: World, site: Source) -> None:
    ann = person(world, site, "ann")
    account = people.create_account(world.system, NewAccount(fields={"name": "Acme"}), now=NOON)
    edit = ContactEdit(contact_id=ann, fields={"account_id": str(account.id)})
    people.edit_contact(world.system, edit, now=NOON)
    segment = made(world.system, {"of_account": {"field": "city", "operator": "is", "value": "Suzhou"}})
    assert members(segment) == set()
    corrected = AccountEdit(account_id=account.id, fields={"city": "Suzhou"})
    people.edit_account(world.system, corrected, now=NOON)
    run()
    assert members(segment) == {ann}


def test_who_leaves_an_account_is_no_longer_counted_for_those_who_stay(world: World, site: Source) -> None:
    ann, bob = (person(world, site, name, ("demo.asked", NOON - DAY)) for name in ("ann", "bob"))
    account = people.create_account(world.system, NewAccount(fields={"name": "Acme"}), now=NOON)
    for contact in (ann, bob):
        edit = ContactEdit(contact_id=contact, fields={"account_id": str(account.id)})
        people.edit_contact(world.system, edit, now=NOON)
    two = {"of_account": {"has_contact": {"event": "demo.asked"}, "at_least": 2}}
    segment = made(world.system, two)
    assert members(segment) == {ann, bob}
    left = ContactEdit(contact_id=bob, fields={"account_id": None})
    people.edit_contact(world.system, left, now=NOON + 1)
    run(NOON + 1)
    assert members(segment) == set()


FORTNIGHT = {"last": {"count": 14, "unit": "days"}}
HAS_MAIL = {"field": "email", "operator": "is_set"}


@pytest.mark.parametrize("word", ["not", "all"])
def test_a_condition_as_deep_as_one_may_be_is_worked_out(word: str, world: World, site: Source) -> None:
    """SQLite's parser gives up at a hundred nestings."""
    person(world, site, "ann", ("demo.asked", NOON - 2 * DAY))
    tree: dict[str, Any] = {"of_account": {"has_contact": {"event": "product.used", "window": FORTNIGHT}}}
    while _is_allowed(deeper := {"not": tree} if word == "not" else {"not": {"all": [tree, HAS_MAIL]}}):
        tree = deeper
    segment = made(world.system, tree)
    assert segment.version == 1
    world.say(site, act("later", NOON - 60_000, event="page.viewed", anonymousId="ann", properties={}))
    world.settle()
    run()
    kept = members(segment)
    api.start(segment.key, now=NOON)
    run()
    assert members(segment) == kept


def _is_allowed(tree: dict[str, Any]) -> bool:
    try:
        conditions.parse(tree, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return False
    return True
