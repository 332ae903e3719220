"""A generation in the making: whom it has reached is asked again, all others when their turn comes."""

from __future__ import annotations

import msgspec
import pytest

from crescendo.core import jobs, rounds
from crescendo.core.models import Job
from crescendo.segments import api, rebuilding
from crescendo.segments.models import Segment as Row
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import act
from tests.rooms.segments.company import ASKED, made, members, person, run
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_acts_while_it_is_made_is_in_whether_it_was_reached_or_not(world: World, site: Source) -> None:
    ann, bob, eve = (person(world, site, name) for name in ("ann", "bob", "eve"))
    segment = made(world.system, ASKED)
    api.start(segment.key, now=NOON)
    reach_one()
    assert Row.objects.get(pk=segment.id).built_to == min(ann, bob, eve)
    for name in ("ann", "eve"):
        world.say(site, act(f"late-{name}", NOON, event="demo.asked", anonymousId=name, properties={}))
    world.settle()
    rounds.run_until_quiet((api.Members(),), now=NOON)
    run()
    assert members(segment) == {ann, eve}
    told = [(one.contact_id, one.is_entry) for one in api.list_passages(world.system, segment.id).rows]
    assert sorted(told) == [(ann, True), (eve, True)]


def test_one_that_says_not_how_far_it_came_is_begun_anew(world: World, site: Source) -> None:
    ann, *_ = (person(world, site, name, ("demo.asked", NOON)) for name in ("ann", "bob"))
    segment = made(world.system, ASKED)
    api.start(segment.key, now=NOON)
    reach_one()
    # As an update finds it in which the place is new.
    Row.objects.update(built_to=0)
    run()
    assert ann in members(segment)
    assert len(members(segment)) == 2


def reach_one() -> None:
    """Work one contact out, of those whom the job will ask."""
    waiting = Job.objects.get(kind=rebuilding.REBUILD, state="pending")
    payload = {**msgspec.json.decode(waiting.payload), "size": 1}
    Job.objects.filter(pk=waiting.pk).update(payload=msgspec.json.encode(payload).decode())
    assert jobs.run_due({rebuilding.REBUILD: rebuilding.rebuild}, now=NOON, limit=1) == 1
