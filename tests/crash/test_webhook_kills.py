"""kill -9 of the worker while it sends webhooks: each fact is told at least once, under one id, and the log knows."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from tests import environment
from tests.installation import Installation, await_truth
from tests.receiver import Received, receiver

pytestmark = [pytest.mark.crash, pytest.mark.long]
FACTS = 150
_MADE = """
from crescendo.project.schema import start_django
start_django()
from crescendo.channels import api
from crescendo.channels.types import NewEndpoint
from crescendo.core import facts
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, FactDraft
by, now = Actor.system("test"), SystemClock().now()
wanted = NewEndpoint(name="CRM", url={url!r}, kinds=frozenset({{"segment.entered"}}))
api.create_endpoint(by, wanted, now=now)
with facts.together(now=now):
    told = [{{"segment": 9, "contacts": [n]}} for n in range(1, {facts} + 1)]
    drafts = [FactDraft(kind="segment.entered", payload=one, at=now) for one in told]
    facts.append(drafts, now=now)
"""
_LEASES_OVER = """
from crescendo.project.schema import start_django
start_django()
from crescendo.channels.models import WebhookDelivery
WebhookDelivery.objects.filter(state="sending").update(due_at=0)
"""


def _slowly(_: Received) -> tuple[int, dict[str, str], bytes]:
    time.sleep(0.05)
    return 200, {}, b"taken"


def test_killed_workers_tell_each_fact_under_one_id(house: Installation) -> None:
    house.environment["CRESCENDO_OUTBOUND_NETWORKS"] = "127.0.0.0/8"
    house.run("source", "list")
    with receiver() as there:
        there.answer = _slowly
        house.python(_MADE.format(url=there.url, facts=FACTS))
        for _ in range(min(environment.kills(), 4)):
            before = len(there.received)
            worker = house.start("work")
            await_truth(lambda: len(there.received) >= min(before + 10, FACTS), 60)  # noqa: B023
            worker.kill()
            worker.wait()
        # What was on its way comes back once its lease is over; nobody waits a minute for that here.
        house.python(_LEASES_OVER)
        house.start("work")
        await_truth(lambda: _states(house) == {"delivered": FACTS}, 60)
        told = Counter(one.headers["webhook-id"] for one in there.received)
        contacts = {one.body for one in there.received}
    assert (len(told), len(contacts)) == (FACTS, FACTS)
    tries = house.query("SELECT count(*) FROM channels_webhook_attempt")[0][0]
    open_ended = house.query("SELECT count(*) FROM channels_webhook_attempt WHERE status IS NULL")[0][0]
    # Whoever was told twice is told so by the log: each extra telling is a try that nobody saw end.
    assert told.total() - FACTS <= open_ended
    assert tries == FACTS + open_ended


def _states(house: Installation) -> dict[str, int]:
    return dict(house.query("SELECT state, count(*) FROM channels_webhook_delivery GROUP BY state"))
