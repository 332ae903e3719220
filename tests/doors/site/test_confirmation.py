"""The mail that answers a form, and the click that proves the address."""

from __future__ import annotations

import pytest
from django.test import Client

from crescendo.core import jobs
from crescendo.core.clock import DAY, MINUTE
from crescendo.core.settings import current
from crescendo.core.types import Actor, ClaimedJob, DeliveryFailed, DeliveryUnknown
from crescendo.people import api as people
from crescendo.people.types import ConsentStatus, Contact, ContactQuery, Identity, IdentityKind
from crescendo.site import own
from crescendo.site.confirming import JOB, ConfirmationMails
from crescendo.site.mailing import MOST_A_DAY, handlers
from crescendo.site.models import ConfirmationMail
from crescendo.site.types import MailState, Skip
from tests.doors.site.conftest import Shop
from tests.doors.site.test_trial import ANNA

BY = Actor.system("test")


def only_contact(now: int) -> Contact:
    (contact,) = people.list_contacts(BY, ContactQuery(), now=now).rows
    return contact


def only_mail() -> ConfirmationMail:
    return ConfirmationMail.objects.get()


@pytest.mark.parametrize(("language", "subject"), [("en", "Please confirm"), ("zh-hans", "请确认")])
def test_a_form_is_answered_in_its_language(
    shop: Shop, visitor: Client, now: int, language: str, subject: str
) -> None:
    visitor.post("/trial/", ANNA, headers={"accept-language": language})
    shop.work(now)
    (message,) = shop.post.sent
    assert str(message["Subject"]).startswith(subject)
    assert message["To"] == "anna.tan@ruishan-demo.cn"


def test_the_mail_says_nothing_that_the_form_said(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA | {"name": "Buy at http://spam.example"})
    shop.work(now)
    whole = shop.post.sent[0].as_string()
    assert "spam" not in whole
    assert "anna" not in shop.link


def test_a_get_shows_a_button_and_proves_nothing(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.work(now)
    answer = visitor.get(shop.link)
    shop.work(now)
    assert (answer.status_code, answer["referrer-policy"]) == (200, "no-referrer")
    assert not only_contact(now).is_verified


def test_pressing_the_button_proves_address_and_consent(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.work(now)
    assert visitor.post(shop.link)["location"] == "/confirmed/"
    shop.work(now)
    contact = only_contact(now)
    assert contact.is_verified
    assert people.has_consent(contact.id, "marketing", "email")
    assert ConsentStatus.GRANTED in {consent.status for consent in people.consents_of(BY, contact.id)}


def test_a_forged_link_and_an_old_one_are_refused_in_plain_words(
    shop: Shop, visitor: Client, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.post("/trial/", ANNA)
    shop.work(now)
    forged = visitor.post(shop.link[:-2] + "xx")
    monkeypatch.setattr(own, "now", lambda: now + 31 * DAY)
    old = visitor.post(shop.link)
    assert (forged.status_code, old.status_code) == (410, 410)
    assert "30 days" in old.content.decode()
    assert "30 days" not in forged.content.decode()


def test_a_log_that_is_away_asks_to_press_again(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.work(now)
    shop.disk.broken = "disk full"
    assert visitor.post(shop.link).status_code == 503


def test_a_job_that_runs_twice_sends_once(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.work(now)
    run_again(shop, now)
    assert len(shop.post.sent) == 1
    assert only_mail().state == MailState.SENT


def test_a_worker_that_dies_while_sending_leaves_it_unknown_and_never_sends_again(
    shop: Shop, visitor: Client, now: int
) -> None:
    visitor.post("/trial/", ANNA)
    shop.take(now)
    shop.post.trouble = KeyboardInterrupt()  # the process dies between commit and answer
    with pytest.raises(KeyboardInterrupt):
        shop.send(now)
    assert only_mail().state == MailState.SENDING
    shop.post.trouble = None
    shop.send(now + MINUTE)
    assert (only_mail().state, shop.post.sent) == (MailState.UNKNOWN, [])


def test_a_broken_connection_after_the_bytes_is_unknown(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.take(now)
    shop.post.trouble = DeliveryUnknown("gone")
    shop.send(now)
    assert only_mail().state == MailState.UNKNOWN


def test_a_temporary_failure_is_tried_again(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.take(now)
    shop.post.trouble = DeliveryFailed("smtp_451", permanent=False)
    shop.send(now)
    assert only_mail().state == MailState.INTENDED
    shop.post.trouble = None
    shop.send(now + MINUTE)
    assert (only_mail().state, len(shop.post.sent)) == (MailState.SENT, 1)


def test_a_permanent_failure_is_final_and_has_its_reason(shop: Shop, visitor: Client, now: int) -> None:
    visitor.post("/trial/", ANNA)
    shop.take(now)
    shop.post.trouble = DeliveryFailed("smtp_550", permanent=True)
    shop.send(now)
    shop.send(now + DAY)
    assert (only_mail().state, only_mail().reason) == (MailState.FAILED, "smtp_550")


def test_a_suppressed_address_gets_nothing(shop: Shop, visitor: Client, now: int) -> None:
    address = Identity(IdentityKind.EMAIL, "anna.tan@ruishan-demo.cn")
    people.suppress(address, channel="email", reason="bounced", at=now)
    visitor.post("/trial/", ANNA)
    shop.work(now)
    assert (only_mail().state, only_mail().reason) == (MailState.SKIPPED, Skip.SUPPRESSED)


def test_the_form_cannot_be_used_to_flood_an_address(shop: Shop, visitor: Client, now: int) -> None:
    for number in range(MOST_A_DAY + 2):
        visitor.post("/trial/", ANNA | {"nonce": f"n-{number}"})
    shop.work(now)
    assert len(shop.post.sent) == MOST_A_DAY
    assert ConfirmationMail.objects.filter(reason=Skip.TOO_MANY).count() == 2


def test_history_that_is_lived_through_again_writes_to_nobody(shop: Shop, visitor: Client, now: int) -> None:
    from crescendo.activity.api import Ingest
    from crescendo.core import rounds

    visitor.post("/trial/", ANNA)
    Ingest(shop.log, zone="Asia/Shanghai")(now)
    rounds.run_until_quiet([ConfirmationMails(skips=Skip.HISTORY)], now=now)
    shop.send(now)
    assert (shop.post.sent, only_mail().reason) == ([], Skip.HISTORY)


def run_again(shop: Shop, now: int) -> None:
    job = ClaimedJob(id=1, kind=JOB, payload={"submission": only_mail().submission}, attempt=2, now=now)
    handlers(current(), shop.post)[JOB](job)
    assert jobs.run_due(handlers(current(), shop.post), now=now) == 0
