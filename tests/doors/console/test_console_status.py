"""The status screen: figures, failed jobs tried again or given up, and when administrators are called."""

from __future__ import annotations

import pytest

from crescendo.console import machinery_words
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.refusals import NotFound
from crescendo.core.settings import current
from crescendo.core.types import ClaimedJob, JobState, Role
from crescendo.core.watch.thresholds import list_thresholds
from crescendo.core.watch.types import Signal
from crescendo.project.stages import CONSUMERS, workshop
from tests.doors.console.conftest import SignIn

pytestmark = pytest.mark.django_db
PLACE = "/console/status/"


def fail(count: int) -> list[int]:
    """Jobs that have failed for good."""

    def refuse(job: ClaimedJob) -> None:
        raise NotFound(kind="contact", id="con_1")

    now = SystemClock().now()
    made = [jobs.enqueue("exports.run", {}, run_at=now) or 0 for _ in range(count)]
    jobs.run_until_quiet({"exports.run": refuse}, now=now)
    return made


def test_the_screen_says_what_wants_an_operator(signed_in: SignIn) -> None:
    fail(1)
    page = signed_in().get(PLACE).content.decode()
    assert "No worker lives" in page
    assert "Export to a file" in page
    assert "not_found" in page
    assert "never" in page


def test_a_failed_job_is_tried_again_or_given_up(signed_in: SignIn) -> None:
    browser = signed_in()
    first, second, _third = fail(3)
    browser.post(f"{PLACE}jobs/{first}/dismiss/")
    assert jobs.count(JobState.FAILED) == 2
    browser.post(f"{PLACE}jobs/{second}/retry/")
    assert jobs.count(JobState.PENDING) == 1
    browser.post(f"{PLACE}jobs/retry/", {"up_to": browser.get(PLACE).context["newest"]})
    assert jobs.count(JobState.FAILED) == 0
    assert browser.post(f"{PLACE}jobs/{first}/retry/").status_code == 404
    assert "No job has failed" in browser.get(PLACE).content.decode()


def test_thresholds_are_set_on_the_screen(signed_in: SignIn) -> None:
    browser = signed_in()
    wanted = {"worker_lag": 5, "disk": 20, "failed_jobs": 2, "quarantine": 50}
    assert browser.post(f"{PLACE}alerts/", wanted | {"disk": 0}).status_code == 422
    browser.post(f"{PLACE}alerts/", wanted)
    assert {one.signal: one.value for one in list_thresholds()}[Signal.DISK] == 20


def test_only_operators_see_it(signed_in: SignIn) -> None:
    assert signed_in(Role.MARKETING).get(PLACE).status_code == 403


def test_each_kind_of_work_has_a_word() -> None:
    shop = workshop(current())
    assert set(shop.handlers) - set(machinery_words.JOBS) == set()
    assert {one.name for one in CONSUMERS} - set(machinery_words.READERS) == set()
    assert {one.name for one in shop.stages} - set(machinery_words.STAGES) == set()
