"""What a manager sees: figures of little worlds that were counted by hand, within what a reader may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import api as core
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, CreateTeam, Role
from crescendo.lifecycle import api
from crescendo.lifecycle.overview import ages, standing
from crescendo.lifecycle.types import (
    BANDS,
    Cause,
    Figure,
    MoveContacts,
    NewCall,
    Outcome,
    OverviewQuery,
    RejectLead,
    SellerFigures,
    StageFigures,
)
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import colleague, lead_of, to_mql, work
from tests.rooms.lifecycle.test_routing import published

pytestmark = pytest.mark.django_db
overview = api.overview
SYSTEM = Actor.system("test")
MONTH = OverviewQuery(first=date(2026, 1, 1), last=date(2026, 1, 31))
LATER = NOON + 30 * DAY


def stages(by: Actor, query: OverviewQuery = MONTH, *, now: int = NOON) -> dict[str, StageFigures]:
    return {one.stage: one for one in overview.contact_stages(by, query, now=now)}


def go(contacts: list[int], to: str, *, now: int, **more: Any) -> None:
    request = MoveContacts(contact_ids=tuple(contacts), to=to, **{"cause": Cause.RULE, **more})
    api.move_contacts(SYSTEM, request, now=now)


def listed(by: Actor, figure: Figure, entity: Entity, *, now: int) -> int:
    """How many the list holds that a figure leads to."""
    assert figure.condition is not None
    tree = conditions.parse(figure.condition, entity=entity, sees_personal_data=True)
    if entity is Entity.DEAL:
        return api.count_deals(by, tree, now=now)
    rows = people.list_contacts(by, ContactQuery(condition=tree), now=now).rows
    assert len(rows) == people.count_contacts(by, tree, now=now)
    return len(rows)


def seller(found: tuple[SellerFigures, ...], of: Actor) -> SellerFigures:
    return next(one for one in found if one.owner_id == of.staff_id)


def figures(by: Actor, query: OverviewQuery = MONTH, *, now: int) -> tuple[SellerFigures, ...]:
    late, passed = overview.late(by, query, now=now), overview.breaches(by, query)
    return overview.sellers(overview.responses(by, query, now=now), late, passed)


def test_who_stands_where_for_how_many_days(lin: Actor, person: Person) -> None:
    ages = (0, 6, 8, 29, 31, 95)
    people_ = [person(f"P{age}", now=NOON - 100 * DAY) for age in ages]
    for contact, age in zip(people_, ages, strict=True):
        go([contact], "lead", now=NOON - age * DAY)
    lead = stages(lin)["lead"]
    assert [one.count for one in lead.bands] == [2, 2, 1, 1]
    assert (lead.here.count, lead.median, lead.p90) == (6, 8, 95)
    assert (lead.here.is_more, stages(lin)["mql"].here.count) == (False, 0)
    for figure in (lead.here, *lead.bands):
        assert listed(lin, figure, Entity.CONTACT, now=NOON) == figure.count


def test_of_more_than_can_be_counted_the_ages_are_told_from_a_sample(
    lin: Actor, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample that holds everybody tells what counting tells; short bands are counted however small the sample is."""
    crowd = [person(f"P{age}", now=NOON - 100 * DAY) for age in range(0, 96, 8)]
    for place, contact in enumerate(crowd):
        go([contact], "lead", now=NOON - 8 * place * DAY)
    go([person("Sun")], "mql", now=NOON)
    counted = stages(lin)
    monkeypatch.setattr(ages, "MOST", 5)
    short = stages(lin)["lead"]
    monkeypatch.setattr(ages, "_SHORT", -1)
    told = stages(lin)
    assert (told["mql"], told["lead"].here.is_about) == (counted["mql"], True)
    assert [one.is_about for one in (*short.bands, *told["lead"].bands)] == [False] * 4 + [True] * 4
    for lead in (short, told["lead"]):
        assert [one.count for one in lead.bands] == [one.count for one in counted["lead"].bands]
        assert (lead.here.count, lead.median, lead.p90) == (12, counted["lead"].median, counted["lead"].p90)
    monkeypatch.setattr(ages, "_SAMPLE", 1)
    assert stages(lin)["lead"] == told["lead"]


def test_somebody_counts_once_a_cycle_and_a_second_cycle_counts_again(lin: Actor, person: Person) -> None:
    wang, lost = person("Wang"), person("Zhou")
    go([wang, lost], "lead", now=NOON)
    go([wang], "mql", now=NOON + HOUR)
    go([wang], "lead", now=NOON + 2 * HOUR, cause=Cause.LEAD)
    go([wang], "mql", now=NOON + 3 * HOUR)
    go([wang], "recycled", now=NOON + 4 * HOUR, cause=Cause.LEAD, reason="project_later")
    first = stages(lin)["mql"].entered.count
    go([wang], "mql", now=NOON + 50 * DAY)
    both = OverviewQuery(first=date(2026, 1, 1), last=date(2026, 3, 31))
    assert (first, stages(lin)["mql"].entered.count) == (1, 1)
    assert stages(lin, both)["mql"].entered.count == 2
    assert [one.contact_id for one in overview.entries(lin, both, "mql")] == [wang, wang]
    assert {one.contact_id for one in overview.entries(lin, both, "lead")} == {wang, lost}


def test_a_team_sees_its_own_contacts_and_a_merged_one_counts_once(
    lin: Actor, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = (core.create_team(SYSTEM, CreateTeam(name=name), now=NOON) for name in ("North", "South"))
    wu = colleague("Wu", Role.SALES_MANAGER, team_id=north.id)
    chen, zhou = (colleague(name, team_id=team.id) for name, team in (("Chen", north), ("Zhou", south)))
    a, b, c, nobody = (person(name) for name in ("A", "B", "C", "D"))
    owners = {a: chen.staff_id, b: chen.staff_id, c: zhou.staff_id}
    people.assign_contacts(SYSTEM, owners, key="test", now=NOON)
    go([a, b, c, nobody], "lead", now=NOON)
    of_north = OverviewQuery(first=MONTH.first, last=MONTH.last, team_id=north.id)
    for by, query in ((wu, MONTH), (lin, of_north)):
        lead = stages(by, query)["lead"]
        assert (lead.here.count, lead.entered.count) == (2, 2)
        assert listed(by, lead.here, Entity.CONTACT, now=NOON) == 2
    assert stages(lin)["lead"].here.count == 4
    for query in (MONTH, of_north):
        few = overview.contact_stages(wu, query, now=NOON)
        with monkeypatch.context() as many:
            many.setattr(standing, "_FEW", 0)
            assert overview.contact_stages(wu, query, now=NOON) == few
    of_zhou = OverviewQuery(first=MONTH.first, last=MONTH.last, owner_id=zhou.staff_id)
    assert stages(wu, of_zhou)["lead"].here.count == 0
    assert [team.name for team in overview.teams_for(wu)] == ["North"]
    assert overview.teams_for(chen) == ()


def test_answers_are_timed_in_working_hours_from_giving_to_the_first_word(person: Person) -> None:
    """Routed on a Monday at 11:00; who answers on Tuesday at 10:00 took seven of its hours and one of the next day."""
    chen = colleague("Chen")
    wang, zhou, sun, ma = (person(name, now=NOON - DAY) for name in ("Wang", "Zhou", "Sun", "Ma"))
    to_mql([wang, zhou, sun, ma], now=NOON)
    work(NOON)
    api.accept_lead(chen, lead_of(wang).pk, now=NOON + 30 * MINUTE)
    request = RejectLead(lead_id=lead_of(zhou).pk, reason="no_budget")
    api.reject_lead(chen, request, now=NOON + HOUR)
    called = NewCall(contact_id=sun, outcome=Outcome.NOT_REACHED)
    api.record_call(chen, called, now=NOON + 23 * HOUR)
    api.accept_lead(chen, lead_of(sun).pk, now=NOON + 23 * HOUR + MINUTE)
    found = overview.responses(chen, MONTH, now=NOON + 23 * HOUR + MINUTE)
    lengths = {one.contact_id: (one.act, one.length) for one in found}
    assert lengths == {
        wang: ("accepted", 30 * MINUTE),
        zhou: ("rejected", HOUR),
        sun: ("called", 8 * HOUR),
        ma: ("", 8 * HOUR + MINUTE),
    }
    own = seller(figures(chen, now=NOON + 23 * HOUR + MINUTE), chen)
    assert (own.given, own.answered, own.waiting, own.taken) == (4, 3, 1, 0)
    assert (own.median, own.p90) == (HOUR, 8 * HOUR)


def test_a_lead_that_was_passed_on_counts_for_both_and_is_late_once_with_each(
    lin: Actor, person: Person
) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang], now=NOON)
    work(NOON)
    zhou = colleague("Zhou")
    # Told to the manager after four working hours, passed on after eight: on Tuesday at 10:00.
    for hour in (4, 23):
        work(NOON + hour * HOUR)
    assert lead_of(wang).owner_id == zhou.staff_id
    api.accept_lead(zhou, lead_of(wang).pk, now=NOON + 24 * HOUR)
    found = figures(lin, now=NOON + 24 * HOUR)
    first, second = seller(found, chen), seller(found, zhou)
    assert (first.given, first.taken, first.answered, first.passed) == (1, 1, 0, 1)
    assert (second.given, second.answered, second.median, second.passed) == (1, 1, HOUR, 0)
    (breach,) = overview.breaches(lin, MONTH)
    assert (breach.clock, breach.owner_id, breach.contact_id) == ("accept", chen.staff_id, wang)
    tuesday = OverviewQuery(first=date(2026, 1, 6), last=date(2026, 1, 6))
    assert overview.breaches(lin, tuesday) == ()


def test_what_is_late_now_stands_by_clock_and_seller(lin: Actor, person: Person) -> None:
    chen = colleague("Chen")
    to_mql([person("Wang"), person("Zhou")], now=NOON)
    work(NOON)
    assert overview.late(lin, MONTH, now=NOON + HOUR) == ()
    late = overview.late(lin, MONTH, now=NOON + 4 * HOUR)
    (clock,) = overview.clocks(late, overview.breaches(lin, MONTH))
    assert (clock.clock, clock.now.count, clock.passed.count) == ("accept", 2, 0)
    assert seller(figures(lin, now=NOON + 4 * HOUR), chen).late == 2


def test_a_lead_that_is_opened_again_or_claimed_is_no_new_answer(person: Person) -> None:
    published(routing={**api.SHIPPED["routing"], "rules": []})
    wang = person("Wang")
    to_mql([wang], now=NOON)
    work(NOON)
    chen = colleague("Chen")
    claimed = api.claim_lead(chen, lead_of(wang).pk, now=NOON + HOUR)
    request = RejectLead(lead_id=claimed.id, reason="no_budget")
    api.reject_lead(chen, request, now=NOON + 2 * HOUR)
    api.reopen_lead(chen, claimed.id, now=NOON + 3 * HOUR)
    assert overview.responses(chen, MONTH, now=NOON + 4 * HOUR) == ()


def test_a_deal_that_was_lost_and_opened_again_is_not_lost(lin: Actor, person: Person) -> None:
    lost, again, won = (dealing.deal(lin, name) for name in ("Lost", "Again", "Won"))
    dealing.move(lin, lost, "lost", reason="price", now=NOON + DAY)
    dealing.move(lin, again, "lost", reason="price", now=NOON + DAY)
    dealing.move(lin, again, "opportunity", reason="mistake", now=NOON + 2 * DAY)
    dealing.won(lin, won, now=NOON + DAY)
    (reason,) = overview.lost_reasons(lin, MONTH, now=LATER)
    assert (reason.reason, reason.deals.count) == ("price", 1)
    assert listed(lin, reason.deals, Entity.DEAL, now=LATER) == 1
    (stage,) = overview.open_deals(lin, MONTH, now=NOON + 5 * DAY)
    assert (stage.stage, stage.here.count, stage.median, stage.longest) == ("opportunity", 1, 3, 3)
    assert [one.amount for one in stage.sums] == [90_000_00]
    assert listed(lin, stage.here, Entity.DEAL, now=LATER) == 1


def test_wins_stand_by_region_and_industry_with_their_rate(lin: Actor) -> None:
    ours = [dealing.deal(lin, name, region="上海", industry="制造业") for name in ("A", "B")]
    dealing.won(lin, ours[0], now=NOON)
    dealing.move(lin, ours[1], "lost", reason="price", now=NOON)
    dealing.won(lin, dealing.deal(lin, "C"), now=NOON)
    dealing.won(lin, dealing.deal(lin, "Other year"), now=NOON + 60 * DAY)
    regions = {one.code: one for one in overview.markets(lin, MONTH, overview.REGION, now=LATER)}
    (code,) = regions.keys() - {""}
    assert (regions[code].won.count, regions[code].lost.count, regions[code].rate) == (1, 1, 50)
    assert (regions[""].won.count, regions[""].rate) == (1, 100)
    assert [one.amount for one in regions[code].sums] == [90_000_00]
    for one in (*regions.values(), *overview.markets(lin, MONTH, overview.INDUSTRY, now=LATER)):
        for figure in (one.won, one.lost):
            assert listed(lin, figure, Entity.DEAL, now=LATER) == figure.count


def test_pocs_that_failed_in_the_period_stand_with_their_reason(lin: Actor) -> None:
    failed, passed = (dealing.deal(lin, name) for name in ("Failed", "Passed"))
    staff = {"presales_id": dealing.colleague(), "technical_owner_id": dealing.contact(lin, "Tech")}
    for one in (failed, passed):
        dealing.move(lin, one, "poc", fields={**dealing.POC, **staff}, now=NOON)
    ended = {"poc_result": "failed", "poc_ended_on": "2026-01-20", "poc_failure": "performance"}
    dealing.move(lin, failed, "lost", reason="poc_failed", fields=ended, now=NOON + 15 * DAY)
    dealing.move(lin, passed, "won", fields={**dealing.SIGNED, **dealing.PASSED}, now=NOON + 15 * DAY)
    (reason,) = overview.poc_failures(lin, MONTH, now=LATER)
    assert (reason.reason, reason.deals.count) == ("performance", 1)
    assert overview.failed_pocs(lin, MONTH, now=LATER) == {failed.id: "performance"}
    february = OverviewQuery(first=date(2026, 2, 1), last=date(2026, 2, 28))
    assert overview.poc_failures(lin, february, now=LATER) == ()


def test_notes_are_told_by_seller_and_by_topic(lin: Actor, person: Person) -> None:
    chen, zhou = colleague("Chen"), colleague("Zhou")
    dealing.deal(lin, "Full", owner_id=chen.staff_id)
    dealing.deal(lin, "Bare", owner_id=chen.staff_id, people={person("Bare"): ""})
    dealing.won(lin, dealing.deal(lin, "Done", owner_id=chen.staff_id), now=NOON)
    dealing.deal(lin, "Nobody", owner_id=zhou.staff_id, people={})
    told = overview.report(lin, MONTH, now=LATER)
    sellers = {one.owner_id: one for one in told.sellers}
    assert (sellers[chen.staff_id].notes, sellers[chen.staff_id].percent) == (2, 50)
    assert (sellers[zhou.staff_id].notes, sellers[zhou.staff_id].percent) == (1, 0)
    assert set(sellers[chen.staff_id].topics.values()) == {50}
    assert {(one.missing, one.deals) for one in told.missing} == {(2, 3)}
    assert (told.together.notes, told.together.percent, told.is_more) == (3, 33, False)
    bare = [one for one in overview.noted(lin, MONTH, now=LATER) if one.missing]
    assert {one.deal for one in bare} == {"Bare", "Nobody"}


def test_a_stranger_sees_nothing_and_a_period_has_an_order(lin: Actor, stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        overview.contact_stages(stranger, MONTH, now=NOON)
    turned = OverviewQuery(first=date(2026, 2, 1), last=date(2026, 1, 1))
    with pytest.raises(NotValid):
        overview.lost_reasons(lin, turned, now=NOON)


MOVES = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from(["lead", "mql", "recycled", "disqualified"]), st.integers(0, 99)
    ),
    max_size=12,
)


@settings(max_examples=5)
@given(moves=MOVES, owned=st.sets(st.integers(0, 4)))
def test_stages_hold_everybody_once_and_bands_add_up(
    moves: list[tuple[int, str, int]], owned: set[int]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        api.ship(now=NOON - 200 * DAY)
        chen = colleague("Chen")
        them = [dealing.contact(SYSTEM, f"P{number}") for number in range(5)]
        people.assign_contacts(SYSTEM, {them[one]: chen.staff_id for one in owned}, key="test", now=NOON)
        for number, to, age in sorted(moves, key=lambda one: -one[2]):
            go([them[number]], to, now=NOON - age * DAY)
        moved = {number for number, _, _ in moves}
        of_chen = OverviewQuery(first=MONTH.first, last=MONTH.last, owner_id=chen.staff_id)
        for query, whom in ((MONTH, moved), (of_chen, moved & owned)):
            found = stages(SYSTEM, query)
            standing = api.stages_of([them[one] for one in whom])
            expected = {key: sum(one.stage == key for one in standing.values()) for key in found}
            assert {key: one.here.count for key, one in found.items()} == expected
            assert all(sum(band.count for band in one.bands) == one.here.count for one in found.values())
            assert all(len(one.bands) == len(BANDS) + 1 for one in found.values())
        transaction.set_rollback(True)
