"""Own names are mapped to standard acts, and history follows: as if they had been mapped from the first day."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from crescendo.activity import api, event_names, jobs
from crescendo.activity.models import Event, NameCount
from crescendo.activity.types import NameNotMappable
from crescendo.core import audit, facts, roles
from crescendo.core import jobs as core_jobs
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Role, Scope
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, DAYS_AGO, SITE, act, identify, page, told
from tests.world import ZONE, World

AT = DAYS_AGO
OWN = "Paper Fetched"


def entry(world: World, raw: str = OWN) -> Any:
    found = [e for e in api.catalogue(world.system, now=NOON, zone=ZONE) if e.raw_name == raw]
    assert found, raw
    return found[0]


def run(world: World, *, at: int = NOON) -> None:
    core_jobs.run_until_quiet(jobs.handlers(world.log), now=at)
    world.settle()


def fetched(key: str, at: int, **properties: Any) -> dict[str, Any]:
    return act(key, at, event=OWN, properties={"document": "White paper", **properties}, context=CONTEXT)


CONTEXT = {"userAgent": act("x", 0)["context"]["userAgent"], "page": {"url": SITE + "/paper"}}


@pytest.fixture
def analyst() -> Actor:
    """Reads raw acts, and may not see personal data."""
    may = roles.PERMISSIONS[Role.ANALYST]
    return Actor(staff_id=9, label="Analyst", permissions=may, scope=Scope.ALL)


@pytest.fixture
def story(world: World, site: Source) -> None:
    """Somebody known came by an ad, fetched a paper twice, and came back a day later."""
    world.say(
        site,
        identify("i", AT, "lin"),
        page("ad", AT, AD),
        fetched("f1", AT + 60_000),
        fetched("f2", AT + 25 * 60_000),
        page("late", AT + 50 * 60_000),
        page("day", AT + 90_000_000),
    )
    world.settle()


def counts() -> set[tuple[Any, ...]]:
    rows = NameCount.objects.filter(events__gt=0)
    return set(rows.values_list("day", "source_id", "name_id", "raw_name_id", "events", "last_at"))


def acts() -> dict[str, tuple[Any, ...]]:
    rows = Event.objects.values_list("message", "name_id", "subject_id", "value", "is_visit", "touch_id")
    return {row[0]: row[1:] for row in rows}


def test_the_catalogue_counts_names_and_says_what_they_are(world: World, story: None, site: Source) -> None:
    own, viewed = entry(world), entry(world, "page")
    assert (own.act, own.is_standard, own.is_mappable, own.events) == (OWN, False, True, 2)
    assert (viewed.act, viewed.is_standard, viewed.is_mappable, viewed.recent) == (
        "page.viewed",
        True,
        False,
        3,
    )
    assert own.source_ids == (site.id,)


def test_a_mapped_name_is_the_act_from_now_on_and_in_history(world: World, story: None, site: Source) -> None:
    api.map_name(world.system, entry(world).name_id, "asset.downloaded", now=NOON)
    assert [(r.raw_name, r.total) for r in api.retranslations(world.system)] == [(OWN, 2)]
    run(world)
    world.say(site, fetched("f3", AT + 61_000))
    world.settle()
    told_acts = {event["key"]: event for event in world.events()}
    assert {told_acts[key]["name"] for key in ("f1", "f2", "f3")} == {"asset.downloaded"}
    assert {told_acts[key]["subject"] for key in ("f1", "f2", "f3")} == {"White paper"}
    assert {told_acts[key]["raw_name"] for key in ("f1", "f2", "f3")} == {OWN}


def test_history_is_as_if_it_had_been_mapped_before(world: World, story: None, site: Source) -> None:
    """The paper joins the visit: one session where there were two, and the ad's touch is inherited."""
    before, sessions = acts(), told(world)["sessions"]
    api.map_name(world.system, entry(world).name_id, "asset.downloaded", now=NOON)
    run(world)
    after = told(world)
    assert len(after["sessions"]) < len(sessions)
    assert after["events"]["late"][2] == after["events"]["ad"][2]
    assert acts() != before
    grown = counts()
    api.rebuild_sessions()
    api.rebuild_touches()
    api.rebuild_name_counts(zone=ZONE)
    assert (told(world), counts()) == (after, grown)


def test_taking_it_back_is_as_it_was(world: World, story: None) -> None:
    before, derived, counted = acts(), told(world), counts()
    number = entry(world).name_id
    api.map_name(world.system, number, "asset.downloaded", now=NOON)
    run(world)
    api.unmap_name(world.system, number, now=NOON)
    run(world)
    assert (acts(), told(world)) == (before, derived)
    assert {row[:5] for row in counts()} == {row[:5] for row in counted}
    assert not entry(world).is_mapped


def test_twice_is_once(world: World, story: None) -> None:
    number = entry(world).name_id
    for _ in range(2):
        api.map_name(world.system, number, "asset.viewed", now=NOON)
        run(world)
    head = facts.head()
    run(world, at=NOON + 10 * 60_000)
    assert facts.head() == head
    assert len([fact for fact in facts.read(0, 1_000) if fact.kind == "event.renamed"]) == 1


def test_an_act_stored_under_the_old_name_meanwhile_follows(world: World, story: None, site: Source) -> None:
    number = entry(world).name_id
    api.map_name(world.system, number, "asset.viewed", now=NOON)
    run(world)
    # As if a batch had been prepared before the click and stored after the walk.
    Event.objects.filter(message="f2").update(id=F("id") + 1_000_000, name_id=number)
    run(world, at=NOON + 10 * 60_000)
    assert {event["name"] for event in world.events() if event["raw_name"] == OWN} == {"asset.viewed"}


def test_standard_names_and_kinds_of_calls_keep_their_meaning(world: World, story: None) -> None:
    for raw in ("page", "identify"):
        with pytest.raises(NameNotMappable):
            api.map_name(world.system, entry(world, raw).name_id, "asset.viewed", now=NOON)
    with pytest.raises(NotValid):
        api.map_name(world.system, entry(world).name_id, "deal.won", now=NOON)
    with pytest.raises(NotFound):
        api.map_name(world.system, 999, "asset.viewed", now=NOON)


@pytest.mark.parametrize(
    "raw", ["confirm", "profile_set", "track_signup", "item_set", "$WebClick", "deal.won"]
)
def test_kinds_of_calls_are_nobody_s_own_names(raw: str) -> None:
    assert not event_names.is_mappable(raw)


def test_a_marked_property_is_covered_for_who_may_not_see(world: World, site: Source, analyst: Actor) -> None:
    world.say(site, act("v", AT, event=OWN, properties={"Plate": "沪A12345", "colour": "red"}))
    world.settle()
    api.mark_personal(world.system, "Plate", is_personal=True, now=NOON)
    shown = api.list_events(analyst).rows[0].properties
    assert (shown["Plate"], shown["colour"]) == ("***", "red")
    seen = {prop.name: prop for prop in api.properties_of(analyst, entry(world).name_id)}
    assert (seen["Plate"].values, seen["Plate"].is_personal) == (("***",), True)
    assert "沪A12345" not in (api.raw_body(analyst, api.list_events(analyst).rows[0].id, world.log) or "")
    api.mark_personal(world.system, "plate", is_personal=False, now=NOON)
    assert api.list_events(analyst).rows[0].properties["Plate"] == "沪A12345"


def test_a_hidden_name_is_asked_for(world: World, story: None) -> None:
    number = entry(world).name_id
    api.hide_name(world.system, number, hidden=True, now=NOON)
    assert OWN not in {e.raw_name for e in api.catalogue(world.system, now=NOON, zone=ZONE)}
    assert {e.raw_name for e in api.catalogue(world.system, now=NOON, zone=ZONE, hidden=True)} == {OWN}
    assert audit.list_lines(world.system).rows[0].action == "name.hidden"


def test_strangers_change_nothing(world: World, story: None, stranger: Actor) -> None:
    number = entry(world).name_id
    for refused in (
        lambda: api.map_name(stranger, number, "asset.viewed", now=NOON),
        lambda: api.unmap_name(stranger, number, now=NOON),
        lambda: api.mark_personal(stranger, "x", is_personal=True, now=NOON),
        lambda: api.hide_name(stranger, number, hidden=True, now=NOON),
        lambda: api.catalogue(stranger, now=NOON, zone=ZONE),
        lambda: api.properties_of(stranger, number),
        lambda: api.get_entry(stranger, number, now=NOON, zone=ZONE),
    ):
        with pytest.raises(NotAllowed):
            refused()
