"""A better rule judges stored user agents anew, and all that hangs on judgements follows."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.activity import api, judge
from crescendo.activity.models import Agent, DayCount
from crescendo.core import facts
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, CHROME, CRAWLER, DAYS_AGO, identify, owner, page, told
from tests.world import ZONE, World

AT = DAYS_AGO


def days() -> dict[tuple[Any, ...], int]:
    rows = DayCount.objects.values_list("day", "source_id", "judgement", "events")
    return {(day, source, judgement): events for day, source, judgement, events in rows if events}


@pytest.fixture
def story(world: World, site: Source) -> int:
    """A contact with an ad clicked by what is taken for a person; its number."""
    world.say(
        site, identify("i", AT, "lin"), page("ad", AT, AD), page("b", AT + 1), page("c", AT + 9_000_000)
    )
    world.settle()
    return owner(world, "i")


def pretend(agent: str) -> None:
    """As if the rules of the day had judged by this: the dictionary alone says what an agent was."""
    Agent.objects.update(text=agent)


def test_what_the_rules_see_as_before_stays(world: World, story: int) -> None:
    before = told(world)
    assert api.rejudge(world.system, now=NOON).changed == 0
    assert told(world) == before


def test_machines_found_later_count_no_longer(world: World, story: int, admin: Actor) -> None:
    pretend(CRAWLER)
    done = api.rejudge(world.system, now=NOON, size=2)
    assert (done.changed, done.version) == (4, judge.VERSION)
    found = api.contact_sources(world.system, story)
    assert (found.first, found.latest) == (None, None)
    figures = api.event_figures(admin, now=NOON, zone=ZONE)
    assert (figures.week, figures.machine_week) == (0, 4)
    assert not api.visits_by_channel(admin, before=0, since=0, until=NOON)
    assert people.get_contact(admin, story).event_count == 0


def test_there_and_back_again_is_as_it_was(world: World, story: int) -> None:
    before, counted = told(world), days()
    pretend(CRAWLER)
    api.rejudge(world.system, now=NOON, size=3)
    assert told(world) != before
    pretend(CHROME)
    assert api.rejudge(world.system, now=NOON, size=3).changed == 4
    assert (told(world), days()) == (before, counted)


def test_twice_is_once(world: World, story: int) -> None:
    pretend(CRAWLER)
    api.rejudge(world.system, now=NOON)
    after = told(world)
    assert api.rejudge(world.system, now=NOON).changed == 0
    assert told(world) == after


def test_a_fact_names_the_acts_and_contacts_and_no_values(world: World, story: int) -> None:
    pretend(CRAWLER)
    head = facts.head()
    api.rejudge(world.system, now=NOON)
    [fact] = facts.read(head, 10)
    assert fact.kind == "event.rejudged"
    assert fact.payload["contacts"] == [story]
    assert len(fact.payload["events"]) == 4
