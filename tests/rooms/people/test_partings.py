"""Taking an identity off somebody: whose it is then, what each part reads, in whatever order it is told."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.core.types import Actor
from crescendo.people import api, models
from crescendo.people.types import (
    ConsentGiven,
    Identity,
    IdentityKind,
    MergeContacts,
    Proof,
    Sighting,
)
from tests.environment import examples
from tests.rooms.people.cast import contact_of, device, email, said, see, user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
PHONE = Identity(IdentityKind.PHONE, "+8613900000001")
OPENID = Identity(IdentityKind.OPENID, "o1", "app")
UNIONID = Identity(IdentityKind.UNIONID, "n1")
MAIL = email("ann@acme.cn")
KINDS = [PHONE, MAIL, OPENID, UNIONID, user("a-7", "shop")]


def owner(identity: Identity) -> int | None:
    row = models.Identity.objects.filter(kind=identity.kind, value=identity.value, space=identity.space)
    return row.values_list("contact_id", flat=True).first()


def unbind(
    key: str, at: int, *people: Identity, off: Sequence[Identity], proof: Proof = Proof.VERIFIED
) -> Sighting:
    return Sighting(key=key, at=at, proof=proof, people=people, parted=tuple(off))


def bound(*people: Identity) -> int:
    """Everybody at once, as an event that carries them all."""
    tied = people if len({(one.kind, one.space) for one in people}) == len(people) else people[:1]
    first = said("bind", 1, *tied, alias=None if tied == people else (people[1], people[0]))
    return contact_of(see(first))


@pytest.mark.parametrize("taken", KINDS, ids=lambda one: one.kind.name.lower())
@pytest.mark.parametrize("is_named", [True, False])
def test_whatever_is_taken_off_somebody_is_nobody_elses(taken: Identity, is_named: bool) -> None:
    ann = bound(user("ann"), taken)
    assert owner(taken) == ann
    see(unbind("off", 5, *([user("ann")] if is_named else [taken]), off=[taken]))
    assert owner(user("ann")) == ann
    assert owner(taken) not in {None, ann}
    assert contact_of(see(said("later", 6, taken))) == owner(taken)


def test_what_is_tied_again_later_is_one_again() -> None:
    ann = bound(user("ann"), PHONE)
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    parted = owner(PHONE)
    see(said("still", 5, user("ann"), PHONE))
    assert owner(PHONE) == parted
    see(said("again", 6, user("ann"), PHONE))
    assert owner(PHONE) == ann


def test_a_form_that_tied_the_phone_to_the_address_alone_does_not_keep_it() -> None:
    see(said("form", 1, MAIL, PHONE), said("login", 2, user("ann"), MAIL))
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    assert owner(PHONE) != owner(user("ann")) == owner(MAIL)


def test_a_phone_goes_to_whom_it_was_refused_until_then() -> None:
    see(said("a", 1, user("ann"), PHONE), said("b", 2, user("bob"), PHONE))
    assert owner(PHONE) == owner(user("ann"))
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    assert owner(PHONE) == owner(user("bob")) != owner(user("ann"))


def test_a_claim_takes_nothing_off_that_was_proved() -> None:
    ann = bound(user("ann"), PHONE)
    see(unbind("off", 5, user("ann"), off=[PHONE], proof=Proof.CLAIM))
    assert owner(PHONE) == ann


def test_fields_return_to_each_records_own_history() -> None:
    ann = bound(user("ann"), PHONE)
    see(said("name", 2, user("ann"), traits={"name": "Ann", "title": "CTO"}))
    assert api.get_contact(SYSTEM, ann).phone == PHONE.value
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    kept, taken = (api.get_contact(SYSTEM, owner(one) or 0) for one in (user("ann"), PHONE))
    assert (kept.name, kept.title, kept.phone) == ("Ann", "CTO", "")
    assert (taken.name, taken.phone) == ("", PHONE.value)


def test_another_number_of_the_same_person_stays() -> None:
    ann = bound(user("ann"), PHONE)
    see(said("new", 3, user("ann"), traits={"phone": "+8613900000002"}))
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    assert api.get_contact(SYSTEM, ann).phone == "+8613900000002"


def test_whom_a_message_parted_nobody_suggests_for_the_old_link() -> None:
    ann = bound(user("ann"), PHONE)
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    assert api.suggestions_of(SYSTEM, ann) == ()


def test_a_merge_by_hand_stands_whatever_a_message_takes_off() -> None:
    ann = bound(user("ann"), PHONE)
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    api.merge_contacts(SYSTEM, MergeContacts(survivor_id=ann, other_id=owner(PHONE) or 0), now=9)
    see(unbind("off2", 10, user("ann"), off=[PHONE]))
    assert owner(PHONE) == ann
    assert api.get_contact(SYSTEM, ann).phone == PHONE.value


def test_what_was_withdrawn_until_then_holds_for_both() -> None:
    ann = bound(user("ann"), PHONE)
    no = ConsentGiven(purpose="marketing", channel="sms", granted=False)
    yes = ConsentGiven(purpose="marketing", channel="sms")
    see(said("yes", 2, PHONE, consents=(yes,)), said("no", 3, user("ann"), consents=(no,)))
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    assert not any(api.has_consent(one, "marketing", "sms") for one in (ann, owner(PHONE) or 0))


def test_a_device_stays_with_whoever_it_named() -> None:
    see(said("d", 1, user("ann"), PHONE, device=device("d1")))
    see(unbind("off", 5, user("ann"), off=[PHONE]))
    assert contact_of(see(said("e", 6, device=device("d1")))) == owner(user("ann"))


def test_a_batch_of_partings_costs_a_bounded_number_of_statements() -> None:
    counts = []
    for batch, size in ((0, 10), (1, 200)):
        names = [f"{batch}-{n}" for n in range(size)]
        see(*(said(f"b{name}", 1, user(name), email(f"{name}@acme.cn")) for name in names))
        with CaptureQueriesContext(connection) as queries:
            see(*(unbind(f"u{n}", 5, user(n), off=[email(f"{n}@acme.cn")]) for n in names))
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2
    assert counts[1] <= 60


class _Undo(Exception):
    pass


FEW = [user("ann"), user("bob"), MAIL, email("b@acme.cn"), PHONE, OPENID]
many = st.builds(
    Sighting,
    key=st.just(""),
    at=st.integers(1, 6),
    proof=st.sampled_from(Proof),
    device=st.none() | st.just(device("d1")),
    people=st.lists(st.sampled_from(FEW), max_size=3, unique=True).map(tuple),
    parted=st.just(()) | st.lists(st.sampled_from(FEW), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=examples(60))
@given(st.lists(many, min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_what_contacts_read_depends_on_no_order(sightings: list[Sighting], dice: object) -> None:
    keyed = [msgspec.structs.replace(one, key=f"m{place}") for place, one in enumerate(sightings)]
    shuffled = list(keyed)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _read(keyed, together=True) == _read(shuffled, together=False)


def _read(sightings: Sequence[Sighting], *, together: bool) -> set[object]:
    """Who is one person, with the address and the number that the contact reads."""
    try:
        with transaction.atomic():
            for batch in [sightings] if together else [[one] for one in sightings]:
                api.sight(batch, now=1_000)
            parts: dict[int, set[Identity]] = {}
            for row in models.Identity.objects.filter(kind__gt=IdentityKind.DEVICE):
                parts.setdefault(row.contact_id or 0, set()).add(
                    Identity(IdentityKind(row.kind), row.value, row.space)
                )
            rows = models.Contact.objects.in_bulk(parts)
            raise _Undo  # noqa: TRY301 - rolls back
    except _Undo:
        return {(frozenset(part), rows[pk].email, rows[pk].phone) for pk, part in parts.items()}


def test_what_is_taken_off_everybody_stays_with_whom_no_link_tied_it_to() -> None:
    """Whether the two were merged meanwhile or not: the address was claimed beside her, and tied to him alone."""
    hers, his = user("hers"), user("his")
    told = []
    for merges in (True, False):
        with contextlib.suppress(_Undo), transaction.atomic():
            see(claim("a", hers), claim("b", his))
            one, other = (owner(person) or 0 for person in (his, hers))
            number = None
            if merges:
                request = MergeContacts(survivor_id=one, other_id=other)
                number = api.merge_contacts(SYSTEM, request, now=2).id
            see(claim("c", hers, alias=(email("both@acme.cn"), his)))
            see(claim("d", parted=(email("both@acme.cn"), his)))
            if number:
                api.unmerge_contacts(SYSTEM, number, now=5)
            told.append([models.Contact.objects.get(pk=owner(person)).email for person in (hers, his)])
            raise _Undo
    assert told[0] == told[1]


def claim(key: str, *people: Identity, **more: Any) -> Sighting:
    return Sighting(key=key, at=1, proof=Proof.CLAIM, people=people, **more)
