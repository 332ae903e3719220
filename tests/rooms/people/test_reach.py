"""Who may be reached: the rule in Python and its SQL answer alike, whatever was said in whichever order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.types import Actor, Scope
from crescendo.people import api, models, reach_count
from crescendo.people.consent_fields import values_of
from crescendo.people.types import (
    ConsentGiven,
    ConsentState,
    ContactEdit,
    ContactQuery,
    EraseContacts,
    IdentityKind,
    LiftSuppression,
    MergeContacts,
    PauseContact,
    Proof,
    ReachChannel,
    ReachState,
    RecordConsent,
    SuppressAddress,
    WithdrawConsent,
)
from tests.environment import examples
from tests.rooms.people.cast import contact_of, email, said, see

pytestmark = pytest.mark.django_db
NOW = 1_767_582_000_000
ALL = Actor.system("test")
NAMES = ("wang@acme.cn", "li@mail.acme.cn", "zhao@beta.com", "+8613800138000")
ADDRESSES = (*NAMES, "@acme.cn", "@mail.acme.cn", "@eta.com", "gone@nowhere.org")
PURPOSES = ("marketing", "newsletter", "service", "unheard_of")


def consent(purpose: str, *, granted: bool, channel: str = "email") -> ConsentGiven:
    return ConsentGiven(purpose=purpose, channel=channel, granted=granted)


def reach(contact: int, channel: str = "email", *, now: int = NOW) -> ReachState:
    found = api.reachability_of(ALL, [contact], now=now)[contact]
    return next(one.state for one in found if one.channel == channel)


def one_with(*consents: ConsentGiven, proof: Proof = Proof.VERIFIED, at: int = NOW - DAY) -> int:
    return contact_of(see(said("m", at, email("wang@acme.cn"), consents=consents, proof=proof)))


def test_each_reason_is_told_in_its_order(admin: Actor) -> None:
    contact = one_with()
    told = [reach(contact)]
    api.record_consent(admin, RecordConsent(contact_id=contact, purpose="marketing", channel="email",
                                            source="fair", evidence="folder 1"), now=NOW)  # fmt: skip
    told.append(reach(contact))
    api.pause_contact(admin, PauseContact(contact_id=contact, reason="open POC"), now=NOW)
    told.append(reach(contact))
    api.suppress(email("wang@acme.cn"), channel="email", reason="complaint", at=NOW)
    told.append(reach(contact))
    api.suppress(email("wang@acme.cn"), channel="email", reason="hard_bounce", at=NOW)
    told.append(reach(contact))
    api.erase_contacts(admin, EraseContacts(contact_ids=(contact,)), now=NOW)
    told.append(reach(contact))
    assert told == [
        ReachState.MISSING,
        ReachState.REACHABLE,
        ReachState.PAUSED,
        ReachState.SUPPRESSED,
        ReachState.INVALID,
        ReachState.ERASING,
    ]
    assert reach(contact, "sms") is ReachState.ERASING


def test_who_has_no_address_of_a_channel_is_not_reached_there() -> None:
    contact = one_with(consent("marketing", granted=True))
    assert reach(contact) is ReachState.REACHABLE
    assert reach(contact, "sms") is ReachState.NO_ADDRESS
    assert reach(contact, "wechat") is ReachState.NO_ADDRESS


def test_a_claimed_consent_waits_for_its_click_and_expires() -> None:
    contact = one_with(consent("marketing", granted=True), proof=Proof.CLAIM, at=NOW)
    assert reach(contact, now=NOW + DAY) is ReachState.PENDING
    assert reach(contact, now=NOW + 14 * DAY) is ReachState.MISSING
    states = {one.state for one in api.consents_now_of(ALL, contact, now=NOW + 14 * DAY) if one.at}
    assert states == {ConsentState.EXPIRED}


def test_a_condition_says_when_a_pending_consent_will_expire() -> None:
    contact = one_with(consent("marketing", granted=True), proof=Proof.CLAIM, at=NOW)
    leaf = asked("reach.email", "is", "consent_pending")
    assert conditions.next_change(leaf, record_of(contact, NOW), now=NOW, zone="UTC") == NOW + 14 * DAY
    assert conditions.next_change(leaf, record_of(contact, NOW), now=NOW + 20 * DAY, zone="UTC") is None


def test_a_suppressed_domain_stands_for_those_below_it(admin: Actor) -> None:
    here, near = (contact_of(see(said(who, 1, email(who)))) for who in ("a@acme.cn", "b@not-acme.cn"))
    below = contact_of(see(said("c", 1, email("c@mail.acme.cn"))))
    api.add_suppression(admin, SuppressAddress(address="@Acme.cn", reason="competitor"), now=NOW)
    assert [reach(one) for one in (here, below, near)] == [
        ReachState.SUPPRESSED,
        ReachState.SUPPRESSED,
        ReachState.MISSING,
    ]


def test_a_suppressed_address_is_known_again_when_somebody_gets_it(admin: Actor) -> None:
    row = api.add_suppression(admin, SuppressAddress(address="new@acme.cn"), now=NOW)
    contact = contact_of(see(said("x", 1, email("old@acme.cn"))))
    api.edit_contact(admin, ContactEdit(contact_id=contact, fields={"email": "new@acme.cn"}), now=NOW)
    assert row.address == ""
    assert api.get_suppression(admin, row.id).address == "new@acme.cn"
    assert chosen(asked("reach.email", "is", "suppressed"), NOW) == {contact}


def test_the_list_of_contacts_is_filtered_by_reach_and_consent(lin: Actor) -> None:
    yes = one_with(consent("newsletter", granted=True))
    contact_of(see(said("n", 1, email("no@acme.cn"))))
    for key, value in (("reach.email", "reachable"), ("consent.newsletter.email", "granted")):
        query = ContactQuery(condition=asked(key, "is", value))
        assert [row.id for row in api.list_contacts(lin, query, now=NOW).rows] == [yes]


@pytest.mark.parametrize(("step", "steps"), [(1, 1), (1, 9), (2_000, 10)])
def test_how_many_may_be_written_to_is_counted_as_far_as_is_wanted(
    monkeypatch: pytest.MonkeyPatch, admin: Actor, step: int, steps: int
) -> None:
    monkeypatch.setattr(reach_count, "_STEP", step)
    monkeypatch.setattr(reach_count, "_STEPS", steps)
    yes = consent("marketing", granted=True)
    for name in ("a", "b", "c", "d"):
        given_words = (yes,) if name != "d" else (yes, consent("marketing", granted=False))
        see(said(name, NOW - DAY, email(f"{name}@acme.cn"), consents=given_words, proof=Proof.VERIFIED))
    see(said("e", 1, email("e@acme.cn")))
    api.add_suppression(admin, SuppressAddress(address="b@acme.cn"), now=NOW)
    asked_for = {most: api.count_reachable(ALL, ReachChannel.EMAIL, now=NOW, at_most=most) for most in (1, 9)}
    whole = api.count_contacts(ALL, asked("reach.email", "is", "reachable"), now=NOW)
    assert asked_for == {1: 1, 9: whole}
    assert whole == 2
    assert api.count_reachable(ALL, ReachChannel.ONSITE, now=NOW, at_most=9) == 0


def test_reach_costs_as_many_queries_for_one_as_for_fifty() -> None:
    contacts = [contact_of(see(said(f"k{n}", 1, email(f"k{n}@acme.cn")))) for n in range(50)]
    with CaptureQueriesContext(connection) as one:
        api.reachability_of(ALL, contacts[:1], now=NOW)
    with CaptureQueriesContext(connection) as many:
        api.reachability_of(ALL, contacts, now=NOW)
    assert len(many) == len(one) <= 16


def test_the_words_of_a_reach_are_said_in_both_languages() -> None:
    leaf = asked("reach.sms", "is", "consent_withdrawn")
    english = conditions.words(leaf, language="en", zone="UTC", names={})
    chinese = conditions.words(leaf, language="zh-hans", zone="UTC", names={})
    assert english.startswith("Reach: Text message")
    assert "Reach" not in chinese


def asked(key: str, operator: str, value: Any) -> Tree:
    document = {"field": key, "operator": operator, "value": value}
    return conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)


def chosen(tree: Tree, now: int) -> set[int]:
    where = conditions.compile_where(
        tree, vendor=connection.vendor, alias="people_contact", now=now, zone="UTC"
    )
    rows = models.Contact.objects.filter(merged_into=None)
    return set(rows.filter(RawSQL(where.sql, where.params, BooleanField())).values_list("pk", flat=True))


def among(tree: Tree, ids: Collection[int], now: int) -> set[int]:
    """Those of these on whom it holds, asked of them alone."""
    where = conditions.compile_members(
        tree,
        entity=Entity.CONTACT,
        vendor=connection.vendor,
        now=now,
        zone="UTC",
        ids=sets.batch_json(list(ids)),
    )
    return {row[0] for row in sets.fetch(where.sql, where.params)}


def record_of(contact: int, now: int) -> dict[str, object]:
    reaches = api.reachability_of(ALL, [contact], now=now)[contact]
    return dict(values_of(reaches, api.consents_now_of(ALL, contact, now=now)))


Act = Callable[[list[int]], None]
contacts_at = st.integers(0, len(NAMES) - 1)
times = st.integers(NOW - 20 * DAY, NOW)


def _speak(place: int, purpose: str, granted: bool, proof: Proof, at: int) -> Act:
    identity = api.read_identity(
        IdentityKind.EMAIL if "@" in NAMES[place] else IdentityKind.PHONE, NAMES[place]
    )
    assert identity is not None
    given_words = (
        consent(purpose, granted=granted),
        consent(purpose, granted=granted, channel="sms"),
    )
    key = f"{place}/{purpose}/{granted}/{proof}/{at}"
    return lambda _: void(see(said(key, at, identity, consents=given_words, proof=proof)))


def _record(place: int, purpose: str, at: int) -> Act:
    request: dict[str, Any] = {"purpose": purpose, "channel": "email", "source": "fair", "evidence": "1"}
    return lambda made: void(
        api.record_consent(ALL, RecordConsent(contact_id=made[place], at=at, **request), now=NOW)
    )


def _withdraw(place: int) -> Act:
    return lambda made: void(
        api.withdraw_consent(ALL, WithdrawConsent(contact_id=made[place], source="call"), now=NOW)
    )


def _suppress(address: str, channel: str, reason: str, lift: bool) -> Act:
    def act(_: list[int]) -> None:
        usual = "" if address.startswith("@") and channel == "sms" else channel
        row = api.add_suppression(
            ALL, SuppressAddress(address=address, channel=usual, reason=reason), now=NOW
        )
        if lift:
            api.lift_suppression(ALL, LiftSuppression(suppression_id=row.id, reason="asked"), now=NOW)

    return act


def _pause(place: int, resume: bool) -> Act:
    def act(made: list[int]) -> None:
        api.pause_contact(ALL, PauseContact(contact_id=made[place]), now=NOW)
        if resume:
            api.resume_contact(ALL, made[place], now=NOW)

    return act


def _merge(one: int, other: int) -> Act:
    def act(made: list[int]) -> None:
        pair = [api.get_contact(ALL, made[place]).id for place in (one, other)]
        if pair[0] != pair[1]:
            api.merge_contacts(ALL, MergeContacts(survivor_id=pair[0], other_id=pair[1]), now=NOW)

    return act


def _erase(place: int) -> Act:
    return lambda made: void(
        api.erase_contacts(ALL, EraseContacts(contact_ids=(api.get_contact(ALL, made[place]).id,)), now=NOW)
    )


def void(_: object) -> None:
    return None


acts = st.one_of(
    st.builds(_speak, contacts_at, st.sampled_from(PURPOSES), st.booleans(), st.sampled_from(Proof), times),
    st.builds(_record, contacts_at, st.sampled_from(("marketing", "newsletter")), times),
    st.builds(_withdraw, contacts_at),
    st.builds(
        _suppress,
        st.sampled_from(ADDRESSES),
        st.sampled_from(("", "email", "sms")),
        st.sampled_from(("complaint", "bounce")),
        st.booleans(),
    ),
    st.builds(_pause, contacts_at, st.booleans()),
    st.builds(_merge, contacts_at, contacts_at),
    st.builds(_erase, contacts_at),
)


@pytest.mark.slow
@settings(max_examples=examples(25))
@given(story=st.lists(acts, max_size=7), now=st.integers(NOW - DAY, NOW + 20 * DAY))
def test_sql_and_python_agree_on_everybody(story: list[Act], now: int) -> None:
    with transaction.atomic():
        identities = [
            api.read_identity(IdentityKind.EMAIL if "@" in name else IdentityKind.PHONE, name)
            for name in NAMES
        ]
        made = [contact_of(see(said(f"m{n}", 1, one))) for n, one in enumerate(identities) if one]
        for act in story:
            act(made)
        living = set(models.Contact.objects.filter(merged_into=None).values_list("pk", flat=True))
        records = {contact: record_of(contact, now) for contact in living}
        for key, options in QUESTIONS.items():
            for option in options:
                leaf = asked(key, "is", option)
                expected = {
                    one for one in living if conditions.holds(leaf, records[one], now=now, zone="UTC")
                }
                assert chosen(leaf, now) == expected, (key, option)
                assert among(leaf, living, now) == expected, (key, option)
        transaction.set_rollback(True)


QUESTIONS = {
    "reach.email": [state.value for state in ReachState],
    "reach.sms": [state.value for state in ReachState],
    "consent.marketing.email": [state.value for state in ConsentState],
    "consent.newsletter.email": [state.value for state in ConsentState],
    "consent.service.sms": [state.value for state in ConsentState],
}


def test_a_stranger_asks_about_nobodys_reach(stranger: Actor, chen: Actor) -> None:
    contact = one_with()
    assert chen.scope is Scope.OWN
    assert api.reachability_of(chen, [contact], now=NOW) == {}
    with pytest.raises(Exception, match="not_allowed"):
        api.reachability_of(stranger, [contact], now=NOW)
