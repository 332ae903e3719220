"""The watch: what stands beyond its threshold is an incident, told once at its beginning and once at its end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crescendo.core import api as core
from crescendo.core import jobs, notices, quarantine
from crescendo.core.backup import shelf
from crescendo.core.backup.types import Manifest
from crescendo.core.clock import HOUR, MINUTE
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.settings import Settings, current
from crescendo.core.types import Actor, ClaimedJob, CreateStaff, JobState, Role, WorkerState
from crescendo.core.watch import sender
from crescendo.core.watch.incidents import CALM, MAIL_JOB, list_incidents, watch
from crescendo.core.watch.looking import look, newest_backup
from crescendo.core.watch.sender import SenderState
from crescendo.core.watch.thresholds import change_thresholds, list_thresholds
from crescendo.core.watch.types import Figures, Reader, Signal, Storage, Unread
from tests.rooms.core.cast import SYSTEM, number, tell

pytestmark = pytest.mark.django_db
GB = 1_000_000_000
WELL = Figures(
    worker=WorkerState(alive=True, owner="here", lag=0, failing=()),
    unread=Unread(records=0, age=0),
    readers=(Reader(name="tags", behind=0, age=0),),
    waiting_jobs=0,
    running_jobs=0,
    failed_jobs=0,
    quarantined=0,
    quarantined_hour=0,
    quarantined_day=0,
    storage=Storage(disk_free=50 * GB, disk_total=100 * GB, database=1, log=1),
    backup=None,
)


@pytest.fixture
def wang(now: int) -> Actor:
    """An administrator who can be told something."""
    request = CreateStaff(
        email="wang@crescendo.example", name="Wang", role=Role.ADMINISTRATOR, password="long enough for it"
    )
    row = core.create_staff(SYSTEM, request, now=now)
    return replace(SYSTEM, staff_id=row.id)


def said(reader: Actor) -> list[str]:
    return [row.sentence % row.places for row in notices.list_for(reader).rows]


@pytest.mark.parametrize(
    ("signal", "figures", "word"),
    [
        (Signal.WORKER_LAG, replace(WELL, unread=Unread(records=3, age=12 * MINUTE)), "12 minutes"),
        (Signal.WORKER_LAG, replace(WELL, readers=(Reader(name="t", behind=3, age=HOUR),)), "60 minutes"),
        (Signal.DISK, replace(WELL, storage=replace(WELL.storage, disk_free=9 * GB)), "9 % are free"),
        (Signal.FAILED_JOBS, replace(WELL, failed_jobs=2), "2 jobs have failed"),
        (Signal.QUARANTINE, replace(WELL, quarantined_hour=1_000), "1000 came in an hour"),
    ],
)
def test_a_figure_beyond_its_threshold_is_told_once_and_its_end_once(
    signal: Signal, figures: Figures, word: str, wang: Actor, now: int
) -> None:
    assert watch(figures, mails=False, now=now) == 1
    assert watch(figures, mails=False, now=now + MINUTE) == 0
    assert [one.signal for one in list_incidents()] == [signal]
    assert len(said(wang)) == 1
    assert word in said(wang)[0]
    watch(WELL, mails=False, now=now + 2 * MINUTE)
    assert len(said(wang)) == 1
    assert watch(WELL, mails=False, now=now + 2 * MINUTE + CALM) == 1
    assert len(said(wang)) == 2
    assert list_incidents()[0].closed_at == now + 2 * MINUTE


def test_a_figure_that_swings_is_one_incident_and_a_later_one_is_another(wang: Actor, now: int) -> None:
    bad = replace(WELL, failed_jobs=1)
    for turn in range(6):
        watch(bad if turn % 2 == 0 else WELL, mails=False, now=now + turn * MINUTE)
    assert len(said(wang)) == 1
    watch(WELL, mails=False, now=now + HOUR)
    watch(bad, mails=False, now=now + 2 * HOUR)
    assert [one.closed_at is None for one in list_incidents()] == [True, False]
    assert len(said(wang)) == 3


def test_mail_goes_to_each_administrator_once(wang: Actor, now: int) -> None:
    assert wang.staff_id
    bad = replace(WELL, failed_jobs=1)
    for turn in range(3):
        watch(bad, mails=True, now=now + turn)
    heard: list[ClaimedJob] = []
    jobs.run_until_quiet({MAIL_JOB: heard.append}, now=now + 9)
    assert [(job.payload["staff"], job.payload["is_over"]) for job in heard] == [(wang.staff_id, False)]


def test_thresholds_are_the_companys_own_within_bounds(lin: Actor, admin: Actor, now: int) -> None:
    with pytest.raises(NotAllowed):
        change_thresholds(lin, {Signal.DISK: 20}, now=now)
    with pytest.raises(NotValid):
        change_thresholds(admin, {Signal.DISK: 0}, now=now)
    change_thresholds(admin, {Signal.DISK: 60}, now=now)
    assert {one.signal: one.value for one in list_thresholds()}[Signal.DISK] == 60
    assert watch(WELL, mails=False, now=now) == 1


def test_figures_are_read_from_the_store(now: int, tmp_path: Path) -> None:
    tell(number(1), number(2), now=now - HOUR)
    quarantine.put("message", "odd", "1", b"{}", now - 2 * HOUR)
    quarantine.put("message", "odd", "1", b"{}", now)
    jobs.enqueue("mail", {}, run_at=now)
    core_settings = replace(current(), home=tmp_path)
    found = look(core_settings, Unread(records=1, age=5), apart="ingest/", now=now)
    assert (found.waiting_jobs, found.quarantined_hour, found.quarantined_day) == (1, 1, 2)
    assert found.lag == 5
    assert found.storage.disk_free > 0
    assert found.storage.database > 0
    assert found.backup is None


def test_a_reader_behind_is_as_late_as_its_oldest_fact(now: int) -> None:
    from crescendo.core import rounds
    from crescendo.core.watch.looking import readers

    tell(number(1), now=now - HOUR)
    rounds.advance("late", 0, rounds.facts.head(), now=now)
    rounds.advance("ingest/a", 0, 1, now=now)
    tell(number(2), now=now - 10 * MINUTE)
    [reader] = readers(apart="ingest/", now=now)
    assert (reader.name, reader.behind, reader.age) == ("late", 1, 10 * MINUTE)


def test_the_newest_backup_is_told(tmp_path: Path) -> None:
    assert newest_backup(tmp_path) is None
    for at in (2_000, 1_000):
        shelf.note(tmp_path, manifest(at))
    backup = newest_backup(tmp_path)
    assert backup is not None
    assert (backup.name, backup.at, backup.size) == ("b2000", 2_000, 7)


def manifest(at: int) -> Manifest:
    return Manifest(
        name=f"b{at}",
        at=at,
        version="1",
        database="sqlite",
        log="sqlite",
        migrations=(),
        tables={},
        numbers={},
        log_tables={},
        log_numbers={},
        cursors={},
        series={},
        facts=0,
        secret="",
        hashing="",
        has_keys=False,
        parts=(),
        size=7,
    )


def test_a_failed_job_is_given_up_or_tried_again_by_an_operator(lin: Actor, admin: Actor, now: int) -> None:
    first, second = (jobs.enqueue("mail", {"n": n}, run_at=now) or 0 for n in (1, 2))

    def refuse(job: ClaimedJob) -> None:
        raise NotFound(kind="contact", id=str(job.id))

    jobs.run_due({"mail": refuse}, now=now)
    with pytest.raises(NotAllowed):
        jobs.dismiss(lin, first, now=now)
    jobs.dismiss(admin, first, now=now)
    with pytest.raises(NotFound):
        jobs.dismiss(admin, first, now=now)
    assert core.audit.list_lines(admin).rows[0].action == "job.dismissed"
    assert jobs.retry_all(admin, up_to=second, now=now) == 1
    assert jobs.count(JobState.FAILED) == 0
    assert jobs.count(JobState.PENDING) == 1


def smtp() -> Settings:
    return replace(current(), smtp_url="smtp://mail.example")


def test_a_sender_is_untried_until_a_test_mail_was_taken(wang: Actor, lin: Actor, now: int) -> None:
    assert sender.get_sender(current()).state is SenderState.CAUGHT
    assert sender.get_sender(smtp()).state is SenderState.UNTRIED
    with pytest.raises(NotAllowed):
        sender.ask_sender_check(lin, smtp(), now=now)
    sender.ask_sender_check(wang, smtp(), now=now)
    assert sender.get_sender(smtp()).state is SenderState.TRYING

    def taken(job: ClaimedJob) -> None:
        sender.note_sender_check(str(job.payload["digest"]), trouble="", now=now)

    jobs.run_until_quiet({sender.CHECK_JOB: taken}, now=now)
    assert sender.get_sender(smtp()).state is SenderState.WORKS
    other = replace(smtp(), mail_from="Other <other@crescendo.example>")
    assert sender.get_sender(other).state is SenderState.UNTRIED
