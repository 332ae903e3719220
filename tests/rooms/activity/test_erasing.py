"""Erasure empties every store of one person and touches nobody else's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crescendo.activity.models import DayCount, Event, Session, Subject
from crescendo.core import audit, facts, holdings, jobs
from crescendo.core.models import Job, QuarantinedItem
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, Surroundings
from crescendo.people import api as people
from crescendo.people.models import Contact, DeviceLink
from crescendo.people.privacy_models import BlockedIdentity
from crescendo.people.types import ContactEdit, EraseContacts, ErasureState, NothingToErase
from crescendo.sources.types import Trust
from tests.rooms.activity.acts import DAYS_AGO, SITE, identify, page
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MAIL = "ann@hongtu.example"


def tell(world: World) -> dict[str, int]:
    """Ann and Bea, who share a device for a while; contacts by name."""
    source = world.source(trust=Trust.SERVER)
    world.say(
        source,
        page("v1", DAYS_AGO, SITE + "/ann-only?x=1", device="laptop"),
        identify("i1", DAYS_AGO + 1_000, "user-ann-1", device="laptop", email=MAIL, name="Ann"),
        page("v2", DAYS_AGO + 2_000, SITE + "/price", device="kiosk"),
        identify("i2", DAYS_AGO + 3_000, "user-ann-1", device="kiosk"),
        identify(
            "i3", DAYS_AGO + 9_000_000, "user-bea-1", device="kiosk", email="bea@hongtu.example", name="Bea"
        ),
        page("v3", DAYS_AGO + 9_001_000, SITE + f"/price?to={MAIL}", device="kiosk"),
        page("v4", DAYS_AGO + 9_002_000, SITE + "/about", device="kiosk"),
    )
    world.say(source, {"type": 7, "userId": "user-ann-1", "messageId": "bad"})
    world.settle()
    return {contact.name: contact.id for contact in world.contacts()}


def erase(world: World, *contacts: int) -> int:
    now = world.clock.now()
    number = people.erase_contacts(world.system, EraseContacts(contact_ids=contacts), now=now)
    jobs.run_until_quiet(people.erasure_handlers(world.log), now=now)
    return number


def left_of(world: World, person: Any) -> dict[str, int]:
    surroundings = Surroundings(home=Path(world.folder), log=world.log)
    found = {holding.name: holding.find(person, surroundings) for holding in holdings.list_holdings()}
    return {name: rows for name, rows in found.items() if rows}


def bodies(world: World) -> str:
    return b" ".join(record.body for record in world.log.read({})).decode()


def test_an_erased_person_is_gone_from_every_store_and_the_neighbour_stays(world: World) -> None:
    known = tell(world)
    person = people.person_of([known["Ann"]])
    before = {event["key"]: event for event in world.events()}
    erasure = people.get_erasure(world.system, erase(world, known["Ann"]))
    assert erasure.state is ErasureState.DONE
    assert left_of(world, person) == {}
    assert all(not line.remaining for line in erasure.lines)
    after = {event["key"]: event for event in world.events()}
    assert set(after) == {"i3", "v3", "v4"}
    assert after["i3"] == before["i3"]
    assert [contact.name for contact in world.contacts()] == ["Bea"]


def test_erasure_cuts_the_address_out_of_what_others_did(world: World) -> None:
    known = tell(world)
    erase(world, known["Ann"])
    assert MAIL not in json.dumps(world.events()) + bodies(world)
    assert "[erased]" in json.dumps(world.events())
    assert not Subject.objects.filter(text__contains="ann-only").exists()
    assert Subject.objects.filter(text="/price").exists()


def test_many_are_erased_at_once(world: World) -> None:
    known = tell(world)
    source = world.source("Other site", trust=Trust.SERVER)
    mails = [f"many{number}@hongtu.example" for number in range(60)]
    world.say(source, *(identify(mail, DAYS_AGO, f"user-{mail}", email=mail, name="Many") for mail in mails))
    world.say(source, page("v5", DAYS_AGO + 9_003_000, SITE + f"/about?to={mails[7]}", device="kiosk"))
    world.settle()
    many = [contact.id for contact in world.contacts() if contact.name == "Many"]
    erasure = people.get_erasure(world.system, erase(world, known["Ann"], *many))
    assert (len(many), erasure.state) == (60, ErasureState.DONE)
    kept = json.dumps(world.events()) + bodies(world)
    assert mails[7] not in kept
    assert MAIL not in kept


def test_the_raw_log_and_the_quarantine_keep_the_neighbours_messages(world: World) -> None:
    known = tell(world)
    assert QuarantinedItem.objects.count() == 1
    erase(world, known["Ann"])
    kept = bodies(world)
    assert "user-bea-1" in kept
    assert "user-ann-1" not in kept
    assert not QuarantinedItem.objects.exists()


def test_a_shared_device_keeps_its_times_so_that_nobody_inherits_them(world: World) -> None:
    known = tell(world)
    erase(world, known["Ann"])
    people_of_words = list(DeviceLink.objects.order_by("at").values_list("person_id", flat=True))
    assert people_of_words[0] is None
    assert people_of_words[1] is not None
    assert Session.objects.count() == 1


def test_counts_of_days_stay(world: World) -> None:
    known = tell(world)
    before = sum(DayCount.objects.values_list("events", flat=True))
    erase(world, known["Ann"])
    assert sum(DayCount.objects.values_list("events", flat=True)) == before


def test_merged_contacts_are_erased_together(world: World) -> None:
    known = tell(world)
    source = world.source("Shop", trust=Trust.SERVER)
    alias = {"type": "alias", "userId": "user-bea-1", "previousId": "user-ann-1", "messageId": "a1"}
    world.say(source, alias | {"timestamp": DAYS_AGO + 20_000_000})
    world.settle()
    assert len(world.contacts()) == 1
    erase(world, known["Bea"])
    assert not Contact.objects.exists()
    assert not Event.objects.exists()
    with pytest.raises(NotFound):
        people.get_contact(world.system, known["Ann"])


def test_the_audit_keeps_the_line_and_loses_its_values(world: World, admin: Actor) -> None:
    known = tell(world)
    now = world.clock.now()
    edit = ContactEdit(contact_id=known["Ann"], fields={"title": "Doctor"})
    people.edit_contact(world.system, edit, now=now)
    erase(world, known["Ann"])
    lines = audit.list_lines(world.system, subject=f"con_{known['Ann']}").rows
    assert [line.action for line in lines] == ["contact.erased", "contact.erasure_asked", "contact.changed"]
    assert lines[2].contents == {}


def test_erasure_says_so_in_a_fact_of_numbers(world: World) -> None:
    known = tell(world)
    number = erase(world, known["Ann"])
    [fact] = facts.read(0, 1_000, kinds={"contact.erased"})
    assert fact.payload == {"contacts": [known["Ann"]], "erasure": number}


def test_a_job_that_is_killed_after_any_chunk_ends_the_same(world: World) -> None:
    known = tell(world)
    person = people.person_of([known["Ann"]])
    now = world.clock.now()
    number = people.erase_contacts(world.system, EraseContacts(contact_ids=(known["Ann"],)), now=now)
    handlers = people.erasure_handlers(world.log)
    for _ in range(200):
        claimed = jobs.claim(frozenset(handlers), now=now, limit=1)
        if not claimed:
            break
        # The chunk is done, but its claimant dies before it says so: the lease brings the same claim back.
        handlers[claimed[0].kind](claimed[0])
        again = replace(claimed[0], attempt=claimed[0].attempt)
        Job.objects.filter(pk=again.id).update(state="running", attempts=again.attempt)
        if people.get_erasure(world.system, number).state is ErasureState.DONE:
            break
        handlers[again.kind](again)
        now += 60_000
    assert people.get_erasure(world.system, number).state is ErasureState.DONE
    assert left_of(world, person) == {}


def test_a_role_without_the_permission_and_a_stranger_may_not_erase(
    world: World, lin: Actor, stranger: Actor
) -> None:
    known = tell(world)
    for actor in (lin, stranger):
        with pytest.raises(NotAllowed):
            people.erase_contacts(actor, EraseContacts(contact_ids=(known["Ann"],)), now=1)
    with pytest.raises(NothingToErase):
        people.erase_contacts(world.system, EraseContacts(contact_ids=()), now=1)
    with pytest.raises(NotFound):
        people.erase_contacts(world.system, EraseContacts(contact_ids=(known["Ann"], 10_000)), now=1)
    assert not BlockedIdentity.objects.exists()


def test_erasing_twice_is_erasing_once(world: World) -> None:
    known = tell(world)
    now = world.clock.now()
    request = EraseContacts(contact_ids=(known["Ann"],))
    people.erase_contacts(world.system, request, now=now)
    people.erase_contacts(world.system, request, now=now)
    jobs.run_until_quiet(people.erasure_handlers(world.log), now=now)
    assert {row.state for row in people.list_erasures(world.system).rows} == {ErasureState.DONE}
    assert [contact.name for contact in world.contacts()] == ["Bea"]
