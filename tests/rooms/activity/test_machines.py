"""The company's rules on machines, hints of networks and rate, and history that follows both."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from crescendo.activity import api, rejudging
from crescendo.activity.judge import INHUMAN_VIEWS, MANY_VIEWS, VERSION
from crescendo.activity.models import DayCount, Event, Reason, Session
from crescendo.activity.types import Judgement
from crescendo.core import api as core
from crescendo.core import definitions, jobs, notices
from crescendo.core.clock import MINUTE
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.people import api as people
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import CHROME, DAYS_AGO, identify, owner, page
from tests.world import World

AT = DAYS_AGO - DAYS_AGO % MINUTE
KIOSK = CHROME + " OurKiosk/2"


@pytest.fixture
def shop(world: World) -> Source:
    """A source whose key stands in a public page."""
    return world.source("Shop")


def judged(world: World) -> dict[str, tuple[str, str | None]]:
    codes = dict(Reason.objects.values_list("id", "code"))
    rows = Event.objects.values_list("message", "judgement", "reason_id")
    return {message: (Judgement(found).word, codes.get(reason)) for message, found, reason in rows}


def catch_up(world: World, *, now: int = NOON) -> None:
    jobs.run_until_quiet(api.job_handlers(world.log), now=now)


def counts() -> dict[int, int]:
    found: dict[int, int] = {}
    for row in DayCount.objects.all():
        found[row.judgement] = found.get(row.judgement, 0) + row.events
    return {judgement: events for judgement, events in found.items() if events}


def test_a_rule_judges_what_comes_and_what_came(world: World, shop: Source, admin: Actor) -> None:
    world.say(shop, page("before", AT, agent=KIOSK), page("other", AT, device="device-2"))
    world.settle()
    assert judged(world)["before"] == ("doubtful", "unknown_product")
    api.change_machine_rules(admin, {"human_words": ["ourkiosk"]}, now=NOON)
    world.say(shop, page("after", AT + 1, agent=KIOSK))
    world.settle()
    assert judged(world)["after"] == ("human", "rule_human")
    catch_up(world)
    assert judged(world) == {
        "before": ("human", "rule_human"),
        "other": ("human", None),
        "after": ("human", "rule_human"),
    }
    assert counts() == {0: 3}


def test_a_walk_says_what_it_changed_and_tells_who_began_it(world: World, shop: Source, admin: Actor) -> None:
    hired = CreateStaff(email="ann@acme.test", name="Ann", role=Role.ADMINISTRATOR, password="correct horse")
    admin = replace(admin, staff_id=core.create_staff(admin, hired, now=NOON).id)
    world.say(shop, *(page(f"k{n}", AT + n, agent=KIOSK) for n in range(7)), page("one", AT))
    world.settle()
    api.change_machine_rules(admin, {"machine_words": ["OurKiosk"]}, now=NOON)
    assert [(run.done, run.total, run.finished_at) for run in api.list_rejudgings(admin)] == [(0, 8, None)]
    catch_up(world)
    (run,) = api.list_rejudgings(admin)
    assert (run.version, run.rules, run.done, run.changed, run.finished_at) == (VERSION, 1, 8, 7, NOON)
    assert [(old.word, new.word, acts) for old, new, acts in run.turned] == [("doubtful", "machine", 7)]
    (note,) = notices.list_for(admin).rows
    assert note.sentence % note.places == "8 acts were judged anew by the rules of today; 7 changed."


def test_chunks_cut_anywhere_and_repeated_change_each_act_once(
    world: World, shop: Source, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.say(shop, *(page(f"k{n}", AT + n, agent=KIOSK if n % 3 else CHROME) for n in range(9)))
    world.settle()
    api.change_machine_rules(admin, {"machine_words": ["OurKiosk"]}, now=NOON)
    handlers = {rejudging.JOB: lambda job: rejudging.run(job, size=4, most=2)}
    jobs.run_until_quiet(handlers, now=NOON)
    api.rejudge_history(admin, now=NOON)
    jobs.run_until_quiet(handlers, now=NOON)
    newest, first = api.list_rejudgings(admin)
    assert (first.done, first.changed, newest.done, newest.changed) == (9, 6, 9, 0)
    assert counts() == {0: 3, 2: 6}


def test_what_was_prepared_under_the_old_rules_is_judged_later(
    world: World, shop: Source, admin: Actor
) -> None:
    api.change_machine_rules(admin, {"machine_words": ["OurKiosk"]}, now=NOON)
    catch_up(world)
    world.say(shop, page("late", AT, agent=KIOSK))
    world.settle()
    # As a batch that had read the old rules before they changed.
    Event.objects.update(judgement=Judgement.HUMAN, reason_id=None)
    DayCount.objects.update(judgement=Judgement.HUMAN)
    catch_up(world, now=NOON + rejudging.LATE)
    assert judged(world)["late"] == ("machine", "rule_machine")
    (run,) = api.list_rejudgings(admin)
    assert (run.done, run.changed, run.finished_at) == (0, 1, NOON)


def test_taking_a_rule_back_restores_what_was(world: World, shop: Source, admin: Actor) -> None:
    world.say(shop, page("a", AT, agent=KIOSK), page("b", AT + 1))
    world.settle()
    before = judged(world)
    for words in (["OurKiosk"], []):
        api.change_machine_rules(admin, {"machine_words": words}, now=NOON)
        catch_up(world)
    assert judged(world) == before
    assert len(definitions.list_versions(admin, "machine_rules", "company")) == 2


def test_the_same_rules_again_are_no_new_version(world: World, admin: Actor) -> None:
    assert api.change_machine_rules(admin, {"machine_words": ["kiosk"]}, now=NOON)
    assert not api.change_machine_rules(admin, {"machine_words": [" kiosk ", "kiosk", ""]}, now=NOON)
    assert api.machine_rules(admin).number == 1


def test_networks_decide_history_too(world: World, shop: Source, admin: Actor) -> None:
    world.say(shop, page("in", AT), ip="198.51.100.0")
    world.say(shop, page("odd", AT, agent=KIOSK), ip="198.51.100.0")
    world.say(shop, page("six", AT), ip="2001:db8:5::")
    world.say(shop, page("out", AT), ip="192.0.2.0")
    world.settle()
    rules = {"data_centres": ["198.51.0.0/16", "2001:db8::/32"], "human_networks": ["192.0.2.0/24"]}
    api.change_machine_rules(admin, rules, now=NOON)
    catch_up(world)
    assert judged(world) == {
        "in": ("doubtful", "data_centre"),
        "odd": ("machine", "unknown_product+data_centre"),
        "six": ("doubtful", "data_centre"),
        "out": ("human", "rule_human"),
    }


def test_a_servers_own_network_says_nothing_of_its_people(world: World, site: Source, admin: Actor) -> None:
    api.change_machine_rules(admin, {"data_centres": ["198.51.100.0/24"]}, now=NOON)
    world.say(site, page("a", AT), ip="198.51.100.0")
    world.settle()
    assert judged(world)["a"] == ("human", None)


@pytest.mark.parametrize(
    ("lists", "pointer"),
    [
        ({"machine_words": ["ab"]}, "/machine_words/0"),
        ({"human_networks": ["192.0.2.7"]}, "/human_networks/0"),
        ({"machine_networks": ["2001:db8::/64"]}, "/machine_networks/0"),
        ({"data_centres": ["here"]}, "/data_centres/0"),
        ({"data_centres": [f"10.{n // 250}.{n % 250}.0/24" for n in range(20_001)]}, ""),
    ],
)
def test_a_senseless_rule_is_refused(
    world: World, admin: Actor, lists: dict[str, list[str]], pointer: str
) -> None:
    with pytest.raises(NotValid) as caught:
        api.change_machine_rules(admin, lists, now=NOON)
    assert caught.value.errors[0][0] == pointer


def test_a_stranger_may_do_nothing(world: World, stranger: Actor) -> None:
    for act in (
        lambda: api.machine_rules(stranger),
        lambda: api.list_rejudgings(stranger),
        lambda: api.rejudge_history(stranger, now=NOON),
        lambda: api.change_machine_rules(stranger, {}, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            act()


def burst(views: int, *, at: int = AT, device: str = "device-1", **more: Any) -> list[dict[str, Any]]:
    return [page(f"{device}-{at}-{n}", at + n * 500, device=device, **more) for n in range(views)]


def test_more_pages_in_a_minute_than_a_person_views_are_doubtful_then_a_machines(
    world: World, shop: Source
) -> None:
    world.say(shop, *burst(MANY_VIEWS - 1, device="keen"), *burst(MANY_VIEWS, device="fast"))
    world.say(shop, *burst(INHUMAN_VIEWS, device="engine"))
    world.settle()
    found = judged(world)
    assert {found[f"keen-{AT}-{n}"] for n in range(MANY_VIEWS - 1)} == {("human", None)}
    assert {found[f"fast-{AT}-{n}"] for n in range(MANY_VIEWS)} == {("doubtful", "rate")}
    assert {found[f"engine-{AT}-{n}"] for n in range(INHUMAN_VIEWS)} == {("machine", "rate")}
    assert sorted(Session.objects.values_list("judgement", flat=True)) == [0, 1, 2]
    assert counts() == {0: MANY_VIEWS - 1, 1: MANY_VIEWS, 2: INHUMAN_VIEWS}


def test_rate_does_not_depend_on_order_or_cuts_and_equals_judging_anew(
    world: World, shop: Source, admin: Actor
) -> None:
    messages = [
        *burst(INHUMAN_VIEWS + 9), *burst(40, at=AT + MINUTE, agent=KIOSK), *burst(5, at=AT + 2 * MINUTE),
        identify("who", AT + 3 * MINUTE, "lin"),
    ]  # fmt: skip
    random.Random(7).shuffle(messages)
    for start in range(0, len(messages), 17):
        world.say(shop, *messages[start : start + 17], *messages[max(0, start - 3) : start])
        world.settle()
    found = judged(world)
    assert {found[f"device-1-{AT}-{n}"] for n in range(INHUMAN_VIEWS + 9)} == {("machine", "rate")}
    assert {found[f"device-1-{AT + MINUTE}-{n}"] for n in range(40)} == {("machine", "unknown_product+rate")}
    assert {found[f"device-1-{AT + 2 * MINUTE}-{n}"] for n in range(5)} == {("human", None)}
    contact = people.get_contact(admin, owner(world, "who"))
    assert contact.event_count == 6
    assert counts() == {0: 6, 2: INHUMAN_VIEWS + 49}
    assert api.rejudge(world.system, now=NOON, size=10).changed == 0
