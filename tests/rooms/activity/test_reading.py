"""What screens and exports read: interest, live events, raw bodies, home numbers, health, the stream."""

from __future__ import annotations

import json

import pytest

from crescendo.activity import api
from crescendo.activity.types import EventNotFound
from crescendo.core import sets
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import CRAWLER, DAYS_AGO, SITE, act, identify, owner, page, sent_form
from tests.world import ZONE, World

AT = DAYS_AGO


def test_interest_counts_human_acts_in_each_window(world: World, site: Source) -> None:
    paper = {"event": "Asset Downloaded", "properties": {"asset": "guide.pdf"}}
    world.say(
        site,
        identify("i", AT, "lin"),
        page("old", NOON - 60 * DAY, SITE + "/price", active_ms=5_000),
        page("new", AT, SITE + "/price", active_ms=2_000, title="Price"),
        page("more", AT + HOUR, SITE + "/case", active_ms=3_000),
        page("robot", AT, SITE + "/robot", agent=CRAWLER, active_ms=9_000),
        act("paper", AT + HOUR, **paper),
        sent_form("form", AT + HOUR),
    )
    world.settle()
    month, quarter, ever = api.interest(world.system, owner(world, "i"), now=NOON).windows
    assert (month.days, month.visits, month.pages, month.active_ms) == (30, 2, 2, 5_000)
    assert (month.downloads, month.forms) == (1, 1)
    assert (quarter.visits, quarter.active_ms) == (3, 10_000)
    assert ever.top_pages[0].path == "/price"
    assert (ever.top_pages[0].views, ever.top_pages[0].title) == (2, "Price")


def test_live_events_come_newest_first_and_then_what_follows(world: World, site: Source) -> None:
    world.say(site, page("a", AT), page("b", AT))
    world.settle()
    first = api.live_events(world.system)
    assert [event.message for event in first] == ["b", "a"]
    world.say(site, page("c", AT), page("d", AT))
    world.settle()
    assert [event.message for event in api.live_events(world.system, after=first[0].id)] == ["c", "d"]
    assert len(api.live_events(world.system, limit=3)) == 3


def test_a_raw_body_is_shown_until_the_log_is_trimmed(world: World, site: Source) -> None:
    world.say(site, page("a", AT))
    world.say(site, page("b", AT))
    world.settle()
    second = next(event for event in api.live_events(world.system) if event.message == "b")
    body = api.raw_body(world.system, second.id, world.log)
    assert body is not None
    assert json.loads(body)["batch"][0]["messageId"] == "b"
    world.log.trim(api.cursors_of(), before=NOON + DAY)
    assert api.raw_body(world.system, second.id, world.log) is None
    with pytest.raises(EventNotFound):
        api.raw_body(world.system, second.id + 100, world.log)


def test_the_home_page_counts_people_and_tells_machines_apart(
    world: World, site: Source, admin: Actor
) -> None:
    world.say(
        site,
        page("today", NOON - HOUR),
        page("again", NOON - MINUTE),
        page("week", NOON - 3 * DAY, device="device-2"),
        page("before", NOON - 9 * DAY, device="device-3"),
        page("robot", NOON - HOUR, device="device-4", agent=CRAWLER),
        {"type": "nonsense"},
        identify("i", NOON - HOUR, "lin"),
    )
    world.settle()
    figures = api.event_figures(admin, now=NOON, zone=ZONE)
    assert (figures.today, figures.week, figures.machine_week) == (3, 4, 1)


def test_a_source_says_how_it_is_doing(world: World, site: Source, admin: Actor) -> None:
    silent = world.source("Silent")
    world.say(site, page("a", AT), at=NOON - 2 * HOUR)
    world.say(site, page("b", AT), {"type": "nonsense"}, at=NOON - MINUTE)
    world.settle()
    health = {row.source_id: row for row in api.source_health(admin, now=NOON)}
    busy = health[site.id]
    assert (busy.first_event_at, busy.last_event_at, busy.silent_for) == (
        NOON - 2 * HOUR,
        NOON - MINUTE,
        MINUTE,
    )
    assert (busy.rate, busy.quarantined) == (1, 1)
    assert (health[silent.id].last_event_at, health[silent.id].silent_for) == (None, None)


def test_the_stream_tells_every_event_once_and_lists_agree(world: World, site: Source, admin: Actor) -> None:
    world.say(site, *(page(f"p{n}", AT + n) for n in range(25)))
    world.settle()
    streamed = [event.message for event in api.stream_events(admin)]
    assert streamed == [f"p{n}" for n in range(25)]
    listed: list[str] = []
    after = None
    while True:
        found = api.list_events(admin, after=after, limit=10)
        listed += [event.message for event in found.rows]
        after = found.next_cursor
        if after is None:
            break
    assert listed == streamed[::-1]


def test_an_account_shows_what_its_people_did(world: World, site: Source, admin: Actor) -> None:
    world.say(
        site, identify("i", AT, "lin", email="lin@acme-steel.com.cn"), page("a", AT + 1), page("b", AT + 2)
    )
    world.settle()
    account = people.get_contact(admin, owner(world, "i")).account_id
    assert account is not None
    assert [event.message for event in api.account_activity(admin, account, limit=2)] == ["b", "a"]


def test_who_may_not_see_personal_data_gets_none(world: World, site: Source, admin: Actor) -> None:
    blind = Actor(
        staff_id=9,
        label="Analyst",
        permissions=admin.permissions,
        scope=admin.scope,
        sees_personal_data=False,
    )
    marker = "lin.marker@acme.test"
    world.say(
        site,
        identify("i", AT, "lin", email=marker, name="Lin Marker"),
        page("a", AT, f"{SITE}/?email={marker}", email=marker),
        act(
            "b",
            AT,
            event="Own",
            properties={"name": "Lin Marker", "deep": {"mail": [marker]}, "text": f"write to {marker}"},
        ),
    )
    world.settle()
    shown = [*api.live_events(blind), *api.stream_events(blind)]
    assert shown
    told_of = [line for event in shown for line in repr(event).split(", ") if "marker" in line.lower()]
    assert told_of == []


def test_day_counts_are_those_of_the_events(world: World, site: Source) -> None:
    world.say(site, *(page(f"p{n}", AT + n * HOUR, agent=CRAWLER if n % 3 else "") for n in range(30)))
    world.settle()
    world.say(site, page("p1", AT + HOUR, agent=CRAWLER), page("p99", AT))
    world.settle()
    [(counted,)] = sets.fetch("SELECT sum(events) FROM activity_daycount")
    assert counted == len(world.events())
