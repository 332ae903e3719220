"""Whoever was erased is not stored again, until a consent is proved or somebody lifts the block with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.activity.models import SourceHour
from crescendo.activity.recording import (
    Confirmation,
    Submission,
    Visitor,
    record_confirmation,
    record_submission,
)
from crescendo.core import audit, facts, jobs
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people import models
from crescendo.people.types import (
    Blocked,
    ContactEdit,
    EraseContacts,
    Identity,
    IdentityKind,
    NewContact,
)
from crescendo.sources.types import Source, Trust
from tests.rooms.activity.acts import DAYS_AGO, act, identify, page
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = "ann@hongtu.example"
ANN = Identity(IdentityKind.EMAIL, MAIL)
CONSENT = {"purpose": "marketing", "channel": "email", "text_version": "1", "language": "en"}


@pytest.fixture
def source(world: World) -> Source:
    """Ann was known by user id, address and device, and was erased."""
    source = world.source(trust=Trust.SERVER)
    world.say(source, identify("i1", DAYS_AGO, "user-ann-1", device="laptop", email=MAIL, name="Ann"))
    world.settle()
    [ann] = world.contacts()
    people.erase_contacts(world.system, EraseContacts(contact_ids=(ann.id,)), now=world.clock.now())
    jobs.run_until_quiet(people.erasure_handlers(world.log), now=world.clock.now())
    return source


def keys(world: World) -> set[str]:
    world.settle()
    return {event["key"] for event in world.events()}


@pytest.mark.parametrize(
    "message",
    [
        act("m", DAYS_AGO, event="Paid", userId="user-ann-1", anonymousId="new-device"),
        page("m", DAYS_AGO, device="laptop"),
        identify("m", DAYS_AGO, "user-other-1", device="new-device", email=MAIL.upper()),
    ],
    ids=["user id", "device", "address"],
)
def test_a_message_with_a_blocked_identity_is_counted_and_not_stored(
    world: World, source: Source, message: dict[str, Any]
) -> None:
    world.say(source, act("other", DAYS_AGO, event="Paid", userId="user-bea-1", anonymousId="d2"), message)
    assert keys(world) == {"other"}
    assert len(world.contacts()) == 1
    assert SourceHour.objects.get(outcome="person_blocked").count == 1
    assert world.ingest.total.blocked == 1


def form(world: World, source: Source) -> Submission:
    return Submission(
        source_id=source.id,
        key="form-2",
        form="trial",
        fields={"name": "Ann", "email": MAIL, "company": "Hongtu"},
        consents=[CONSENT],
        visitor=Visitor(device="laptop"),
    )


def test_a_form_waits_for_its_click_and_the_click_lets_the_person_in(world: World, source: Source) -> None:
    record_submission(world.log, form(world, source), now=world.clock.now())
    assert keys(world) == set()
    assert world.contacts() == []
    assert [fact.payload["forms"][0][:2] for fact in facts.read(0, 99, kinds={"form.submitted"})] == [
        [None, None]
    ]
    click = Confirmation(
        source_id=source.id, submission_key="form-2", email=MAIL, visitor=Visitor(device="laptop")
    )
    record_confirmation(world.log, click, now=world.clock.now() + 1)
    assert keys(world) == {"confirm/form-2"}
    [ann] = world.contacts()
    assert (ann.name, ann.is_verified) == ("Ann", True)
    assert people.has_consent(ann.id, "marketing", "email")
    world.say(source, page("back", DAYS_AGO + 9, device="laptop"))
    assert "back" in keys(world)


def test_form_and_click_in_one_batch_do_the_same(world: World, source: Source) -> None:
    record_submission(world.log, form(world, source), now=world.clock.now())
    click = Confirmation(source_id=source.id, submission_key="form-2", email=MAIL)
    record_confirmation(world.log, click, now=world.clock.now() + 1)
    world.settle()
    assert [contact.name for contact in world.contacts()] == ["Ann"]


def test_a_held_form_is_forgotten_when_its_link_runs_out(world: World, source: Source) -> None:
    record_submission(world.log, form(world, source), now=world.clock.now())
    world.settle()
    assert people.trim_held(world.clock.now() + 1) == 1
    assert not models.Submission.objects.exists()


def test_staff_may_not_type_the_person_in_again(world: World, source: Source) -> None:
    with pytest.raises(Blocked):
        people.create_contact(world.system, NewContact(fields={"name": "Ann", "email": MAIL}), now=1)
    bea = people.create_contact(world.system, NewContact(fields={"name": "Bea"}), now=1)
    with pytest.raises(Blocked):
        people.edit_contact(world.system, ContactEdit(contact_id=bea.id, fields={"email": MAIL}), now=2)


def test_staff_may_lift_the_block_with_a_reason(
    world: World, source: Source, lin: Actor, stranger: Actor
) -> None:
    for actor in (lin, stranger):
        with pytest.raises(NotAllowed):
            people.lift_block(actor, ANN, reason="asked", now=1)
    with pytest.raises(NotValid):
        people.lift_block(world.system, ANN, reason=" ", now=1)
    assert people.lift_block(world.system, ANN, reason="asked by mail", now=1)
    assert not people.lift_block(world.system, ANN, reason="asked by mail", now=1)
    [line] = audit.list_lines(world.system, subject="block_list").rows
    assert line.contents == {"reason": "asked by mail", "kind": "email"}
    world.say(source, act("back", DAYS_AGO, event="Paid", userId="user-ann-1"))
    assert keys(world) == {"back"}
