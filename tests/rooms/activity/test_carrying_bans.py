"""An older state of the store learns who was erased and suppressed since, and applies it."""

from __future__ import annotations

import pytest

from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.carrying import Carried
from crescendo.people.models import Consent, ContactPause, Suppression
from crescendo.people.privacy_models import BlockedIdentity
from crescendo.people.types import (
    ConsentState,
    EraseContacts,
    Identity,
    IdentityKind,
    PauseContact,
    RecordConsent,
    WithdrawConsent,
)
from crescendo.sources.types import Source, Trust
from tests.rooms.activity.acts import DAYS_AGO, act, identify
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = "ann@hongtu.example"
BOUNCED = Identity(IdentityKind.EMAIL, "cem@hongtu.example")


def settle_jobs(world: World) -> None:
    jobs.run_until_quiet(people.erasure_handlers(world.log), now=world.clock.now())


def names(world: World) -> set[str]:
    world.settle()
    return {contact.name for contact in world.contacts()}


def tell(world: World, source: Source, turn: str) -> None:
    world.say(
        source,
        identify(f"a{turn}", DAYS_AGO, "user-ann-1", device="laptop", email=MAIL, name="Ann"),
        identify(f"b{turn}", DAYS_AGO, "user-bea-1", device="tablet", email="bea@hongtu.example", name="Bea"),
    )
    world.settle()


def carry(world: World, bans: bytes) -> Carried:
    return people.carry_bans(world.system, bans, now=world.clock.now())


@pytest.fixture
def bans(world: World) -> bytes:
    """What was known after Ann's erasure and a bounce; then the state is as it was before them."""
    source = world.source(trust=Trust.SERVER)
    tell(world, source, "1")
    ann = next(contact.id for contact in world.contacts() if contact.name == "Ann")
    people.erase_contacts(world.system, EraseContacts(contact_ids=(ann,)), now=world.clock.now())
    settle_jobs(world)
    people.suppress(BOUNCED, channel="email", reason="bounced", at=world.clock.now())
    known = people.read_bans()
    BlockedIdentity.objects.all().delete()
    tell(world, source, "2")
    return known


def test_who_was_erased_since_is_erased_again_and_nobody_else(world: World, bans: bytes) -> None:
    assert names(world) == {"Ann", "Bea"}
    assert carry(world, bans).blocked == 3
    assert len(people.erase_blocked(world.system, now=world.clock.now())) == 1
    settle_jobs(world)
    assert names(world) == {"Bea"}
    assert people.erase_blocked(world.system, now=world.clock.now()) == ()


def test_nothing_of_the_person_comes_in_again(world: World, bans: bytes) -> None:
    carry(world, bans)
    people.erase_blocked(world.system, now=world.clock.now())
    settle_jobs(world)
    source = world.source("Other", trust=Trust.SERVER)
    world.say(source, act("late", DAYS_AGO, event="Paid", userId="user-ann-1", anonymousId="new-device"))
    world.settle()
    assert "late" not in {event["key"] for event in world.events()}


def test_it_names_nobody_and_twice_is_once(world: World, bans: bytes) -> None:
    assert b"hongtu" not in bans
    carry(world, bans)
    assert carry(world, bans) == Carried(blocked=0, suppressed=0, withheld=0)


def test_a_suppression_holds_again(world: World, bans: bytes) -> None:
    Suppression.objects.all().delete()
    assert people.suppressions_of([BOUNCED], channel="email") == {}
    assert carry(world, bans).suppressed == 1
    assert people.suppressions_of([BOUNCED], channel="email") == {BOUNCED: "bounced"}


def test_a_stranger_erases_nobody(world: World, bans: bytes, stranger: Actor, now: int) -> None:
    carry(world, bans)
    with pytest.raises(NotAllowed):
        people.erase_blocked(stranger, now=now)


def test_who_withdrew_or_asked_to_be_left_alone_since_is_not_written_to(world: World, lin: Actor) -> None:
    tell(world, world.source(trust=Trust.SERVER), "1")
    ann = next(contact.id for contact in world.contacts() if contact.name == "Ann")
    now = world.clock.now()
    given = RecordConsent(
        contact_id=ann, purpose="marketing", channel="email", source="fair", evidence="folder 1"
    )
    people.record_consent(lin, given, now=now)
    people.withdraw_consent(
        lin, WithdrawConsent(contact_id=ann, purpose="marketing", source="by phone"), now=now + 1
    )
    people.pause_contact(lin, PauseContact(contact_id=ann), now=now + 2)
    bans = people.read_bans()
    assert carry(world, bans).withheld == 0
    # As the older state knows it.
    Consent.objects.filter(status="withdrawn").delete()
    ContactPause.objects.all().delete()
    assert state(world, ann) == ConsentState.GRANTED
    assert carry(world, bans).withheld == 1
    assert state(world, ann) == ConsentState.WITHDRAWN
    assert not people.pause_contact(lin, PauseContact(contact_id=ann), now=now + 3)
    assert carry(world, bans).withheld == 0


def test_what_was_given_again_before_the_backup_stays_given(world: World, lin: Actor) -> None:
    tell(world, world.source(trust=Trust.SERVER), "1")
    ann = next(contact.id for contact in world.contacts() if contact.name == "Ann")
    now = world.clock.now()
    people.withdraw_consent(lin, WithdrawConsent(contact_id=ann, source="by phone"), now=now)
    bans = people.read_bans()
    given = RecordConsent(
        contact_id=ann, purpose="marketing", channel="email", source="fair", evidence="folder 1", at=now + 1
    )
    people.record_consent(lin, given, now=now + 1)
    Consent.objects.filter(status="withdrawn").delete()
    carry(world, bans)
    assert state(world, ann) == ConsentState.GRANTED


def state(world: World, contact: int) -> ConsentState:
    """What the register says of marketing by mail."""
    standing = people.consents_now_of(world.system, contact, now=world.clock.now() + 5)
    return next(one.state for one in standing if (one.purpose, one.channel) == ("marketing", "email"))
