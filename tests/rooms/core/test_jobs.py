"""Jobs: done once as a rule, never lost, and a person sees what failed."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries

from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, ClaimedJob, JobLost, JobState
from tests.rooms.core.cast import SYSTEM

pytestmark = pytest.mark.django_db
KINDS = frozenset({"mail"})


def _fail(job: ClaimedJob) -> None:
    raise ValueError("an address")


def test_a_due_job_is_run_with_its_payload(now: int) -> None:
    done: list[object] = []
    jobs.enqueue("mail", {"contact": 7}, run_at=now)
    assert jobs.run_due({"mail": lambda job: done.append(job.payload)}, now=now) == 1
    assert done == [{"contact": 7}]
    assert jobs.count(JobState.DONE) == 1


def test_a_job_waits_for_its_time_and_for_a_handler_of_its_kind(now: int) -> None:
    jobs.enqueue("mail", {}, run_at=now + 1)
    jobs.enqueue("other", {}, run_at=now)
    assert jobs.run_due({"mail": lambda job: None}, now=now) == 0
    assert jobs.run_due({"mail": lambda job: None}, now=now + 1) == 1


def test_a_key_waits_only_once_but_may_come_again_when_done(now: int) -> None:
    assert jobs.enqueue("mail", {}, run_at=now, dedupe_key="k") is not None
    assert jobs.enqueue("mail", {}, run_at=now, dedupe_key="k") is None
    jobs.run_due({"mail": lambda job: None}, now=now)
    assert jobs.enqueue("mail", {}, run_at=now, dedupe_key="k") is not None


def test_a_job_survives_its_killed_claimant(now: int) -> None:
    jobs.enqueue("mail", {}, run_at=now)
    lost = jobs.claim(KINDS, now=now)[0]
    assert jobs.claim(KINDS, now=now + jobs.LEASE) == []
    found = jobs.claim(KINDS, now=now + jobs.LEASE + 1)[0]
    assert (found.id, found.attempt) == (lost.id, 2)
    with pytest.raises(JobLost):
        jobs.heartbeat(lost, now=now)


def test_a_heartbeat_keeps_a_long_job(now: int) -> None:
    jobs.enqueue("mail", {}, run_at=now)
    job = jobs.claim(KINDS, now=now)[0]
    jobs.heartbeat(job, now=now + jobs.LEASE)
    assert jobs.claim(KINDS, now=now + jobs.LEASE + 1) == []


def test_a_failed_attempt_is_repeated_after_growing_pauses_and_then_shown(now: int) -> None:
    jobs.enqueue("mail", {}, run_at=now)
    at, attempts = now, 0
    while jobs.run_due({"mail": _fail}, now=at):
        attempts += 1
        assert jobs.run_due({"mail": _fail}, now=at) == 0
        at += jobs.pause_after(attempts)
    assert attempts == jobs.ATTEMPTS
    row = jobs.list_jobs(SYSTEM, state=JobState.FAILED).rows[0]
    assert "ValueError" in row.error
    assert "address" not in row.error


def test_pauses_grow_to_an_hour() -> None:
    assert [jobs.pause_after(n) for n in (1, 2, 3, 20)] == [10_000, 20_000, 40_000, 3_600_000]


def test_a_refusal_fails_a_job_for_good(now: int) -> None:
    def refuse(job: ClaimedJob) -> None:
        raise NotFound(kind="contact", id="con_1")

    jobs.enqueue("mail", {}, run_at=now)
    jobs.run_due({"mail": refuse}, now=now)
    assert jobs.list_jobs(SYSTEM).rows[0].state is JobState.FAILED


def test_a_job_that_kills_its_worker_each_time_ends_as_failed(now: int) -> None:
    jobs.enqueue("mail", {}, run_at=now)
    at = now
    for _ in range(jobs.ATTEMPTS):
        assert len(jobs.claim(KINDS, now=at)) == 1
        at += jobs.LEASE + 1
    assert jobs.claim(KINDS, now=at) == []
    assert jobs.count(JobState.FAILED) == 1


def test_a_store_in_trouble_leaves_the_job_to_its_lease(now: int) -> None:
    def find_it_locked(job: ClaimedJob) -> None:
        raise OperationalError("database is locked")

    jobs.enqueue("mail", {}, run_at=now)
    with pytest.raises(OperationalError):
        jobs.run_due({"mail": find_it_locked}, now=now)
    assert jobs.count(JobState.RUNNING) == 1


def test_a_failed_job_gets_its_attempts_again(now: int, stranger: Actor) -> None:
    job_id = jobs.enqueue("mail", {}, run_at=now)
    assert job_id is not None
    with pytest.raises(NotFound):
        jobs.retry(SYSTEM, job_id, now=now)
    for attempt in range(jobs.ATTEMPTS):
        jobs.run_due({"mail": _fail}, now=now + attempt * 3_600_000)
    with pytest.raises(NotAllowed):
        jobs.retry(stranger, job_id, now=now)
    jobs.retry(SYSTEM, job_id, now=now)
    assert jobs.run_due({"mail": lambda job: None}, now=now) == 1


def test_what_a_job_enqueues_is_run_too(now: int) -> None:
    handlers = {
        "first": lambda job: jobs.enqueue("second", {}, run_at=now) and None,
        "second": lambda job: None,
    }
    jobs.enqueue("first", {}, run_at=now)
    assert jobs.run_until_quiet(handlers, now=now) == 2


def test_strangers_see_no_jobs(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        jobs.list_jobs(stranger)


def test_claiming_costs_two_statements(now: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for n in range(5):
        jobs.enqueue("mail", {"n": n}, run_at=now)
    with django_assert_num_queries(4):  # and the savepoint of the test's transaction
        assert len(jobs.claim(KINDS, now=now)) == 5


@pytest.mark.django_db(transaction=True)
def test_two_claimants_never_hold_the_same_job(now: int) -> None:
    for n in range(40):
        jobs.enqueue("mail", {"n": n}, run_at=now)
    held: list[int] = []

    def take() -> None:
        try:
            while claimed := jobs.claim(KINDS, now=now, limit=3):
                held.extend(job.id for job in claimed)
        finally:
            connection.close()

    claimants = [threading.Thread(target=take) for _ in range(2)]
    for claimant in claimants:
        claimant.start()
    for claimant in claimants:
        claimant.join(30)
    assert len(held) == len(set(held)) == 40
