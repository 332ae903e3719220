"""Mail to the company's own people: an incident in the reader's language, and the test of the way out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.core import api as core
from crescendo.core import jobs, sending
from crescendo.core.clock import HOUR
from crescendo.core.post import MemoryPost
from crescendo.core.settings import current
from crescendo.core.types import Actor, CreateStaff, DeliveryFailed, JobState, Role
from crescendo.core.watch import sender
from crescendo.core.watch.incidents import watch
from crescendo.core.watch.letters import handlers
from crescendo.core.watch.sender import SenderState
from tests.rooms.core.test_watch import WELL

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
SETTINGS = replace(current(), smtp_url="smtp://mail.example")


@pytest.fixture
def wang(now: int) -> Actor:
    """An administrator who reads Chinese."""
    request = CreateStaff(
        email="wang@crescendo.example", name="Wang", role=Role.ADMINISTRATOR, password="long enough for it"
    )
    return replace(SYSTEM, staff_id=core.create_staff(SYSTEM, request, now=now).id)


def test_an_incident_is_told_in_the_reader_s_language_and_tried_again(wang: Actor, now: int) -> None:
    post = MemoryPost(trouble=DeliveryFailed("timeout", permanent=False))
    watch(replace(WELL, failed_jobs=3), mails=True, now=now)
    jobs.run_due(handlers(SETTINGS, post), now=now)
    assert jobs.count(JobState.PENDING) == 1
    post.trouble = None
    jobs.run_until_quiet(handlers(SETTINGS, post), now=now + 60_000)
    [message] = post.sent
    assert wang.staff_id
    assert message["To"] == "wang@crescendo.example"
    assert "3 个任务失败" in message["Subject"]
    assert "/console/status/" in message.get_content()


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(None, SenderState.WORKS), (DeliveryFailed("smtp_535", permanent=False), SenderState.FAILED)],
)
def test_a_test_mail_says_whether_mail_can_leave(
    trouble: Exception | None, state: SenderState, wang: Actor, now: int
) -> None:
    sender.ask_sender_check(wang, SETTINGS, now=now)
    jobs.run_until_quiet(handlers(SETTINGS, MemoryPost(trouble=trouble)), now=now)
    found = sender.get_sender(SETTINGS)
    assert (found.state, found.trouble) == (state, "" if trouble is None else "smtp_535")


def test_while_sending_is_frozen_an_incident_waits_and_one_of_before_is_not_told(
    wang: Actor, now: int
) -> None:
    assert wang.staff_id
    post = MemoryPost()
    watch(replace(WELL, failed_jobs=3), mails=True, now=now)
    sending.freeze(SYSTEM, because=sending.RESTORED, now=now + 1)
    full = replace(WELL.storage, disk_free=1)
    watch(replace(WELL, failed_jobs=3, storage=full), mails=True, now=now + 2)
    jobs.run_due(handlers(SETTINGS, post), now=now + 2)
    assert (len(post.sent), jobs.count(JobState.PENDING)) == (0, 1)
    sending.lift(SYSTEM, now=now + 3)
    jobs.run_due(handlers(SETTINGS, post), now=now + HOUR)
    [message] = post.sent
    assert "磁盘" in message["Subject"]
