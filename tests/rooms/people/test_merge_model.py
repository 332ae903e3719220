"""Merges among messages: the set-wise work equals the pure rule over the messages and the merges that stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.core import jobs
from crescendo.core.types import Actor
from crescendo.people import api, following, merge_models, models
from crescendo.people.owner import PersonLink, join, told_by
from crescendo.people.types import (
    FOLLOW_JOB,
    ConsentGiven,
    ContactEdit,
    Identity,
    IdentityKind,
    MergeContacts,
    Move,
    Proof,
    Sighted,
    Sighting,
)
from tests.environment import examples
from tests.rooms.people.stories import PEOPLE, messages, named_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def _no_event_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store below is this module's own: nobody else lets events follow at once."""
    monkeypatch.setattr(following, "_followers", [])


Part = frozenset[Identity]


class _Undo(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Act:
    """Between two messages: merge the contacts of two people, undo a merge, or edit a contact."""

    kind: str
    one: int
    other: int


acts = st.builds(
    Act, st.sampled_from(("merge", "merge", "undo", "edit")), st.integers(0, 9), st.integers(0, 9)
)
steps = st.lists(acts, min_size=4, max_size=12)
places = st.tuples(st.integers(0, 9), st.integers(0, 9))


@dataclass
class Store:
    """The least event store: owners as `sight` says and moves them, and as the job of a merge finds them."""

    events: dict[str, list[int | None]] = field(default_factory=dict)

    def take(self, sighting: Sighting, sighted: Sighted) -> None:
        self.apply(sighted.moves)
        self.events.setdefault(sighting.key, [sighted.identities[0], sighting.at, sighted.contacts[0]])

    def apply(self, moves: Sequence[Move]) -> None:
        for move in moves:
            for event in self.events.values():
                after_start = move.from_at is None or event[1] >= move.from_at
                before_end = move.until_at is None or event[1] < move.until_at
                if event[0] == move.identity_id and after_start and before_end:
                    event[2] = move.contact_id

    def follow(self) -> None:
        for job in jobs.claim(frozenset({FOLLOW_JOB}), now=10_000, limit=1_000):
            for identity in job.payload["identities"]:
                self.apply(api.stretches_of(identity))


def contact_of(person: Identity) -> int | None:
    row = models.Identity.objects.filter(kind=person.kind, value=person.value, space=person.space).first()
    return row.contact_id if row else None


def contact_of_number(identity: int) -> int | None:
    return models.Identity.objects.get(pk=identity).contact_id


def parts() -> dict[int, Part]:
    found: dict[int, set[Identity]] = {}
    for row in models.Identity.objects.filter(kind__gt=IdentityKind.DEVICE):
        assert row.contact_id is not None
        found.setdefault(row.contact_id, set()).add(Identity(IdentityKind(row.kind), row.value, row.space))
    return {contact: frozenset(part) for contact, part in found.items()}


def by_rule(sightings: Sequence[Sighting]) -> set[Part]:
    """The partition that messages and standing merges make, straight from the pure rule."""
    told = {sighting.key: told_by(sighting) for sighting in sightings}
    verified = {
        person
        for sighting in sightings
        if sighting.proof is Proof.VERIFIED
        for person in told[sighting.key].people
    }
    people = named_in(told.values())
    partings = {parting for said in told.values() for parting in said.partings}
    links = {link for said in told.values() for link in said.links}
    for merge in merge_models.Merge.objects.filter(undone_at=None):
        one, other = (_identity(number) for number in (merge.one_id, merge.other_id))
        links.add(
            PersonLink(
                one=one, other=other, is_alias=True, proof=Proof.VERIFIED, at=merge.at, tie=0, is_merge=True
            )
        )
    return {frozenset(part) for part in join({p: p for p in people}, verified, links, partings).members}


def _identity(number: int) -> Identity:
    row = models.Identity.objects.get(pk=number)
    return Identity(IdentityKind(row.kind), row.value, row.space)


def perform(act: Act, now: int, apart: frozenset[Identity]) -> None:
    """Nobody touches the merge of `apart`, nor merges a third contact into theirs."""
    theirs = {contact_of(person) for person in apart}
    standing = [
        row.pk
        for row in merge_models.Merge.objects.filter(undone_at=None).order_by("pk")
        if not theirs & {contact_of_number(row.one_id)} or not apart
    ]
    two = chosen(act.one, act.other, theirs)
    if act.kind == "undo" and standing:
        api.unmerge_contacts(SYSTEM, standing[act.one % len(standing)], now=now)
    elif act.kind == "edit" and two:
        edit = ContactEdit(contact_id=contact_of(two[0]) or 0, fields={"title": f"t{now}"})
        api.edit_contact(SYSTEM, edit, now=now)
    elif act.kind == "merge" and two:
        merge(two, now=now)


def chosen(place: int, other: int, apart: set[int | None]) -> tuple[Identity, Identity] | None:
    """Two known people of different contacts, by place; none where there are no two."""
    known = {person: contact for person in PEOPLE if (contact := contact_of(person)) and contact not in apart}
    if not known:
        return None
    one = list(known)[place % len(known)]
    others = [person for person, contact in known.items() if contact != known[one]]
    return (one, others[other % len(others)]) if others else None


def merge(two: tuple[Identity, Identity], *, now: int) -> int:
    survivor, other = (contact_of(person) or 0 for person in two)
    return api.merge_contacts(SYSTEM, MergeContacts(survivor_id=survivor, other_id=other), now=now).id


def play(
    sightings: Sequence[Sighting],
    doing: Sequence[Act | None],
    store: Store,
    apart: frozenset[Identity] = frozenset(),
) -> None:
    """Each message, and what somebody does behind it."""
    for place, sighting in enumerate(sightings):
        store.take(sighting, api.sight([sighting], now=1_000))
        act = doing[place] if place < len(doing) else None
        if act:
            perform(act, 1_000 + place, apart)
            if place % 2:
                store.follow()


@settings(max_examples=examples(60))
@given(messages(), steps)
def test_owners_are_a_function_of_messages_and_standing_merges(
    sightings: list[Sighting], doing: list[Act | None]
) -> None:
    store = Store()
    try:
        with transaction.atomic():
            play(sightings, doing, store)
            store.follow()
            found, expected = parts(), by_rule(sightings)
            living = set(models.Contact.objects.filter(merged_into=None).values_list("pk", flat=True))
            fresh = Store()
            for event in store.events.values():
                fresh.events[str(len(fresh.events))] = [event[0], event[1], None]
            for identity in models.Identity.objects.values_list("pk", flat=True):
                fresh.apply(api.stretches_of(identity))
            raise _Undo  # noqa: TRY301 - rolls back
    except _Undo:
        pass
    assert set(found.values()) == expected
    assert living == set(found)
    assert [e[2] for e in store.events.values()] == [e[2] for e in fresh.events.values()]


# What else colleagues do meanwhile is chosen by place in the list of contacts, which a merge changes: with other
# merges between, the property above holds the work to the pure rule instead.
@settings(max_examples=examples(40))
@given(messages(), messages(), places)
def test_merging_and_parting_again_leaves_what_never_merging_would(
    before: list[Sighting], after: list[Sighting], pair: tuple[int, int]
) -> None:
    later = [_renamed(sighting) for sighting in after]
    told = []
    for merges in (True, False):
        try:
            with transaction.atomic():
                store = Store()
                play(before, (), store)
                two = chosen(*pair, set())
                number = merge(two, now=900) if merges and two else None
                play(later, (), store, frozenset(two or ()))
                if number:
                    api.unmerge_contacts(SYSTEM, number, now=2_000)
                store.follow()
                told.append(_told(store))
                raise _Undo  # noqa: TRY301 - rolls back
        except _Undo:
            pass
    assert told[0] == told[1]


def _renamed(sighting: Sighting) -> Sighting:
    return msgspec.structs.replace(sighting, key=f"later-{sighting.key}")


def _told(store: Store) -> object:
    """Who is one person, whose each event is, and what each says of himself; without numbers."""
    found = parts()
    titles = dict(models.Contact.objects.values_list("pk", "email"))
    return (
        {part: titles[contact] for contact, part in found.items()},
        {key: found.get(event[2] or 0) for key, event in store.events.items()},
    )


purposes = st.sampled_from(("news", "events"))
consents = st.lists(
    st.tuples(st.integers(0, 2), purposes, st.booleans(), st.integers(1, 9)), min_size=1, max_size=8
)


@settings(max_examples=examples(40))
@given(consents, st.integers(0, 8), st.integers(0, 8))
def test_nothing_withdrawn_is_ever_granted_by_merging_or_parting(
    words: list[tuple[int, str, bool, int]], merged_after: int, parted_after: int
) -> None:
    people = [Identity(IdentityKind.USER, f"u{n}") for n in range(3)]
    try:
        with transaction.atomic():
            for n, person in enumerate(people):
                api.sight([Sighting(key=f"p{n}", at=1, proof=Proof.VERIFIED, people=(person,))], now=1)
            merges: list[int] = []
            for place, (who, purpose, granted, _) in enumerate(words):
                given_ = ConsentGiven(purpose=purpose, channel="email", granted=granted)
                seen = Sighting(
                    key=f"c{place}",
                    at=10 + place,
                    proof=Proof.VERIFIED,
                    people=(people[who],),
                    consents=(given_,),
                )
                api.sight([seen], now=1)
                if place == merged_after:
                    merges += _checked_merge(people, now=10 + place)
                if place >= parted_after and merges:
                    _checked_part(people, merges.pop(), now=10 + place)
            raise _Undo  # noqa: TRY301 - rolls back
    except _Undo:
        pass


def _allowed(person: Identity) -> set[str]:
    contact = contact_of(person)
    assert contact is not None
    return {purpose for purpose in ("news", "events") if api.has_consent(contact, purpose, "email")}


def _checked_merge(people: Sequence[Identity], *, now: int) -> list[int]:
    one, other = (contact_of(person) for person in people[:2])
    assert one is not None
    assert other is not None
    refused = [_withdrawn(contact) for contact in (one, other)]
    number = api.merge_contacts(SYSTEM, MergeContacts(survivor_id=other, other_id=one), now=now).id
    assert not _allowed(people[0]) & (refused[0] | refused[1])
    return [number]


def _checked_part(people: Sequence[Identity], number: int, *, now: int) -> None:
    contact = contact_of(people[0])
    assert contact is not None
    refused = _withdrawn(contact)
    api.unmerge_contacts(SYSTEM, number, now=now)
    assert all(not _allowed(person) & refused for person in people[:2])


def _withdrawn(contact: int) -> set[str]:
    latest = {consent.purpose: consent.status for consent in reversed(api.consents_of(SYSTEM, contact))}
    return {purpose for purpose, status in latest.items() if status == "withdrawn"}
