"""A stranger with the public key tries each line of what a claim may not do."""

from __future__ import annotations

import pytest

from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import ConfirmedClick, ConsentGiven, ConsentStatus, LinkRefusal
from tests.rooms.people.cast import claimed, contact_of, device, email, said, see, user

pytestmark = pytest.mark.django_db
NEWS = ConsentGiven(purpose="news", channel="email")
MAIL = email("wang@acme.com.cn")


def test_a_claim_never_joins_two_known_people(admin: Actor) -> None:
    known = see(said("a", 1, user("u1"), MAIL), said("b", 2, email("li@acme.com.cn")))
    see(claimed("c", 3, MAIL, email("li@acme.com.cn")))
    assert known.contacts[0] != known.contacts[1]
    assert api.get_contact(admin, contact_of(known, 1)).email == "li@acme.com.cn"
    hint = api.suggestions_of(admin, contact_of(known))[0]
    assert (hint.other_id, hint.reason) == (contact_of(known, 1), LinkRefusal.BOTH_VERIFIED)


def test_two_known_people_on_one_browser_stay_two() -> None:
    seen = see(
        claimed("a", 1, user("u1"), device=device("d")),
        claimed("b", 2, device=device("d")),
        claimed("c", 3, user("u2"), device=device("d")),
        claimed("d", 4, device=device("d")),
    )
    assert seen.contacts[1] == seen.contacts[0] != seen.contacts[2] == seen.contacts[3]


def test_an_address_shared_by_two_users_joins_nobody(admin: Actor) -> None:
    seen = see(said("a", 1, user("u1"), MAIL), said("b", 2, user("u2"), MAIL))
    assert seen.contacts[0] != seen.contacts[1]
    assert api.suggestions_of(admin, contact_of(seen, 1))[0].reason is LinkRefusal.STRONGER_DIFFER


def test_a_claim_cannot_drag_a_bare_verified_address_into_what_it_has_built() -> None:
    see(said("a", 1, MAIL))
    seen = see(claimed("b", 2, user("evil"), email("evil@evil.cn")), claimed("c", 3, user("evil"), MAIL))
    assert see(said("d", 4, MAIL)).contacts[0] != seen.contacts[0]


def test_the_past_of_a_device_joins_its_new_contact() -> None:
    before = see(claimed("a", 1, device=device("d")))
    after = see(claimed("b", 5, user("u1"), device=device("d")))
    assert before.contacts == (None,)
    assert [(m.identity_id, m.from_at, m.until_at, m.contact_id) for m in after.moves] == [
        (before.identities[0], None, None, contact_of(after))
    ]


def test_after_a_reset_a_device_is_nobodys_until_the_next_login() -> None:
    seen = see(
        said("a", 1, user("u1"), device=device("d")),
        claimed("b", 3, device=device("d"), leaves=True),
        claimed("c", 4, device=device("d")),
        said("d", 6, user("u2"), device=device("d")),
        claimed("e", 7, device=device("d")),
    )
    assert seen.contacts[2] is None
    assert seen.contacts[4] == seen.contacts[3]


def test_a_late_verified_word_takes_an_address_from_whoever_claimed_it() -> None:
    first = see(claimed("a", 1, user("evil"), MAIL))
    second = see(said("b", 9, user("u1"), MAIL))
    moved = {move.identity_id: move.contact_id for move in second.moves}
    assert moved[see(said("c", 10, MAIL)).identities[0]] == contact_of(second)
    assert contact_of(first) != contact_of(second)


def test_a_forms_consent_counts_once_its_mail_was_clicked(admin: Actor) -> None:
    form = claimed(
        "form", 5, MAIL, device=device("d"), traits={"name": "王 芳"}, consents=(NEWS,), confirmable=True
    )
    contact = contact_of(see(form))
    assert not api.has_consent(contact, "news", "email")
    click = ConfirmedClick(submission_key="form", email=MAIL, at=9, key="click", ip="203.0.113.0")
    api.confirm(click, now=9)
    assert api.has_consent(contact, "news", "email")
    assert api.get_contact(admin, contact).is_verified
    statuses = [consent.status for consent in api.consents_of(admin, contact)]
    assert statuses == [ConsentStatus.GRANTED, ConsentStatus.PENDING]
    assert {step.proof.name for step in api.field_history(admin, contact) if step.field == "name"} == {
        "CLAIM",
        "VERIFIED",
    }


def test_a_click_before_its_form_arrives_counts_as_well() -> None:
    click = ConfirmedClick(submission_key="form", email=MAIL, at=9, key="click")
    api.confirm(click, now=9)
    seen = see(claimed("form", 5, MAIL, consents=(NEWS,), confirmable=True))
    assert api.has_consent(contact_of(seen), "news", "email")


def test_a_click_proves_the_address_and_not_the_user_id_beside_it() -> None:
    victim = see(said("a", 1, user("victim"), email("victim@acme.com.cn"), traits={"title": "CFO"}))
    see(claimed("form", 2, user("victim"), MAIL, traits={"title": "Thief"}, confirmable=True))
    api.confirm(ConfirmedClick(submission_key="form", email=MAIL, at=3, key="click"), now=3)
    seen = see(said("b", 4, MAIL))
    assert seen.contacts[0] != victim.contacts[0]


def test_anybody_may_withdraw_and_only_proof_grants() -> None:
    contact = contact_of(see(said("a", 1, MAIL, consents=(NEWS,))))
    see(claimed("b", 2, MAIL, consents=(ConsentGiven(purpose="news", channel="email", granted=False),)))
    assert not api.has_consent(contact, "news", "email")
    see(claimed("c", 3, MAIL, consents=(NEWS,)))
    assert not api.has_consent(contact, "news", "email")


def test_a_suppressed_address_stays_so_whatever_is_said_later() -> None:
    api.suppress(MAIL, channel="", reason="complaint", at=1)
    see(said("a", 2, MAIL, consents=(NEWS,)))
    assert api.suppressions_of([MAIL, email("x@acme.cn")], channel="email") == {MAIL: "complaint"}
