"""While sending is frozen no mail leaves; a person looks, then lets go or discards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from crescendo.core import sending
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, WouldLeave
from crescendo.site import outgoing
from crescendo.site.models import ConfirmationMail
from crescendo.site.types import MailState
from tests.doors.site.conftest import Shop
from tests.doors.site.test_trial import ANNA

SYSTEM = Actor.system("test")


@pytest.fixture
def waiting(shop: Shop, visitor: Client, now: int) -> Shop:
    """A form was sent under the freeze."""
    sending.freeze(SYSTEM, because=sending.RESTORED, now=now)
    visitor.post("/trial/", ANNA)
    shop.work(now)
    return shop


def mails_waiting(by: Actor) -> WouldLeave:
    (kind,) = (kind for kind in sending.waiting(by) if kind.name == outgoing.KIND)
    return kind


def test_nothing_leaves_and_what_waits_can_be_seen(waiting: Shop) -> None:
    kind = mails_waiting(SYSTEM)
    assert waiting.post.sent == []
    assert (kind.count, [row.to for row in kind.first]) == (1, [ANNA["email"].lower()])


def test_who_may_not_see_persons_sees_no_address(waiting: Shop, admin: Actor) -> None:
    kind = mails_waiting(replace(admin, sees_personal_data=False))
    assert ANNA["email"].lower() not in kind.first[0].to


def test_lifted_it_leaves_at_once(waiting: Shop, now: int) -> None:
    assert sending.lift(SYSTEM, now=now + 1) == 0
    waiting.send(now + 1)
    assert [mail.state for mail in ConfirmationMail.objects.all()] == [MailState.SENT]


def test_discarded_it_never_leaves(waiting: Shop, now: int) -> None:
    assert sending.lift(SYSTEM, discard=[outgoing.KIND], now=now + 1) == 1
    waiting.send(now + 1)
    assert [(mail.state, mail.reason) for mail in ConfirmationMail.objects.all()] == [("skipped", "restored")]


def test_a_freeze_in_force_keeps_its_reason(waiting: Shop, now: int) -> None:
    sending.freeze(SYSTEM, because=sending.BY_HAND, now=now + 5)
    frozen = sending.find_freeze()
    assert frozen is not None
    assert (frozen.at, frozen.because) == (now, sending.RESTORED)


def test_a_stranger_neither_looks_nor_lifts(waiting: Shop, stranger: Actor, now: int) -> None:
    for act in (
        lambda: sending.waiting(stranger),
        lambda: sending.lift(stranger, now=now),
        lambda: sending.freeze(stranger, because="x", now=now),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert sending.is_frozen()
