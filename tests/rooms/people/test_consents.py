"""What may be said of consent and suppression, by whom, and what nobody lifts in passing."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from crescendo.core import facts
from crescendo.core.models import Definition, DefinitionVersion
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.shipped_purposes import SHIPPED
from crescendo.people.types import (
    ConfirmedClick,
    ConsentGiven,
    Frequency,
    LiftSuppression,
    MergeContacts,
    Proof,
    RecordConsent,
    SetPreferences,
    SuppressAddress,
    SuppressionQuery,
)
from tests.rooms.people.cast import contact_of, email, said, see

pytestmark = pytest.mark.django_db
NOW = 1_767_582_000_000
WANG = email("wang@acme.cn")


def news(*, granted: bool = True) -> ConsentGiven:
    return ConsentGiven(purpose="newsletter", channel="email", granted=granted)


@pytest.mark.parametrize("purpose", [one.key for one in SHIPPED.purposes])
def test_what_a_form_grants_waits_for_its_click_in_every_purpose(purpose: str) -> None:
    grant = ConsentGiven(purpose=purpose, channel="email")
    form = said("a", 1, WANG, consents=(grant,), proof=Proof.CLAIM, confirmable=True)
    contact = contact_of(see(form))
    assert not api.has_consent(contact, purpose, "email")
    api.confirm(ConfirmedClick(submission_key="a", email=WANG, at=2, key="click"), now=2)
    assert api.has_consent(contact, purpose, "email")


def test_a_version_from_when_a_purpose_could_go_without_the_click_is_read(lin: Actor) -> None:
    document: dict[str, Any] = msgspec.to_builtins(SHIPPED)
    document["purposes"][1]["double_opt_in"] = False
    kept = Definition.objects.create(
        kind="consent_purposes", key="company", draft="{}", revision=1, published=1, changed_at=NOW
    )
    DefinitionVersion.objects.create(
        definition=kept, number=1, document=json.dumps(document), published_at=NOW
    )
    assert api.consent_purposes(lin).document == SHIPPED


def test_no_claim_grants_again_what_somebody_has_withdrawn() -> None:
    contact = contact_of(see(said("a", 1, WANG, consents=(news(granted=False),))))
    see(said("b", 2, WANG, consents=(news(),), proof=Proof.CLAIM))
    assert not api.has_consent(contact, "newsletter", "email")


def test_at_one_moment_the_withdrawal_holds() -> None:
    contact = contact_of(see(said("a", 5, WANG, consents=(news(granted=False),))))
    see(said("b", 5, WANG, consents=(news(),)))
    assert not api.has_consent(contact, "newsletter", "email")


def test_a_consent_needs_source_evidence_a_known_purpose_and_a_past_time(lin: Actor) -> None:
    contact = contact_of(see(said("a", 1, WANG)))
    wrong = RecordConsent(
        contact_id=contact, purpose="x", channel="email", source=" ", evidence="", at=NOW + 1
    )
    with pytest.raises(NotValid) as refusal:
        api.record_consent(lin, wrong, now=NOW)
    assert {code for _, code, _ in refusal.value.errors} == {
        "source_missing",
        "evidence_missing",
        "purpose_unknown",
        "in_the_future",
    }


def test_a_recorded_consent_keeps_its_proof_and_says_so_in_a_fact(lin: Actor) -> None:
    contact = contact_of(see(said("a", 1, WANG)))
    request = RecordConsent(
        contact_id=contact, purpose="events", channel="email", source="fair", evidence="folder 1", at=7
    )
    made = api.record_consent(lin, request, now=NOW)
    assert (made.at, made.evidence, made.by_id, made.text_version) == (7, "folder 1", lin.staff_id, "0")
    assert [fact.kind for fact in facts.read(0, limit=50)][-1] == "consent.changed"


def test_only_who_may_lifts_a_suppression_and_it_can_be_made_again(lin: Actor, chen: Actor) -> None:
    row = api.add_suppression(lin, SuppressAddress(address="wang@acme.cn"), now=NOW)
    lifting = LiftSuppression(suppression_id=row.id, reason="asked by mail")
    with pytest.raises(NotAllowed):
        api.lift_suppression(chen, lifting, now=NOW)
    api.lift_suppression(lin, lifting, now=NOW)
    assert api.suppressions_of([WANG], channel="email") == {}
    api.add_suppression(lin, SuppressAddress(address="wang@acme.cn"), now=NOW)
    assert api.suppressions_of([WANG], channel="email") == {WANG: "by_hand"}
    assert [one.id for one in api.list_suppressions(lin, SuppressionQuery(is_lifted=True)).rows] == [row.id]


def test_what_was_withdrawn_or_suppressed_holds_for_both_after_a_merge(lin: Actor) -> None:
    one = contact_of(see(said("a", 1, WANG, consents=(news(),))))
    other = contact_of(see(said("b", 1, email("w@beta.cn"), consents=(news(granted=False),))))
    api.add_suppression(lin, SuppressAddress(address="w@beta.cn", reason="complaint"), now=NOW)
    api.merge_contacts(lin, MergeContacts(survivor_id=one, other_id=other), now=NOW)
    assert not api.has_consent(one, "newsletter", "email")
    assert api.suppressions_of([WANG], channel="email") == {WANG: "complaint"}


def test_topics_are_chosen_and_the_latest_word_counts(lin: Actor) -> None:
    contact = contact_of(see(said("a", 1, WANG)))
    for step, choice in enumerate((Frequency.EACH, Frequency.NEVER)):
        request = SetPreferences(contact_id=contact, choices={"webinars": choice})
        found = api.set_preferences(lin, request, now=NOW + step)
    assert {one.topic.key: one.frequency for one in found}["webinars"] is Frequency.NEVER
    with pytest.raises(NotValid):
        api.set_preferences(lin, SetPreferences(contact_id=contact, choices={"x": Frequency.EACH}), now=NOW)


def test_a_purpose_is_retired_and_never_removed(lin: Actor) -> None:
    fewer = msgspec.structs.replace(SHIPPED, purposes=SHIPPED.purposes[1:])
    assert api.change_purposes(lin, fewer, now=NOW)
    gone = api.consent_purposes(lin).find("marketing")
    assert gone is not None
    assert gone.is_retired
    assert [one.number for one in api.versions_of_purposes(lin)] == [1]


def test_a_document_with_doubled_or_wrong_keys_is_refused(lin: Actor) -> None:
    twice = msgspec.structs.replace(SHIPPED, purposes=(*SHIPPED.purposes, SHIPPED.purposes[0]))
    with pytest.raises(NotValid) as refusal:
        api.change_purposes(lin, twice, now=NOW)
    assert {code for _, code, _ in refusal.value.errors} == {"key_twice"}


def test_a_stranger_may_do_none_of_it(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.add_suppression(stranger, SuppressAddress(address="wang@acme.cn"), now=NOW)
    with pytest.raises(NotAllowed):
        api.list_suppressions(stranger, SuppressionQuery())
    with pytest.raises(NotAllowed):
        api.change_purposes(stranger, SHIPPED, now=NOW)
