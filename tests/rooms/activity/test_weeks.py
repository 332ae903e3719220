"""Two weeks by channel, the visits behind them, the newest forms, and what contacts did lately."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.activity import api
from crescendo.activity.types import VisitQuery
from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor, Scope
from crescendo.people import api as people
from crescendo.people.types import NewContact
from crescendo.sources.types import Channel, Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, CRAWLER, SITE, act, identify, owner, page, sent_form
from tests.world import World

WEEK = 7 * DAY


@pytest.fixture
def told(world: World, site: Source) -> World:
    """An ad brought two visitors this week and one the week before; one wrote the address; one is a crawler."""
    world.say(
        site,
        page("a", NOON - DAY, AD),
        page("b", NOON - 2 * DAY, AD, device="device-2"),
        page("c", NOON - 10 * DAY, AD, device="device-3"),
        page("d", NOON - HOUR, SITE + "/", device="device-4"),
        page("robot", NOON - HOUR, AD, device="device-5", agent=CRAWLER),
        identify("i", NOON - DAY + 1, "lin"),
        sent_form("form", NOON - DAY + 2),
    )
    world.settle()
    return world


def asked(**more: object) -> VisitQuery:
    return replace(VisitQuery(since=NOON - WEEK, until=NOON), **more)  # type: ignore[arg-type]


def test_visits_are_counted_by_channel_and_the_list_adds_up_to_them(told: World, admin: Actor) -> None:
    found = api.visits_by_channel(admin, before=NOON - 2 * WEEK, since=NOON - WEEK, until=NOON)
    assert found == {Channel.SEM: (2, 1), Channel.DIRECT: (1, 0)}
    for channel, (now, _) in found.items():
        assert len(api.list_visits(admin, asked(channel=channel)).rows) == now
    assert len(api.list_visits(admin, asked()).rows) == 3


def test_visits_are_turned_page_by_page(told: World, admin: Actor) -> None:
    first = api.list_visits(admin, asked(limit=2))
    second = api.list_visits(admin, asked(limit=2, after=first.next_cursor))
    times = [row.started_at for row in (*first.rows, *second.rows)]
    assert times == sorted(times, reverse=True)
    assert len(set(times)) == 3
    assert second.next_cursor is None
    with pytest.raises(NotValid):
        api.list_visits(admin, asked(after="made up"))


def test_a_visit_names_its_contact_to_who_sees_him(told: World, admin: Actor) -> None:
    contact = owner(told, "i")
    visit = next(row for row in api.list_visits(admin, asked()).rows if row.contact_id == contact)
    assert visit.contact_name
    outsider = replace(admin, staff_id=999_999, scope=Scope.OWN)
    hidden = next(row for row in api.list_visits(outsider, asked()).rows if row.id == visit.id)
    assert (hidden.contact_id, hidden.contact_name, hidden.is_known) == (None, "", True)


def test_new_contacts_are_counted_by_what_brought_them_first(told: World, admin: Actor) -> None:
    by_hand = people.create_contact(admin, NewContact(fields={"name": "Zhao Min"}), now=NOON)
    assert by_hand.first_touch_id is None
    everybody = conditions.everything()
    assert api.contacts_by_channel(admin, everybody, now=NOON) == {Channel.SEM: 1, None: 1}
    form = conditions.form_decode([("f", "first_channel:is:sem")])
    tree = conditions.form_tree(form, entity=Entity.CONTACT, sees_personal_data=True)
    assert people.count_contacts(admin, tree, now=NOON) == 1


def test_the_newest_forms_come_first_and_only_in_scope(told: World, site: Source, admin: Actor) -> None:
    told.say(site, sent_form("later", NOON - HOUR))
    told.settle()
    assert [event.message for event in api.latest_forms(admin)] == ["later", "form"]
    assert [event.message for event in api.latest_forms(admin, limit=1)] == ["later"]
    assert api.latest_forms(replace(admin, staff_id=999_999, scope=Scope.OWN)) == ()


def test_what_contacts_did_lately_is_counted_by_act(told: World, site: Source, admin: Actor) -> None:
    told.say(site, act("p1", NOON - HOUR, event="Asset Downloaded"), page("again", NOON - HOUR - 1))
    told.settle()
    contact = owner(told, "i")
    doings = api.doings_of(admin, [contact], since=NOON - 2 * DAY)[contact]
    assert (doings[0].name, doings[0].times) == ("asset.downloaded", 1)
    assert sum(one.times for one in doings if one.name == "page.viewed") == 2
    assert api.doings_of(replace(admin, staff_id=999_999, scope=Scope.OWN), [contact], since=0) == {}
