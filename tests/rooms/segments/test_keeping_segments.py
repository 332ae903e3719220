"""Segments renamed, doubled, removed and brought back; fixed ones filled by addresses and by a condition."""

from __future__ import annotations

import pytest

from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import NewTag
from crescendo.segments import api
from crescendo.segments.models import Member
from crescendo.segments.models import Segment as Row
from crescendo.segments.shelving import KEPT_FOR
from crescendo.segments.types import NewSegment, RenameSegment, Segment, SegmentInUse, SegmentKind
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import act
from tests.rooms.segments.company import ASKED, DAY, change, made, members, person, run
from tests.world import World


def fixed(by: Actor, name: str = "Guests") -> Segment:
    return api.create_segment(by, NewSegment(name=name, kind=SegmentKind.FIXED), now=NOON)


def test_a_new_name_leaves_draft_and_members_as_they_are(world: World, site: Source) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - DAY))
    segment = made(world.system, ASKED)
    api.change_segment(world.system, change(segment, {"event": "page.viewed"}), now=NOON)
    named = api.rename_segment(
        world.system, RenameSegment(segment_id=segment.id, name=" Asked lately "), now=NOON
    )
    assert (named.name, named.has_changes, members(named)) == ("Asked lately", True, {ann})
    assert named.in_force == segment.condition
    assert api.names_of([segment.id]) == {segment.id: "Asked lately"}
    with pytest.raises(NotValid):
        api.rename_segment(world.system, RenameSegment(segment_id=segment.id, name=" "), now=NOON)


def test_a_duplicate_asks_the_same_and_takes_the_members_of_a_fixed_one(world: World, site: Source) -> None:
    ann = person(world, site, "ann")
    segment = made(world.system, ASKED)
    double = api.duplicate_segment(world.system, RenameSegment(segment_id=segment.id, name="Again"), now=NOON)
    assert (double.condition, double.version, double.name) == (segment.condition, 0, "Again")
    guests = fixed(world.system)
    api.add_members(world.system, guests.id, [ann], now=NOON)
    double = api.duplicate_segment(world.system, RenameSegment(segment_id=guests.id, name="Again"), now=NOON)
    run()
    assert (members(double), api.get_segment(world.system, double.id).members) == ({ann}, 1)


def test_what_is_used_stays_and_says_by_whom(world: World, site: Source) -> None:
    del site
    inner = made(world.system, ASKED, "Inner")
    outer = made(world.system, {"not": {"member_of": f"seg_{inner.id}"}}, "Outer")
    people.create_tag(world.system, NewTag(name="Kept", rule={"member_of": f"seg_{inner.id}"}), now=NOON)
    uses = [(use.kind, use.name, use.number == outer.id) for use in api.uses_of(world.system, inner.id)]
    assert uses == [("segment", "Outer", True), ("tag", "Kept", False)]
    with pytest.raises(SegmentInUse) as refused:
        api.remove_segment(world.system, inner.id, now=NOON)
    assert refused.value.data["users"] == "Outer, Kept"
    api.remove_segment(world.system, outer.id, now=NOON)
    assert [use.name for use in api.uses_of(world.system, inner.id)] == ["Kept"]


def test_a_removed_segment_is_gone_until_it_comes_back_with_those_who_fit_by_then(
    world: World, site: Source
) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - DAY))
    bob = person(world, site, "bob")
    segment = made(world.system, ASKED)
    api.remove_segment(world.system, segment.id, now=NOON)
    world.say(site, act("later", NOON - 60_000, event="demo.asked", anonymousId="bob", properties={}))
    world.settle()
    run()
    assert api.list_segments(world.system) == ()
    assert api.segments_of(world.system, ann) == ()
    with pytest.raises(NotFound):
        api.get_segment(world.system, segment.id)
    back = api.restore_segment(world.system, segment.id, now=NOON)
    run()
    assert members(back) == {ann, bob}
    ways = [(one.contact_id, one.is_entry) for one in api.list_passages(world.system, segment.id).rows]
    assert ways == [(bob, True), (ann, True)]


def test_a_removed_segment_is_forgotten_after_a_month(world: World, site: Source) -> None:
    person(world, site, "ann", ("demo.asked", NOON - DAY))
    segment = made(world.system, ASKED)
    api.remove_segment(world.system, segment.id, now=NOON)
    assert api.forget_removed(now=NOON + KEPT_FOR - 1) == 0
    assert api.forget_removed(now=NOON + KEPT_FOR) == 1
    run(NOON + KEPT_FOR)
    assert not Member.objects.filter(segment_id=segment.id).exists()
    assert not Row.objects.filter(pk=segment.id).exists()
    with pytest.raises(NotFound):
        api.restore_segment(world.system, segment.id, now=NOON + KEPT_FOR)


def test_pasted_addresses_put_people_in_and_unknown_ones_are_told(
    world: World, site: Source, chen: Actor
) -> None:
    ann = person(world, site, "ann", email="ann@acme-works.com.cn", phone="13800138000")
    bob = person(world, site, "bob", email="bob@acme-works.com.cn")
    guests = fixed(world.system)
    pasted = "Ann <ANN@acme-works.com.cn>；+86-13800138000, bob@acme-works.com.cn\nno@where.example 周小姐"
    told = api.add_addresses(world.system, guests.id, pasted, now=NOON)
    assert (told.entered, told.were_in, told.unknown) == (2, 0, ("no@where.example",))
    assert members(guests) == {ann, bob}
    assert api.add_addresses(world.system, guests.id, "bob@acme-works.com.cn", now=NOON).were_in == 1
    hidden = api.add_addresses(chen, guests.id, "bob@acme-works.com.cn", now=NOON)
    assert hidden.unknown == ("bob@acme-works.com.cn",)


def test_a_condition_fills_a_fixed_segment_with_whom_the_actor_sees(
    world: World, site: Source, stranger: Actor
) -> None:
    ann = person(world, site, "ann", ("demo.asked", NOON - DAY))
    person(world, site, "bob")
    guests = fixed(world.system)
    api.fill_segment(world.system, guests.id, ASKED, now=NOON)
    run(NOON + 30 * DAY)
    assert members(guests) == {ann}
    for asking in (
        lambda: api.fill_segment(stranger, guests.id, ASKED, now=NOON),
        lambda: api.add_addresses(stranger, guests.id, "a@b.example", now=NOON),
        lambda: api.rename_segment(stranger, RenameSegment(segment_id=guests.id, name="x"), now=NOON),
        lambda: api.duplicate_segment(stranger, RenameSegment(segment_id=guests.id, name="x"), now=NOON),
        lambda: api.remove_segment(stranger, guests.id, now=NOON),
        lambda: api.restore_segment(stranger, guests.id, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            asking()
