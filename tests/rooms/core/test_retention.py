"""What is past its time goes; what a reader still needs stays."""

from __future__ import annotations

import pytest

from crescendo.core import facts, jobs, quarantine, retention, rounds
from crescendo.core.clock import DAY
from crescendo.core.types import JobState
from tests.rooms.core.cast import Listener, number, tell

pytestmark = pytest.mark.django_db


def test_old_things_are_swept_and_new_ones_stay(now: int) -> None:
    for at in (now - 8 * DAY, now):
        quarantine.put("event", "not_json", "src_1", b"", at)
        jobs.enqueue("mail", {}, run_at=at)
        jobs.run_due({"mail": lambda job: None}, now=at)
    retention.sweep([], now=now)
    assert (quarantine.count(), jobs.count(JobState.DONE)) == (1, 1)


def test_facts_stay_until_every_reader_has_passed_them(now: int) -> None:
    listener = Listener()
    tell(number(1), now=now - 31 * DAY)
    tell(number(2), now=now)
    retention.sweep([listener], now=now)
    assert len(facts.read(0, 9)) == 2
    rounds.run_round([listener], now=now)
    retention.sweep([listener], now=now)
    assert [fact.payload["n"] for fact in facts.read(0, 9)] == [2]


def test_positions_are_not_used_again_after_a_sweep(now: int) -> None:
    tell(number(1), now=now - 31 * DAY)
    before = facts.head()
    retention.sweep([], now=now)
    tell(number(2), now=now)
    assert facts.head() > before
