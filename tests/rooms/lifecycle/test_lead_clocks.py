"""Clocks of leads: they count working hours over holidays and make-up days, and each step is taken once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crescendo.core import facts, rounds
from crescendo.core import notices as core_notices
from crescendo.core.clock import DAY, HOUR
from crescendo.core.document_reading import Reading
from crescendo.core.types import Actor, Role
from crescendo.lifecycle.documents import calendar
from crescendo.lifecycle.documents import clocks as section
from crescendo.lifecycle.documents.clocks import ClockKey, Deed
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup.call_types import NewCall, Outcome
from crescendo.lifecycle.models import LeadMove, RunningClock
from crescendo.lifecycle.routing import api
from crescendo.lifecycle.talks import api as talks
from crescendo.lifecycle.talks.nouns import Direction, NewTalk, TalkKind
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import colleague, lead_of, to_mql, work
from tests.rooms.lifecycle.test_routing import published

pytestmark = pytest.mark.django_db


def at(text: str) -> int:
    """An instant in Shanghai."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


def acts(contact: int) -> list[str]:
    """What became of somebody's newest lead."""
    rows = LeadMove.objects.filter(lead_id=lead_of(contact).pk).order_by("pk")
    return list(rows.values_list("what", flat=True))


def told(to: Actor) -> list[str]:
    """The notices of a colleague, the oldest first."""
    return [row.sentence for row in reversed(core_notices.list_for(to).rows)]


def test_reminded_at_three_told_at_four_and_passed_on_at_eight_hours_over_the_spring_festival(
    person: Person,
) -> None:
    """Routed on Friday the 13th at 16:00: Saturday the 14th is worked, then nobody works until Tuesday the 24th."""
    chen, wu = colleague("Chen"), colleague("Wu", Role.SALES_MANAGER)
    wang = person("Wang")
    to_mql([wang], now=at("2026-02-13T16:00"))
    work(at("2026-02-13T16:00"))
    zhou = colleague("Zhou")
    assert lead_of(wang).due_at == at("2026-02-14T11:00")
    for moment, expected in (
        ("2026-02-14T09:59", ["routed"]),
        ("2026-02-14T10:00", ["routed", "reminded"]),
        ("2026-02-14T10:59", ["routed", "reminded"]),
        ("2026-02-14T11:00", ["routed", "reminded", "escalated"]),
        ("2026-02-14T14:59", ["routed", "reminded", "escalated"]),
        ("2026-02-14T15:00", ["routed", "reminded", "escalated", "reassigned"]),
    ):
        work(at(moment))
        assert acts(wang) == expected, moment
    lead = lead_of(wang)
    assert (lead.owner_id, lead.passes) == (zhou.staff_id, 1)
    assert lead.due_at == at("2026-02-24T10:00")
    assert len(told(wu)) == 1
    assert len(told(chen)) == 3
    assert len(told(zhou)) == 1


def test_after_two_who_did_not_answer_the_manager_has_it_and_keeps_it(person: Person) -> None:
    for name in ("Chen", "Zhou", "Sun", "Ma"):
        colleague(name)
    wu = colleague("Wu", Role.SALES_MANAGER)
    wang = person("Wang")
    to_mql([wang])
    for day in range(15):
        work(NOON + day * DAY)
    lead = lead_of(wang)
    assert (lead.owner_id, lead.rule) == (wu.staff_id, "manager")
    assert acts(wang).count("reassigned") == 3


def test_who_accepts_in_time_is_not_reminded_and_the_next_clocks_run(person: Person) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang], way="hand_raise", now=at("2026-01-05T11:01"))
    work(at("2026-01-05T11:01"))
    api.accept_lead(chen, lead_of(wang).pk, now=at("2026-01-05T13:00"))
    assert lead_of(wang).due_at == at("2026-01-05T14:00")
    followup.record_call(
        chen, NewCall(contact_id=wang, outcome=Outcome.NOT_REACHED), now=at("2026-01-05T13:30")
    )
    work(at("2026-01-05T14:00"))
    assert acts(wang) == ["routed", "accepted"]
    assert lead_of(wang).due_clock == "no_verdict"
    followup.record_call(chen, NewCall(contact_id=wang, outcome=Outcome.REACHED), now=at("2026-01-06T09:00"))
    work(at("2026-01-06T09:00"))
    lead = lead_of(wang)
    assert (lead.due_clock, lead.due_at) == ("verdict", at("2026-01-12T18:00"))


def test_a_mail_is_a_try_and_a_meeting_is_a_talk(person: Person) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang], way="hand_raise", now=at("2026-01-05T11:01"))
    work(at("2026-01-05T11:01"))
    api.accept_lead(chen, lead_of(wang).pk, now=at("2026-01-05T13:00"))
    mail = NewTalk(kind=TalkKind.MAIL, title="Hello", contact_ids=(wang,), direction=Direction.OUT)
    talks.record_talk(chen, mail, now=at("2026-01-05T13:30"))
    work(at("2026-01-05T14:00"))
    assert lead_of(wang).due_clock == "no_verdict"
    meeting = NewTalk(kind=TalkKind.MEETING, title="Workshop", contact_ids=(wang,))
    talks.record_talk(chen, meeting, now=at("2026-01-06T09:00"))
    work(at("2026-01-06T09:00"))
    assert lead_of(wang).due_clock == "verdict"


def test_without_a_verdict_in_twelve_days_it_lies_in_the_pool(person: Person) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang], now=at("2026-01-05T09:00"))
    work(at("2026-01-05T09:00"))
    api.accept_lead(chen, lead_of(wang).pk, now=at("2026-01-05T09:00"))
    work(at("2026-01-20T17:59"))
    assert lead_of(wang).state == "accepted"
    work(at("2026-01-20T18:00"))
    assert (lead_of(wang).state, lead_of(wang).owner_id) == ("pool", None)


def test_a_step_is_told_once_though_two_workers_and_a_crash_hear_it(person: Person) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang])
    work()
    late = NOON + 4 * HOUR
    assert api.ring(late) == 1
    assert api.ring(late) == 0
    (rang,) = facts.read(0, 100, kinds=["clock.rang"])
    api.Leads().handle([rang], now=late)
    rounds.run_until_quiet((api.Leads(),), now=late)
    assert len([sentence for sentence in told(chen) if "nearly over" in sentence]) == 1


def test_a_clock_that_rings_while_it_is_answered_does_nothing(person: Person) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang])
    work()
    api.ring(NOON + 4 * HOUR)
    api.accept_lead(chen, lead_of(wang).pk, now=NOON + 4 * HOUR)
    rounds.run_until_quiet((api.Leads(),), now=NOON + 4 * HOUR)
    assert acts(wang) == ["routed", "accepted"]


def test_a_published_calendar_counts_for_clocks_that_run(person: Person) -> None:
    colleague("Chen")
    wang = person("Wang")
    to_mql([wang], now=at("2026-01-05T17:00"))
    work(at("2026-01-05T17:00"))
    assert RunningClock.objects.get().due_at == at("2026-01-06T11:00")
    day = {"on": "2026-01-06", "title": "Everybody is at the fair"}
    published(calendar={**calendar.SHIPPED, "free": [day]})
    work(at("2026-01-05T17:01"))
    assert RunningClock.objects.get().due_at == at("2026-01-07T11:00")


def test_the_shipped_clocks_are_those_of_the_playbook() -> None:
    clocks = section.read(section.SHIPPED, "", Reading())
    accept = clocks[ClockKey.ACCEPT]
    assert [(str(step.after), step.do) for step in accept.steps] == [
        ("3 wh", Deed.REMIND),
        ("4 wh", Deed.TELL_MANAGER),
        ("8 wh", Deed.REASSIGN),
    ]
    assert {key: str(clocks[key].limit) for key in (ClockKey.POC_LENGTH, ClockKey.SQL, ClockKey.NOTE)} == {
        ClockKey.POC_LENGTH: "20 wd",
        ClockKey.SQL: "20 wd",
        ClockKey.NOTE: "10 wd",
    }
    assert section.read(section.write(clocks), "", Reading()) == clocks
