"""The SDR's queue: who comes into it by the document, in which order, and what each answer does next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core import facts, rounds
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api
from crescendo.lifecycle.documents.telesales_rules import First
from crescendo.lifecycle.models import Queued
from crescendo.lifecycle.telesales.ordering import Asked, Warmth, in_order
from crescendo.lifecycle.types import (
    AnswerQueued,
    CallAnswer,
    Cause,
    Due,
    LeadState,
    MoveContacts,
    NewCall,
    Outcome,
    QueuedElsewhere,
    QueueQuery,
    ReasonUnknown,
    Waiting,
)
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from crescendo.scoring import api as scoring
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import SYSTEM, THEN, colleague, lead_of, to_mql, work
from tests.rooms.lifecycle.test_automatic import act, contact_of, known, say
from tests.world import World

pytestmark = pytest.mark.django_db
MINE = QueueQuery()
STUDENT = "wang@qq.com"


@pytest.fixture
def site(world: World) -> Source:
    world.consumers = (scoring.Scores(), api.Stages(), api.Leads(), api.Telesales())
    return world.source("Site", trust=Trust.SERVER)


def raised(world: World, site: Source, who: str = STUDENT) -> int:
    """Somebody of poor fit who asked for a demo."""
    identified = known(who)
    # Who studies fits below zero.
    identified["traits"] |= {"title": "Student"} if who.endswith("@qq.com") else {}
    say(world, site, identified, act("demo.asked", who=who))
    return contact_of(world, who)


def led(contact: int, *, now: int = THEN, way: str = "hot_unknown") -> None:
    """An MQL in the SDR's queue of routing."""
    to_mql([contact], way=way, now=now)
    work(now)
    rounds.run_until_quiet((api.Telesales(),), now=now)


def first_of(by: Actor, now: int = THEN) -> Waiting:
    return api.list_queue(by, MINE, now=now).rows[0]


def answered(by: Actor, row: Waiting, answer: CallAnswer, *, now: int = THEN, **more: Any) -> Waiting:
    return api.answer_queued(by, AnswerQueued(queued_id=row.id, answer=answer, **more), now=now)


def test_a_raised_hand_of_poor_fit_waits_for_an_sdr_with_its_reason_once_a_cycle(
    world: World, site: Source
) -> None:
    sdr = colleague("Sun", Role.SDR)
    wang = raised(world, site)
    row = first_of(sdr)
    assert (row.contact_id, row.entry, row.is_raised) == (wang, "raised_no_fit", True)
    assert (api.stages_of([wang])[wang].stage, people.get_contact(sdr, wang).owner_id) == (
        "visitor",
        sdr.staff_id,
    )
    say(world, site, act("demo.asked", who=STUDENT, at=NOON - HOUR))
    assert Queued.objects.count() == 1


def test_a_raised_hand_that_fits_goes_to_sales_and_not_into_the_queue(world: World, site: Source) -> None:
    sdr, _ = colleague("Sun", Role.SDR), colleague("Chen")
    raised(world, site, "wang@acme.com.cn")
    assert api.list_queue(sdr, MINE, now=NOON).rows == ()


def test_the_same_facts_again_add_nobody(world: World, site: Source) -> None:
    colleague("Sun", Role.SDR)
    raised(world, site)
    log = [one for one in facts.read(0, 1_000) if one.kind in api.Telesales.kinds]
    assert list(api.Telesales().handle(log, now=NOON)) == []
    assert Queued.objects.count() == 1


def test_a_lead_given_to_an_sdr_waits_in_his_queue_until_he_passes_it_on(person: Person) -> None:
    sdr, chen = colleague("Sun", Role.SDR), colleague("Chen")
    wang = person("Wang")
    led(wang)
    row = first_of(sdr)
    assert (row.lead_id, row.cause) == (lead_of(wang).pk, "hot_unknown")
    answered(sdr, row, CallAnswer.QUALIFIED, was_talk=True, to="mql")
    lead = lead_of(wang)
    assert (lead.owner_id, lead.state, lead.queue) == (chen.staff_id, "routed", "sales")
    assert api.list_queue(sdr, MINE, now=THEN).rows == ()


def test_a_qualified_sql_is_the_sellers_with_its_need_confirmed(person: Person) -> None:
    sdr, chen = colleague("Sun", Role.SDR), colleague("Chen")
    wang = person("Wang")
    led(wang)
    row = first_of(sdr)
    api.move_contacts(SYSTEM, _to_sql(wang), now=THEN)
    answered(sdr, row, CallAnswer.QUALIFIED, to="sql")
    work(THEN)
    lead = lead_of(wang)
    assert (lead.owner_id, lead.state) == (chen.staff_id, LeadState.QUALIFIED.value)


def _to_sql(contact: int) -> Any:
    return MoveContacts(contact_ids=(contact,), to="sql", cause=Cause.LEAD)


def test_who_is_qualified_from_the_queue_alone_goes_to_sales_and_not_back_to_the_sdr(
    world: World, site: Source
) -> None:
    sdr, chen = colleague("Sun", Role.SDR), colleague("Chen")
    wang = raised(world, site)
    values = {"name": "Wang", "company": "Acme", "region": "江苏", "industry": "manufacturing"}
    product = {"own.product_interest": "cloud"}
    answered(sdr, first_of(sdr), CallAnswer.QUALIFIED, was_talk=True, values={**values, **product})
    rounds.run_until_quiet(world.consumers, now=THEN)
    assert (lead_of(wang).owner_id, lead_of(wang).state) == (chen.staff_id, "routed")


def test_each_call_in_vain_sets_the_next_attempt_and_accepts_the_lead(person: Person) -> None:
    sdr = colleague("Sun", Role.SDR)
    led(person("Wang"))
    row = answered(sdr, first_of(sdr), CallAnswer.NOT_REACHED)
    assert (row.tries, row.outcome, lead_of(row.contact_id).state) == (1, "not_reached", "accepted")
    assert row.next_at == THEN + 4 * HOUR
    assert api.list_queue(sdr, MINE, now=THEN).due == 0
    again = answered(sdr, row, CallAnswer.WRONG_NUMBER, now=row.next_at)
    assert (again.tries, again.next_at > row.next_at) == (2, True)


def test_a_promised_call_back_makes_its_task_and_comes_first_when_it_is_due(person: Person) -> None:
    sdr = colleague("Sun", Role.SDR)
    for name in ("Wang", "Li"):
        led(person(name))
    wang, li = api.list_queue(sdr, MINE, now=THEN).rows
    due = Due(on="2026-01-05", clock="23:00")
    promised = answered(sdr, li, CallAnswer.CALL_BACK, call_back=due)
    assert first_of(sdr).id == wang.id
    after = api.list_queue(sdr, MINE, now=promised.next_at)
    assert (after.rows[0].id, after.rows[0].first) == (li.id, First.CALL_BACK)


def test_not_interested_goes_where_its_reason_sends(person: Person) -> None:
    sdr = colleague("Sun", Role.SDR)
    wang = person("Wang")
    led(wang)
    row = first_of(sdr)
    with pytest.raises(ReasonUnknown):
        answered(sdr, row, CallAnswer.NOT_INTERESTED, reason="weather")
    gone = answered(sdr, row, CallAnswer.NOT_INTERESTED, reason="no_need", was_talk=True)
    assert (gone.result, lead_of(wang).reason, api.stages_of([wang])[wang].stage) == (
        *("recycled", "no_need"),
        "recycled",
    )
    with pytest.raises(QueuedElsewhere):
        answered(sdr, row, CallAnswer.REACHED)


def test_who_was_said_no_to_comes_back_by_a_new_hand_alone(world: World, site: Source) -> None:
    sdr = colleague("Sun", Role.SDR)
    wang = raised(world, site)
    answered(sdr, first_of(sdr), CallAnswer.NOT_INTERESTED, reason="wrong_data")
    rounds.run_until_quiet(world.consumers, now=THEN)
    assert api.stages_of([wang])[wang].stage == "disqualified"
    assert api.list_queue(sdr, MINE, now=THEN).rows == ()


def test_recycled_until_a_day(world: World, site: Source) -> None:
    sdr = colleague("Sun", Role.SDR)
    raised(world, site)
    row = answered(sdr, first_of(sdr), CallAnswer.RECYCLE, return_on=date(2027, 3, 1))
    assert (row.result, row.closed_at) == ("recycled", THEN)


def test_another_colleague_neither_sees_nor_answers_it(world: World, site: Source, stranger: Actor) -> None:
    sdr, other = colleague("Sun", Role.SDR), colleague("Zhou", Role.SDR)
    raised(world, site)
    row, by = next(
        (rows[0], who) for who in (sdr, other) if (rows := api.list_queue(who, MINE, now=THEN).rows)
    )
    with pytest.raises(NotFound):
        answered(other if by is sdr else sdr, row, CallAnswer.REACHED)
    with pytest.raises(Exception, match="not_allowed"):
        api.list_queue(stranger, MINE, now=THEN)


def test_a_call_that_was_logged_elsewhere_counts_in_the_queue(person: Person) -> None:
    sdr = colleague("Sun", Role.SDR)
    wang = person("Wang")
    led(wang)
    api.record_call(sdr, NewCall(contact_id=wang, outcome=Outcome.NOT_REACHED), now=NOON + HOUR)
    rounds.run_until_quiet((api.Telesales(),), now=NOON + HOUR)
    row = api.list_queue(sdr, MINE, now=NOON + HOUR).rows[0]
    assert (row.tries, row.is_due) == (1, False)


def test_who_moves_on_by_other_ways_leaves_the_queue(world: World, site: Source) -> None:
    sdr = colleague("Sun", Role.SDR)
    wang = raised(world, site)
    api.move_contacts(SYSTEM, MoveContacts(contact_ids=(wang,), to="opportunity", cause=Cause.DEAL), now=THEN)
    rounds.run_until_quiet(world.consumers, now=THEN)
    assert api.list_queue(sdr, MINE, now=THEN).rows == ()
    assert Queued.objects.get().result == "moved"


def test_a_merge_leaves_one_row_with_the_survivor(world: World, site: Source) -> None:
    sdr = colleague("Sun", Role.SDR)
    wang, li = raised(world, site), raised(world, site, "li@qq.com")
    merged = people.merge_contacts(world.system, MergeContacts(survivor_id=wang, other_id=li), now=THEN)
    rounds.run_until_quiet(world.consumers, now=THEN)
    assert [row.contact_id for row in api.list_queue(sdr, MINE, now=THEN).rows] == [wang]
    people.unmerge_contacts(world.system, merged.id, now=NOON + HOUR)
    rounds.run_until_quiet(world.consumers, now=NOON + HOUR)
    assert set(Queued.objects.values_list("contact_id", flat=True)) == {wang, li}


def test_who_was_not_tried_for_two_months_leaves_the_queue(world: World, site: Source) -> None:
    sdr = colleague("Sun", Role.SDR)
    raised(world, site)
    assert api.step_cadences(NOON + 59 * DAY) >= 0
    assert Queued.objects.get().closed_at is None
    while api.step_cadences(NOON + 61 * DAY):
        pass
    assert (Queued.objects.get().result, api.count_due(sdr, now=NOON + 61 * DAY)) == ("lapsed", 0)


def _rows() -> st.SearchStrategy[list[Waiting]]:
    row = st.builds(
        Waiting,
        id=st.integers(1, 10**6),
        contact_id=st.integers(1, 5),
        cycle=st.just(1),
        entry=st.sampled_from(["a", "b", "lead"]),
        lead_id=st.none(),
        owner_id=st.none(),
        is_raised=st.booleans(),
        cause=st.just(""),
        made_at=st.integers(0, 20),
        next_at=st.integers(0, 20),
        tried_at=st.none() | st.integers(0, 20),
        outcome=st.just(""),
        late_at=st.integers(0, 20),
        closed_at=st.none(),
        result=st.just(""),
        reason=st.just(""),
    )
    return st.lists(row, unique_by=lambda one: one.id, max_size=8)


@given(rows=_rows(), order=st.permutations(list(First)), seed=st.randoms())
def test_the_order_is_the_documents_whatever_order_the_rows_come_in(
    rows: list[Waiting], order: list[First], seed: Any
) -> None:
    warmth: Mapping[int, Warmth] = {1: Warmth(band="hot", score=340), 2: Warmth(band="warm", score=200)}
    asked = Asked(now=10, warmth=warmth, promised=frozenset({1, 2}), places={"a": 0, "b": 1})
    shuffled = list(rows)
    seed.shuffle(shuffled)
    found = in_order(rows, order, asked)
    assert found == in_order(shuffled, order, asked)
    assert [one.is_due for one in found] == sorted((one.is_due for one in found), reverse=True)
    due = [replace(one, first=None) for one in found if one.is_due]
    if order[0] is First.HAND_RAISE:
        assert [one.is_raised for one in due] == sorted((one.is_raised for one in due), reverse=True)
