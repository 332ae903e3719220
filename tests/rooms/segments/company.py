"""Segments made, and the worker run, as the tests of this room need them."""

from __future__ import annotations

from typing import Any

from crescendo.core import jobs, rounds
from crescendo.core.types import Actor
from crescendo.segments import api
from crescendo.segments.models import Member
from crescendo.segments.models import Segment as Row
from crescendo.segments.types import ChangeSegment, NewSegment, Segment
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import act, identify, owner
from tests.world import World

DAY = 24 * 60 * 60_000
ASKED = {"event": "demo.asked", "window": {"last": {"count": 7, "unit": "days"}}}


def run(now: int = NOON, *, dues: bool = True) -> None:
    """The worker at a moment: whose time has come, rounds, jobs, until nothing is left."""
    consumers, handlers = (api.Members(),), api.job_handlers()
    for _ in range(50):
        done = (api.wake(now) if dues else 0) + rounds.run_until_quiet(consumers, now=now)
        if not done + jobs.run_until_quiet(handlers, now=now):
            return
    raise AssertionError("it does not come to rest")


def made(by: Actor, condition: dict[str, Any], name: str = "Warm", *, now: int = NOON) -> Segment:
    segment = api.create_segment(by, NewSegment(name=name, condition=condition), now=now)
    api.publish_segment(by, segment.id, revision=segment.revision, now=now)
    run(now)
    return api.get_segment(by, segment.id)


def members(segment: Segment) -> set[int]:
    generation = Row.objects.get(pk=segment.id).generation
    rows = Member.objects.filter(segment_id=segment.id, generation=generation)
    return set(rows.values_list("contact_id", flat=True))


def person(world: World, site: Source, name: str, *acts: tuple[str, int], **traits: str) -> int:
    """Somebody who is known, and did these things."""
    said = [
        act(f"{name}-{event}-{at}", at, event=event, anonymousId=name, properties={}) for event, at in acts
    ]
    known = identify(f"{name}-{NOON}", NOON - 9 * DAY, name, device=name, name=name, **traits)
    world.say(site, *said, known)
    world.settle()
    return owner(world, f"{name}-{NOON}")


def change(segment: Segment, condition: dict[str, Any]) -> ChangeSegment:
    return ChangeSegment(
        segment_id=segment.id, revision=segment.revision, name=segment.name, condition=condition
    )
