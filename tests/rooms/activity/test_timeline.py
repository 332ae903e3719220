"""A contact's history: pages without gap or repeat, kinds, machines, days, and who may see it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crescendo.activity import api
from crescendo.activity.types import EventNotFound, Kind, VisitQuery
from crescendo.core import api as core
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.people import api as people
from crescendo.people.types import ContactEdit
from crescendo.sources.types import Source
from tests.rooms.activity.acts import AD, CRAWLER, DAYS_AGO, act, identify, owner, page, sent_form
from tests.world import ZONE, World

AT = DAYS_AGO


def walk(world: World, contact: int, limit: int) -> list[str]:
    """Message ids of all pages, in the order shown."""
    shown: list[str] = []
    before = None
    while True:
        page_ = api.timeline(world.system, contact, zone=ZONE, before=before, limit=limit)
        shown += [event.message for session in page_.sessions for event in session.events]
        before = page_.next_cursor
        if before is None:
            return shown


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_show_every_act_once_and_the_newest_first(world: World, site: Source, limit: int) -> None:
    times = [0, 0, 0, 1, 5, 5, 700, 2_000]
    world.say(site, identify("i", AT, "lin"), *(page(f"p{n}", AT + t * MINUTE) for n, t in enumerate(times)))
    world.settle()
    shown = walk(world, owner(world, "i"), limit)
    assert sorted(shown) == ["i", *(f"p{n}" for n in range(8))]
    assert shown[:4] == ["p7", "p6", *sorted(shown[2:4], reverse=True)]


def test_acts_of_one_go_stand_together_and_a_day_parts_them(world: World, site: Source) -> None:
    midnight = AT - AT % DAY + DAY - 8 * HOUR
    times = [midnight - 50 * MINUTE, midnight - 40 * MINUTE, midnight - MINUTE, midnight + MINUTE]
    world.say(site, *({**page(f"p{n}", at), "userId": "lin"} for n, at in enumerate(times)))
    world.settle()
    found = api.timeline(world.system, owner(world, "p0"), zone=ZONE).sessions
    assert [[event.message for event in session.events] for session in found] == [
        ["p3"],
        ["p2"],
        ["p1", "p0"],
    ]
    assert found[0].day > found[1].day == found[2].day


def test_a_session_shows_the_touch_that_began_it(world: World, site: Source) -> None:
    world.say(site, identify("i", AT - DAY, "lin"), page("a", AT, AD), page("b", AT + MINUTE))
    world.settle()
    session = api.timeline(world.system, owner(world, "i"), zone=ZONE).sessions[0]
    assert session.touch is not None
    assert (session.started_at, session.ended_at) == (AT, AT + MINUTE)


def test_kinds_filter_and_machines_show_only_when_asked_for(world: World, site: Source) -> None:
    world.say(
        site,
        identify("i", AT, "lin"),
        page("a", AT),
        sent_form("f", AT),
        act("own", AT, event="Own act"),
        page("robot", AT, agent=CRAWLER),
    )
    world.settle()
    contact = owner(world, "i")

    def shown(*kinds: Kind, machine: bool = False) -> set[str]:
        found = api.timeline(world.system, contact, zone=ZONE, kinds=kinds, machine=machine)
        return {event.message for session in found.sessions for event in session.events}

    assert shown() == {"i", "a", "f", "own"}
    assert shown(Kind.PAGES) == {"a"}
    assert shown(Kind.PAGES, machine=True) == {"a", "robot"}
    assert shown(Kind.FORMS, Kind.OTHER) == {"f", "own"}


@pytest.mark.parametrize(
    "cursor", ["", "x", "1", "1.", ".1", "1.x", "-1.1", "1" * 30 + "." + "1" * 30, "１.１"]
)
def test_a_cursor_from_elsewhere_is_refused(world: World, site: Source, cursor: str) -> None:
    world.say(site, identify("i", AT, "lin"))
    world.settle()
    with pytest.raises(NotValid):
        api.timeline(world.system, owner(world, "i"), zone=ZONE, before=cursor)


def test_chen_sees_the_history_of_his_own_contacts_only(
    world: World, site: Source, admin: Actor, chen: Actor, now: int
) -> None:
    world.say(site, identify("i", AT, "lin"), identify("j", AT, "wang", device="device-2"))
    world.settle()
    his, other = owner(world, "i"), owner(world, "j")
    hired = CreateStaff(
        email="c@crescendo.example", name="Chen", role=Role.SALES, password="long enough to keep"
    )
    chen = replace(chen, staff_id=core.create_staff(admin, hired, now=now).id)
    people.edit_contact(admin, ContactEdit(contact_id=his, fields={"owner_id": str(chen.staff_id)}), now=now)
    assert api.timeline(chen, his, zone=ZONE).sessions
    for read in (
        lambda: api.timeline(chen, other, zone=ZONE),
        lambda: api.list_events_of(chen, other),
        lambda: api.interest(chen, other, now=now),
        lambda: api.contact_sources(chen, other),
    ):
        with pytest.raises(NotFound):
            read()
    assert {event.message for event in api.live_events(chen)} == {"i"}
    assert {event.message for event in api.list_events(chen).rows} == {"i"}
    hidden = next(event.id for event in api.live_events(admin) if event.message == "j")
    with pytest.raises(EventNotFound):
        api.get_event(chen, hidden)


def test_the_stranger_reads_nothing(world: World, site: Source, stranger: Actor, now: int) -> None:
    world.say(site, identify("i", AT, "lin"))
    world.settle()
    contact, event = owner(world, "i"), api.live_events(world.system)[0].id
    for read in (
        lambda: api.timeline(stranger, contact, zone=ZONE),
        lambda: api.interest(stranger, contact, now=now),
        lambda: api.live_events(stranger),
        lambda: api.list_events(stranger),
        lambda: api.list_events_of(stranger, contact),
        lambda: api.get_event(stranger, event),
        lambda: api.raw_body(stranger, event, world.log),
        lambda: api.event_figures(stranger, now=now, zone=ZONE),
        lambda: api.visits_by_channel(stranger, before=0, since=0, until=now),
        lambda: api.list_visits(stranger, VisitQuery(since=0, until=now)),
        lambda: api.latest_forms(stranger),
        lambda: api.doings_of(stranger, (contact,), since=0),
        lambda: api.source_health(stranger, now=now),
        lambda: next(api.stream_events(stranger)),
        lambda: api.rejudge(stranger, now=now),
        lambda: api.account_activity(stranger, 1),
    ):
        with pytest.raises(NotAllowed):
            read()


def test_a_page_costs_the_same_number_of_statements_however_long_it_is(world: World, site: Source) -> None:
    world.say(
        site, identify("i", AT, "lin"), *(page(f"p{n}", AT + n, f"https://acme.test/{n}") for n in range(40))
    )
    world.settle()
    contact = owner(world, "i")

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            api.timeline(world.system, contact, zone=ZONE, limit=limit)
        return len(captured)

    assert cost(2) >= cost(40)
