"""A segment by what colleagues did follows what is written down and taken back, and what is over by time."""

from __future__ import annotations

from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import materials, talks
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.segments.company import DAY, made, members, person, run
from tests.world import World

LATELY = {"last": {"count": 30, "unit": "days"}}
MET_TWICE = {"seller_act": "meeting", "window": LATELY, "at_least": 2}


def meet(by: Actor, *whom: int, at: int = NOON) -> int:
    new = talks.NewTalk(kind=talks.TalkKind.MEETING, title="On site", contact_ids=whom, at=at)
    return lifecycle.talks.record_talk(by, new, now=NOON).id


def test_who_was_met_twice_is_in_until_a_meeting_is_taken_back_or_over(world: World, site: Source) -> None:
    ann, bob = person(world, site, "ann"), person(world, site, "bob")
    segment = made(world.system, MET_TWICE)
    meet(world.system, ann, bob, at=NOON - 20 * DAY)
    again = meet(world.system, ann)
    run()
    assert members(segment) == {ann}
    lifecycle.talks.remove_talk(world.system, again, now=NOON)
    run()
    assert members(segment) == set()
    meet(world.system, bob)
    run()
    assert members(segment) == {bob} == members(made(world.system, MET_TWICE, "Anew"))
    run(NOON + 12 * DAY)
    assert members(segment) == set()


def test_a_survivor_was_sent_what_the_other_was(world: World, site: Source) -> None:
    ann, twin = person(world, site, "ann"), person(world, site, "twin")
    case = materials.PutMaterial(title_en="Case", link="https://docs.example.com/case.pdf")
    number = lifecycle.materials.put_material(world.system, case, now=NOON).id
    segment = made(world.system, {"seller_act": "material_sent", "material": f"mat_{number}"})
    sent = materials.SendMaterial(material_id=number, contact_id=twin)
    taken = lifecycle.materials.record_sent(world.system, sent, now=NOON)
    run()
    assert members(segment) == {twin}
    people.merge_contacts(world.system, MergeContacts(survivor_id=ann, other_id=twin), now=NOON)
    run()
    assert members(segment) == {ann}
    lifecycle.materials.take_back_sent(world.system, taken.id, now=NOON)
    run()
    assert members(segment) == set()
