"""Clocks of deals: a POC begins, ends and has a result in time, deliveries begin, milestones hold, notes stay young."""

from __future__ import annotations

from datetime import date

import pytest

from crescendo.core import api as core
from crescendo.core import facts, jobs, notices, rounds
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api
from crescendo.lifecycle.models import RunningClock
from crescendo.lifecycle.routing import api as routing
from crescendo.lifecycle.types import Deal, DealEdit, PutMilestone
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.selling import colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(db: None) -> Actor:
    api.ship(now=NOON)
    return colleague("Chen")


@pytest.fixture
def manager(seller: Actor) -> Actor:
    return colleague("Wu", Role.SALES_MANAGER)


def work(now: int = NOON) -> None:
    for _ in range(10):
        if not routing.ring(now) + rounds.run_until_quiet((api.Deals(),), now=now):
            return
    raise AssertionError("it does not come to rest")


def running(deal: Deal) -> set[str]:
    return set(
        RunningClock.objects.filter(subject="deal", subject_id=deal.id).values_list("clock", flat=True)
    )


def told(deal: Deal, kind: str = "deal.escalated") -> list[str]:
    """The clocks that told of a deal, in their order."""
    found = facts.read(0, 1_000, kinds=[kind])
    return [str(fact.payload["reason"]) for fact in found if deal.id in fact.payload["deals"]]


def heard(by: Actor) -> list[str]:
    return [row.sentence for row in notices.list_for(by).rows]


def agreed(seller: Actor, **more: object) -> Deal:
    """A deal whose POC was agreed on. NOON is a Monday of January 2026."""
    made = dealing.deal(seller)
    presales = dealing.colleague()
    person = dealing.contact(seller, "Techie")
    fields = {**dealing.POC, "presales_id": presales, "technical_owner_id": person, **more}
    moved = dealing.move(seller, made, "poc", fields=fields)
    work()
    return moved


def test_a_poc_without_a_result_is_told_to_presales_and_the_manager_once(
    seller: Actor, manager: Actor
) -> None:
    deal = agreed(seller)
    assert running(deal) == {"poc_start", "poc_length", "poc_result", "note"}
    for days in (21, 22, 23, 24, 25):
        work(NOON + days * DAY)
    assert told(deal).count("poc_result") == 1
    assert any("has no result" in said for said in heard(manager))
    presales = core.actors_of(frozenset({_presales(seller, deal)}))
    assert any("has no result" in said for one in presales.values() for said in heard(one))


def test_a_poc_that_has_begun_is_not_told_as_unbegun_and_one_put_off_is(
    seller: Actor, manager: Actor
) -> None:
    begun = agreed(seller)
    dealt = dealing.deal(seller, "Second")
    fields: dict[str, object] = {
        **dealing.POC,
        "poc_starts_on": "2026-03-01",
        "poc_planned_end_on": "2026-03-20",
    }
    fields |= {"presales_id": _presales(seller, begun), "technical_owner_id": dealing.contact(seller, "T")}
    put_off = dealing.move(seller, dealt, "poc", fields=fields)
    for days in range(12):
        work(NOON + days * DAY)
    assert (told(begun), told(put_off)) == ([], ["poc_start"])


def test_a_result_in_time_stops_the_clocks_of_a_poc(seller: Actor, manager: Actor) -> None:
    deal = agreed(seller)
    api.edit_deal(seller, DealEdit(deal_id=deal.id, fields=dealing.PASSED), now=NOON + 10 * DAY)
    work(NOON + 10 * DAY)
    assert running(deal) == {"note"}
    work(NOON + 60 * DAY)
    assert "poc_result" not in told(deal)


def test_a_delivery_that_does_not_begin_and_a_milestone_that_is_late_are_told(
    seller: Actor, manager: Actor
) -> None:
    deal = dealing.won(seller, dealing.deal(seller))
    step = PutMilestone(deal_id=deal.id, title="Kick-off", planned_on=date(2026, 2, 2))
    step_id = api.put_milestone(seller, step, now=NOON).id
    work()
    assert running(deal) == {"delivery", "milestone"}
    for days in (2, 4, 20, 29, 30, 31, 40):
        work(NOON + days * DAY)
    assert sorted(told(deal)) == ["delivery", "milestone"]
    done = PutMilestone(
        deal_id=deal.id,
        milestone_id=step_id,
        title="Kick-off",
        planned_on=step.planned_on,
        done_on=step.planned_on,
    )
    api.put_milestone(seller, done, now=NOON + 40 * DAY)
    work(NOON + 40 * DAY)
    assert sorted(told(deal)) == ["delivery", "milestone"]


def test_an_old_note_reminds_and_a_new_one_begins_the_clock_anew(seller: Actor, manager: Actor) -> None:
    deal = dealing.deal(seller)
    work()
    for days in range(13):
        work(NOON + days * DAY)
    assert (told(deal, "deal.reminded"), told(deal)) == (["note"], [])
    (person,) = api.get_deal_page(seller, deal.id).people
    dealing.write_note(seller, person.contact_id, version=1, now=NOON + 13 * DAY)
    for days in range(13, 20):
        work(NOON + days * DAY)
    assert told(deal) == []


def test_what_is_removed_rings_no_more(seller: Actor, manager: Actor) -> None:
    deal = agreed(seller)
    api.remove_deal(seller, deal.id, now=NOON + DAY)
    work(NOON + DAY)
    assert running(deal) == set()


def _presales(seller: Actor, deal: Deal) -> int:
    poc = api.get_deal_page(seller, deal.id).poc
    assert poc is not None
    assert poc.presales_id is not None
    return poc.presales_id


def test_deals_that_are_there_have_their_clocks_by_a_job_and_hear_of_no_step_in_the_past(
    seller: Actor, manager: Actor
) -> None:
    deal = agreed(seller)
    RunningClock.objects.all().delete()
    by = Actor.system("test")
    revision = api.save_lifecycle(by, api.SHIPPED, revision=None, now=NOON)
    api.publish_lifecycle(by, revision=revision, now=NOON)
    work(NOON + 9 * DAY)
    jobs.run_until_quiet(api.job_handlers(), now=NOON + 9 * DAY)
    # Five working days for the POC to begin have passed by then.
    assert running(deal) == {"poc_length", "poc_result", "note"}
    assert told(deal) == []


def test_the_clocks_of_a_deal_are_read_with_when_they_are_over(seller: Actor, stranger: Actor) -> None:
    deal = agreed(seller)
    (clocks,) = api.clocks_of_deals(seller, [deal.id], now=NOON).values()
    assert [(one.key, one.state) for one in clocks] == [
        ("poc_start", "running"),
        ("note", "running"),
        ("poc_result", "ahead"),
        ("poc_length", "ahead"),
    ]
    later = api.clocks_of_deals(seller, [deal.id], now=clocks[1].due_at - 1)[deal.id]
    assert {one.key: one.state for one in later}["note"] == "near"
    past = api.clocks_of_deals(seller, [deal.id], now=clocks[-1].due_at)[deal.id]
    assert {one.state for one in past} == {"late"}
    assert api.clocks_of_deals(colleague("Li"), [deal.id], now=NOON) == {}
    with pytest.raises(NotAllowed):
        api.clocks_of_deals(stranger, [deal.id], now=NOON)
