"""What is past the time that the company set goes, in chunks; what is counted of it stays."""

from __future__ import annotations

import pytest

from crescendo.activity.models import DayCount, Session
from crescendo.core import audit, keeping
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from crescendo.sources.types import Trust
from tests.conftest import NOON
from tests.rooms.activity.acts import identify, page
from tests.world import World

OLD = NOON - 60 * DAY


def tell(world: World) -> None:
    """A named and an unnamed visitor sixty days ago, and both today."""
    source = world.source(trust=Trust.SERVER)
    for when, at in (("old", OLD), ("new", NOON)):
        known = identify(f"{when}-known", at, "user-ann-1", device="laptop", name="Ann")
        world.say(source, known, page(f"{when}-strange", at, device="phone"), at=at)
    world.settle()


def keys(world: World) -> set[str]:
    return {event["key"] for event in world.events()}


def test_nothing_is_removed_until_a_limit_is_set(world: World) -> None:
    tell(world)
    assert keeping.sweep(now=NOON) == 0
    assert len(keys(world)) == 4


def test_old_events_go_and_counts_stay(world: World) -> None:
    tell(world)
    counted = sum(DayCount.objects.values_list("events", flat=True))
    assert keeping.count_older(world.system, "events", 30, now=NOON) == 2
    keeping.change_retention(world.system, {"events": 30}, now=NOON)
    assert keeping.sweep(now=NOON) == 2
    assert keys(world) == {"new-known", "new-strange"}
    assert keeping.sweep(now=NOON) == 0
    assert sum(DayCount.objects.values_list("events", flat=True)) == counted
    assert Session.objects.count() == 1


def test_events_of_unnamed_visitors_go_by_themselves(world: World) -> None:
    tell(world)
    keeping.change_retention(world.system, {"unnamed_events": 30}, now=NOON)
    keeping.sweep(now=NOON)
    assert keys(world) == {"old-known", "new-known", "new-strange"}


def test_a_limit_is_audited_and_taken_back(world: World) -> None:
    keeping.change_retention(world.system, {"events": 30, "quarantine": 7}, now=NOON)
    keeping.change_retention(world.system, {"events": None}, now=NOON)
    assert keeping.days_of("events") is None
    lines = audit.list_lines(world.system, subject="company").rows
    assert [line.contents for line in lines] == [{"events": None}, {"events": 30}]


@pytest.mark.parametrize("wanted", [{"quarantine": 8}, {"quarantine": None}, {"events": 1}, {"nothing": 30}])
def test_days_out_of_bounds_are_refused(world: World, wanted: dict[str, int | None]) -> None:
    with pytest.raises(NotValid):
        keeping.change_retention(world.system, wanted, now=NOON)


def test_a_stranger_and_a_marketer_may_not_set_it(world: World, stranger: Actor, lin: Actor) -> None:
    for actor in (stranger, lin):
        with pytest.raises(NotAllowed):
            keeping.change_retention(actor, {"events": 30}, now=NOON)
        with pytest.raises(NotAllowed):
            keeping.list_kept(actor)
        with pytest.raises(NotAllowed):
            keeping.count_older(actor, "events", 30, now=NOON)
