"""What somebody did, asked of the tables of this room: SQL, history and the scope of who asks agree."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from crescendo.activity import api, jobs
from crescendo.activity.types import PropertyKind
from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Tree
from crescendo.core import jobs as core_jobs
from crescendo.core import sets
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Permission
from crescendo.people import api as people
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, CRAWLER, DAYS_AGO, SITE, act, identify, owner, page
from tests.world import ZONE, World

DAY = 24 * 60 * 60_000
PLAN = {"property": "plan", "type": "text", "operator": "is", "value": "ＰＲＯ"}
PRICING = {"field": "subject", "operator": "is", "value": "/Price"}


def tree(document: dict[str, Any]) -> Tree:
    return conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)


def members(document: dict[str, Any], ids: list[int] | None = None) -> set[int]:
    """Whom SQL chooses, and the same by what their histories say."""
    asked, given = tree(document), None if ids is None else json.dumps(ids)
    selected = conditions.compile_members(
        asked, entity=Entity.CONTACT, vendor=connection.vendor, now=NOON, zone=ZONE, ids=given
    )
    found = {row[0] for row in sets.fetch(selected.sql, selected.params)}
    everybody = [row[0] for row in sets.fetch("SELECT id FROM people_contact WHERE merged_into_id IS NULL")]
    histories = api.histories_of(everybody, now=NOON)
    for number in everybody if ids is None else ids:
        record = {"id": number, "events": histories.get(number, ())}
        assert conditions.holds(asked, record, now=NOON, zone=ZONE) is (number in found)
    return found


@pytest.fixture
def two(world: World, site: Source) -> tuple[int, int]:
    """Ann came by an ad, read the prices and chose; Bob only looked, and a machine with him."""
    ann, bob = {"anonymousId": "a"}, {"anonymousId": "b"}
    world.say(
        site,
        page("1", DAYS_AGO, AD, device="a"),
        page("2", DAYS_AGO + DAY, SITE + "/Price", device="a"),
        act("3", DAYS_AGO + 2 * DAY, event="Plan Chosen", properties={"plan": "pro", "seats": 12.5}, **ann),
        identify("4", DAYS_AGO + 2 * DAY + 1, "ann", device="a"),
        page("5", DAYS_AGO, SITE + "/guide", device="b"),
        page("6", DAYS_AGO + 1, SITE + "/price", device="b", agent=CRAWLER),
        act("7", DAYS_AGO + 5, event="Plan Chosen", properties={"plan": "basic", "seats": "3"}, **bob),
        identify("8", DAYS_AGO + 9, "bob", device="b"),
    )
    world.settle()
    return owner(world, "3"), owner(world, "7")


def test_acts_are_counted_by_name_page_property_and_judgement(two: tuple[int, int]) -> None:
    ann, bob = two
    seen = {"names": "page.viewed", "filter": PRICING}
    assert members({"event": seen}) == {ann}
    assert members({"event": {**seen, "judgement": "any"}}) == {ann, bob}
    assert members({"event": "page.viewed", "at_least": 2}) == {ann}
    assert members({"event": "page.viewed", "at_most": 1}) == {bob}
    assert members({"event": {"names": "Plan Chosen", "filter": PLAN}}) == {ann}
    seats = {"sum": {"property": "seats", "type": "number"}}
    assert members({"event": "Plan Chosen", "measure": seats, "at_least": 12.5}) == {ann}
    by_ad = {"field": "channel", "operator": "is", "value": "sem"}
    assert members({"occasion": "first", "of": "page.viewed", "is": by_ad}) == {ann}
    assert members(
        {"event": "page.viewed", "window": {"last": {"count": 4, "unit": "days"}}}, [ann, bob]
    ) == {ann}


def test_an_order_of_acts_is_asked_with_its_gap(two: tuple[int, int]) -> None:
    ann, bob = two
    steps = {"first": "page.viewed", "then": "Plan Chosen"}
    assert members({"sequence": steps}) == {ann, bob}
    assert members({"sequence": steps, "gap": {"at_most": {"count": 1, "unit": "hours"}}}) == {bob}
    assert members({"sequence": {"first": "Plan Chosen", "never": "page.viewed"}}) == {ann, bob}


def test_a_promoted_property_gives_the_same_answer(world: World, two: tuple[int, int]) -> None:
    seats = {"property": "seats", "type": "number", "operator": "greater", "value": 3}
    asked = {"event": {"names": "Plan Chosen", "filter": {"all": [PLAN, seats]}}}
    before = members(asked)
    for name, kind in (("plan", PropertyKind.TEXT), ("seats", PropertyKind.NUMBER)):
        api.promote(world.system, name, kind, now=NOON)
    for later in (0, 10 * 60_000, 20 * 60_000):
        core_jobs.run_until_quiet(jobs.handlers(world.log), now=NOON + later)
    assert all(one.is_complete for one in api.promoted_properties())
    assert members(asked) == members(asked, list(two)) == before == {two[0]}


def test_the_reasons_name_the_events(two: tuple[int, int]) -> None:
    record = {"events": api.histories_of(two, now=NOON)[two[0]]}
    told = conditions.explain(tree({"event": "Plan Chosen"}), record, now=NOON, zone=ZONE)
    events = [event for reason in told.because for event in reason.events]
    assert [row[0] for row in sets.fetch("SELECT message FROM activity_event WHERE id = %s", events)] == ["3"]


def test_who_may_not_see_acts_is_not_told_by_a_filter(world: World, two: tuple[int, int]) -> None:
    asked = tree({"event": "page.viewed"})
    assert people.count_contacts(world.system, asked, now=NOON) == 2
    blind = replace(world.system, permissions=world.system.permissions - {Permission.EVENTS_READ})
    for question in (asked, tree({"of_account": {"has_contact": {"event": "page.viewed"}}})):
        with pytest.raises(NotAllowed):
            people.count_contacts(blind, question, now=NOON)


def test_personal_properties_are_asked_by_who_sees_them_alone(world: World, two: tuple[int, int]) -> None:
    phone = {"property": "phone", "type": "text", "operator": "is_set"}
    document = {"event": {"names": "*", "filter": phone}}
    with pytest.raises(ConditionNotValid) as refused:
        conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=False)
    assert refused.value.problems[0].path == "/event/filter/property"
    masked = replace(world.system, sees_personal_data=False)
    with pytest.raises(NotAllowed):
        people.count_contacts(masked, tree(document), now=NOON)


def test_a_builder_is_told_what_there_is(two: tuple[int, int]) -> None:
    told = conditions.describe(Entity.CONTACT, sees_personal_data=True, language="zh-hans")
    assert {"event", "occasion", "sequence", "share", "of_account"} <= {
        one["tag"] for one in told["entities"]["contact"]["questions"]
    }
    acts = {one["name"]: one for one in told["events"]["acts"]}
    assert "Plan Chosen" in acts
    assert acts["page.viewed"]["unit"] == "毫秒"
