"""Sessions and touches: an ad inside a running session, and what comes late."""

from __future__ import annotations

import itertools

import pytest

from crescendo.activity import api
from crescendo.activity.models import Session
from crescendo.core.clock import MINUTE
from crescendo.sources.types import Source
from tests.rooms.activity.acts import AD, CRAWLER, DAYS_AGO, MAIL, SITE, act, named, page, told
from tests.world import World

AT = DAYS_AGO


def channels(world: World) -> dict[str, str]:
    return {key: (event["touch"] or {}).get("channel", "") for key, event in named(world).items()}


def spans() -> list[tuple[int, int, int]]:
    """Minutes from the first visit: start, end, visits."""
    rows = Session.objects.order_by("started_at")
    return [((s.started_at - AT) // MINUTE, (s.ended_at - AT) // MINUTE, s.events) for s in rows]


def test_an_ad_inside_a_running_session_changes_the_touch_and_not_the_session(
    world: World, site: Source
) -> None:
    world.say(site, page("a", AT), page("b", AT + MINUTE, AD), page("c", AT + 2 * MINUTE))
    world.settle()
    found = channels(world)
    assert found["a"] == "direct"
    assert found["b"] == found["c"] != "direct"
    assert spans() == [(0, 2, 3)]


def test_thirty_minutes_of_silence_end_a_session(world: World, site: Source) -> None:
    world.say(site, page("a", AT, AD), page("b", AT + 29 * MINUTE))
    world.say(site, page("c", AT + 59 * MINUTE))
    world.settle()
    assert spans() == [(0, 29, 2), (59, 59, 1)]
    assert channels(world)["c"] == "direct"


def test_a_late_visit_joins_two_sessions_and_hands_on_its_touch(world: World, site: Source) -> None:
    world.say(site, page("a", AT), page("z", AT + 50 * MINUTE))
    world.settle()
    assert len(spans()) == 2
    world.say(site, page("late", AT + 25 * MINUTE, AD))
    world.settle()
    assert spans() == [(0, 50, 3)]
    assert channels(world)["z"] == channels(world)["late"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_at_one_instant_the_key_decides_who_inherits(
    world: World, site: Source, order: tuple[int, ...]
) -> None:
    visits = [page("a", AT), page("b", AT, AD), page("c", AT, MAIL), page("d", AT)]
    for place in order:
        world.say(site, visits[place])
        world.settle()
    grown = told(world)
    api.rebuild_sessions()
    assert told(world) == grown


def test_acts_off_the_pages_neither_make_nor_lengthen_a_session(world: World, site: Source) -> None:
    world.say(site, act("used", AT, event="product.used"))
    world.settle()
    assert spans() == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_session_is_judged_by_its_least_human_visit(
    world: World, site: Source, order: tuple[int, int]
) -> None:
    visits = [page("a", AT), page("b", AT + MINUTE, agent=CRAWLER)]
    for place in order:
        world.say(site, visits[place])
        world.settle()
    assert [session.judgement for session in Session.objects.all()] == [2]


def test_two_visitors_have_a_session_each(world: World, site: Source) -> None:
    world.say(site, page("a", AT), page("b", AT, SITE + "/x", device="device-2"))
    world.settle()
    assert spans() == [(0, 0, 1), (0, 0, 1)]
