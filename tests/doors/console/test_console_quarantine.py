"""The quarantine on the screen: what is wrong, what to do, try it again or remove it, on exactly what was shown."""

from __future__ import annotations

import pytest
from django.test import Client

from crescendo.activity import api as activity
from crescendo.activity.ingest import Ingest
from crescendo.console import live
from crescendo.core import api as core
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, Quarantined, Role
from tests.conftest import NOON
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

SYSTEM = Actor.system("test")
PLACE = "/console/quarantine/"


@pytest.fixture
def lin(company: Company, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Lin in marketing, whose console writes to the raw log of the story."""
    monkeypatch.setattr(live, "raw_log", lambda: company.log)
    return signed_in(Role.MARKETING)


def put(count: int) -> None:
    core.quarantine.put_all(
        [
            Quarantined(
                kind="message",
                reason="unknown_type",
                source="1",
                body=b'{"email":"wu@a.test"}',
                at=NOON,
                meta=b"{}",
            )
            for _ in range(count)
        ]
    )


def settle(company: Company) -> None:
    jobs.run_until_quiet(activity.job_handlers(company.log), now=SystemClock().now())
    ingest = Ingest(company.log, zone="Asia/Shanghai")
    while ingest(NOON):
        pass


def test_a_group_says_why_and_what_to_do(lin: Client) -> None:
    html = lin.get(PLACE).content.decode()
    assert "The message has no name of an act" in html
    assert "Give the call a name in the client&#x27;s code" in html


def test_one_message_is_tried_again(lin: Client, company: Company) -> None:
    answer = lin.post(f"{PLACE}{company.item_id}/retry/", follow=True)
    assert "The message is tried again." in answer.content.decode()
    assert core.quarantine.count() == 0
    settle(company)
    assert [row.reason for row in core.quarantine.list_items(SYSTEM).rows] == ["no_event_name"]


def test_all_of_a_reason_are_tried_again(lin: Client, company: Company) -> None:
    place = f"{PLACE}retry/?reason=no_event_name"
    sent = lin.get(place).context["form"].initial
    answer = lin.post(place, sent, follow=True)
    assert "1 message is tried again." in answer.content.decode()
    assert "Trying again: 0 of 1." in answer.content.decode()
    settle(company)
    (again,) = core.quarantine.list_items(SYSTEM).rows
    assert again.id != company.item_id


def test_above_a_thousand_the_number_is_typed(company: Company, signed_in: SignIn) -> None:
    put(1_001)
    browser = signed_in(Role.ADMINISTRATOR)
    place = f"{PLACE}remove/?reason=unknown_type"
    sent = browser.get(place).context["form"].initial
    refused = browser.post(place, sent | {"typed": "1000"})
    assert (refused.status_code, "This is not the number." in refused.content.decode()) == (422, True)
    assert browser.post(place, sent | {"typed": "1,001"}).status_code == 302
    settle(company)
    assert [row.reason for row in core.quarantine.list_items(SYSTEM).rows] == ["no_event_name"]


def test_a_number_that_changed_meanwhile_is_shown_again(company: Company, signed_in: SignIn) -> None:
    put(2)
    browser = signed_in(Role.ADMINISTRATOR)
    place = f"{PLACE}remove/?reason=unknown_type"
    sent = browser.get(place).context["form"].initial
    core.quarantine.remove(SYSTEM, [sent["up_to"]])
    refused = browser.post(place, sent)
    assert "The number has changed meanwhile." in refused.content.decode()
    assert core.quarantine.count() == 2


def test_one_thing_is_removed_by_who_operates(company: Company, signed_in: SignIn, lin: Client) -> None:
    assert lin.post(f"{PLACE}{company.item_id}/remove/").status_code == 403
    assert signed_in(Role.ADMINISTRATOR).post(f"{PLACE}{company.item_id}/remove/").status_code == 302
    assert core.quarantine.count() == 0


def test_an_analyst_sees_the_body_covered(company: Company, signed_in: SignIn) -> None:
    put(1)
    html = signed_in(Role.ANALYST).get(PLACE).content.decode()
    assert "wu@a.test" not in html
    assert "***" in html


def test_what_is_not_there_is_no_page(lin: Client) -> None:
    assert lin.post(f"{PLACE}99999/retry/").status_code == 404
