"""Merging by hand: what two contacts become, what undoing gives back, and what never comes back."""

from __future__ import annotations

import pytest

from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, Scope
from crescendo.people import api, models
from crescendo.people.types import (
    AlreadyMerged,
    ConsentGiven,
    ContactEdit,
    Identity,
    MergeContacts,
    MergeUndone,
    NewContact,
    SameContact,
)
from tests.rooms.people.cast import contact_of, device, email, said, see, user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
MAIL = ConsentGiven(purpose="marketing", channel="email")
NO_MAIL = ConsentGiven(purpose="marketing", channel="email", granted=False)


def person(name: str, at: int, **traits: object) -> int:
    who = said(name, at, user(name), email(f"{name}@acme.cn"), traits={"name": name, **traits})
    return contact_of(see(who))


def merge(survivor: int, other: int, *, now: int = 100, **choices: int) -> int:
    request = MergeContacts(survivor_id=survivor, other_id=other, choices=choices)
    return api.merge_contacts(SYSTEM, request, now=now).id


def undo(number: int, *, now: int = 200) -> tuple[int, ...]:
    return api.unmerge_contacts(SYSTEM, number, now=now).contact_ids


def named(contact: int) -> set[str]:
    return {identity.value for identity in api.identities_of(SYSTEM, contact)}


def title(contact: int) -> str:
    return api.get_contact(SYSTEM, contact).title


def test_the_chosen_contact_survives_and_the_other_answers_with_it() -> None:
    one, other = person("lin", 1), person("chen", 2)
    merge(other, one)
    assert api.get_contact(SYSTEM, one).id == other
    assert named(other) == {"lin", "chen", "lin@acme.cn", "chen@acme.cn"}


def test_who_is_heard_of_again_stays_with_the_survivor() -> None:
    one, other = person("lin", 1), person("chen", 2)
    merge(other, one)
    assert contact_of(see(said("m", 5, user("lin")))) == other


def test_undoing_gives_each_what_was_said_of_it() -> None:
    one, other = person("lin", 1, title="CTO"), person("chen", 2, title="CEO")
    number = merge(one, other)
    see(said("m", 150, user("chen"), email("chen@home.cn"), traits={"title": "Founder"}))
    assert title(one) == "Founder"
    assert undo(number) == (one, other)
    assert (title(one), title(other)) == ("CTO", "Founder")
    assert named(other) == {"chen", "chen@acme.cn", "chen@home.cn"}


def test_a_chosen_value_stands_while_the_merge_does() -> None:
    one, other = person("lin", 1, title="CTO"), person("chen", 2, title="CEO")
    number = merge(one, other, title=one)
    assert title(one) == "CTO"
    undo(number)
    assert (title(one), title(other)) == ("CTO", "CEO")


def test_a_blank_may_be_chosen() -> None:
    one, other = person("lin", 1), person("chen", 2, title="CEO")
    merge(one, other, title=one)
    assert not title(one)


def test_what_staff_typed_goes_back_with_its_contact() -> None:
    one, other = person("lin", 1), person("chen", 2)
    api.edit_contact(SYSTEM, ContactEdit(contact_id=other, fields={"title": "CEO"}), now=50)
    number = merge(one, other)
    assert title(one) == "CEO"
    api.edit_contact(SYSTEM, ContactEdit(contact_id=one, fields={"city": "Shanghai"}), now=150)
    undo(number)
    contacts = [api.get_contact(SYSTEM, contact) for contact in (one, other)]
    assert [(row.title, row.city) for row in contacts] == [("", "Shanghai"), ("CEO", "")]


def test_contacts_typed_in_by_name_alone_are_merged_and_parted() -> None:
    typed = [
        api.create_contact(SYSTEM, NewContact(fields={"name": name}), now=now).id
        for now, name in ((10, "Wu"), (11, "Wu Yi"))
    ]
    known = person("wu", 20)
    numbers = [merge(known, typed[0], now=100), merge(known, typed[1], now=101)]
    assert {api.get_contact(SYSTEM, contact).id for contact in typed} == {known}
    assert named(known) == {"wu", "wu@acme.cn"}
    for number in numbers:
        undo(number)
    assert [api.get_contact(SYSTEM, contact).name for contact in (*typed, known)] == ["Wu", "Wu Yi", "wu"]


def test_a_chain_is_undone_in_another_order() -> None:
    one, other, third = person("lin", 1), person("chen", 2), person("wu", 3)
    first, second = merge(one, other, now=100), merge(third, one, now=101)
    assert {api.get_contact(SYSTEM, contact).id for contact in (one, other, third)} == {third}
    assert undo(first) == (third, other)
    assert named(third) == {"lin", "lin@acme.cn", "wu", "wu@acme.cn"}
    assert undo(second) == (third, one)
    assert len(set(map(frozenset, map(named, (one, other, third))))) == 3


def test_two_merges_of_sets_that_overlap_keep_the_latest_survivor() -> None:
    people = [person(name, at) for at, name in enumerate(("lin", "chen", "wu", "ma"), 1)]
    merge(people[0], people[1], now=100)
    second = merge(people[2], people[3], now=101)
    third = merge(people[0], people[2], now=102)
    assert {api.get_contact(SYSTEM, contact).id for contact in people} == {people[0]}
    undo(second)
    assert api.get_contact(SYSTEM, people[3]).id == people[3]
    undo(third)
    assert [api.get_contact(SYSTEM, contact).id for contact in people] == [
        people[0],
        people[0],
        people[2],
        people[3],
    ]


def test_what_was_undone_can_be_merged_again() -> None:
    one, other = person("lin", 1), person("chen", 2)
    undo(merge(one, other))
    merge(one, other)
    assert api.get_contact(SYSTEM, other).id == one
    assert [row.is_standing for row in api.list_merges(SYSTEM, one)] == [True, False]


def test_undoing_leaves_together_whom_messages_joined_meanwhile() -> None:
    one, other = person("lin", 1), person("chen", 2)
    number = merge(other, one)
    see(said("m", 150, alias=(user("lin"), user("chen"))))
    assert len(undo(number)) == 1
    assert named(one) == {"lin", "chen", "lin@acme.cn", "chen@acme.cn"}


def test_a_withdrawal_holds_for_both_for_ever() -> None:
    one = contact_of(see(said("a", 1, user("lin"), consents=(NO_MAIL,))))
    other = contact_of(see(said("b", 2, user("chen"), consents=(MAIL,))))
    assert api.has_consent(other, "marketing", "email")
    number = merge(other, one)
    assert not api.has_consent(other, "marketing", "email")
    undo(number)
    assert not api.has_consent(other, "marketing", "email")


def test_a_withdrawal_during_the_merge_holds_for_both_parts() -> None:
    one = contact_of(see(said("a", 1, user("lin"), consents=(MAIL,))))
    other = contact_of(see(said("b", 2, user("chen"), consents=(MAIL,))))
    number = merge(one, other)
    assert api.has_consent(one, "marketing", "email")
    see(said("c", 150, user("chen"), consents=(NO_MAIL,)))
    undo(number)
    assert not any(api.has_consent(contact, "marketing", "email") for contact in (one, other))


def test_a_suppression_holds_for_the_addresses_of_both_but_a_bounce_for_its_own() -> None:
    one, other = person("lin", 1), person("chen", 2)
    addresses = [email("lin@acme.cn"), email("chen@acme.cn")]
    api.suppress(addresses[0], channel="email", reason="complaint", at=5)
    api.suppress(addresses[0], channel="email", reason="bounce", at=6)
    undo(merge(one, other))
    held: dict[Identity, str] = api.suppressions_of(addresses, channel="email")
    assert held[addresses[1]] == "complaint"
    assert set(held) == set(addresses)


def test_the_preview_says_what_the_merge_does() -> None:
    one = person("lin", 1, title="CTO", city="Beijing")
    other = person("chen", 2, title="CEO")
    request = MergeContacts(survivor_id=one, other_id=other, choices={"name": one})
    preview = api.preview_merge(SYSTEM, request)
    kept = {field.field: (field.kept, field.kept_from) for field in preview.fields}
    assert kept["title"] == ("CEO", other)
    assert kept["city"] == ("Beijing", one)
    assert kept["name"] == ("lin", one)
    api.merge_contacts(SYSTEM, request, now=100)
    row = api.get_contact(SYSTEM, one)
    assert all(getattr(row, name) == value for name, (value, _) in kept.items())


def test_a_preview_writes_nothing() -> None:
    one = person("lin", 1)
    other = api.create_contact(SYSTEM, NewContact(fields={"name": "Lin"}), now=5).id
    api.preview_merge(SYSTEM, MergeContacts(survivor_id=one, other_id=other))
    assert api.get_contact(SYSTEM, other).id == other
    assert api.list_merges(SYSTEM, one) == ()


def test_what_cannot_be_merged_is_refused() -> None:
    one, other, third = person("lin", 1), person("chen", 2), person("wu", 3)
    with pytest.raises(SameContact):
        merge(one, one)
    number = merge(one, other)
    with pytest.raises(AlreadyMerged):
        merge(third, other)
    with pytest.raises(SameContact):
        merge(one, other)
    with pytest.raises(NotFound):
        merge(one, 999_999)
    with pytest.raises(NotValid):
        merge(one, third, shoe_size=one)
    undo(number)
    with pytest.raises(MergeUndone):
        undo(number)


def test_a_stranger_merges_nothing_and_who_sees_one_of_two_neither(stranger: Actor, chen: Actor) -> None:
    one, other = person("lin", 1), person("chen", 2)
    models.Contact.objects.filter(pk=one).update(owner_id=chen.staff_id)
    request = MergeContacts(survivor_id=one, other_id=other)
    with pytest.raises(NotAllowed):
        api.preview_merge(stranger, request)
    with pytest.raises(NotAllowed):
        api.merge_contacts(stranger, request, now=100)
    assert chen.scope is Scope.OWN
    with pytest.raises(NotFound):
        api.merge_contacts(chen, request, now=100)
    number = merge(other, one)
    with pytest.raises(NotAllowed):
        api.unmerge_contacts(stranger, number, now=200)


def test_a_merge_says_so_in_facts_and_audit(admin: Actor) -> None:
    one, other = person("lin", 1), person("chen", 2)
    request = MergeContacts(survivor_id=one, other_id=other, choices={"name": one})
    number = api.merge_contacts(admin, request, now=100).id
    api.unmerge_contacts(admin, number, now=200)
    kinds = [fact.kind for fact in facts.read(0, 100)]
    merged, parted = (["contact.merged", "contact.changed"], ["contact.unmerged", "contact.changed"])
    assert kinds == [*merged, "identity.moved", *parted, "identity.moved"]
    actions = [line.action for line in audit.list_lines(admin, subject=f"con_{one}").rows]
    assert actions == ["contact.unmerged", "contact.changed", "contact.merged"]


def test_a_device_follows_its_person() -> None:
    one, other = person("lin", 1), person("chen", 2)
    see(said("d", 5, user("chen"), device=device("d1")))
    number = merge(one, other)
    assert contact_of(see(said("e", 6, device=device("d1")))) == one
    undo(number)
    assert contact_of(see(said("f", 7, device=device("d1")))) == other
