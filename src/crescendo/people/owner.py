"""The owner rule: who is one person, and whose device it was when. Pure functions of sets, never of arrival.

Links are taken in the order (proof, corrected time, tie of the message key); docs/decisions says why.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

import msgspec

from crescendo.people.parting import Parting, Partings
from crescendo.people.reading import read_identity
from crescendo.people.types import Identity, IdentityKind, LinkRefusal, Proof, Sighting

N = TypeVar("N", bound=Hashable)


def tie(key: str) -> int:
    """The order of messages within one millisecond: a hash, so that both databases and Python agree on it."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


class PersonLink(msgspec.Struct, Generic[N], frozen=True, kw_only=True, gc=False):
    """Two identities are one person: carried together, or `is_alias` by an explicit word.

    `at` and `tie` are the first time that it was said, `last` the latest, where it was said again.
    `is_merge`: a colleague merged them. Merges are taken last, so they join whole persons and, taken away, leave
    those as they were.
    """

    one: N
    other: N
    is_alias: bool
    proof: Proof
    at: int
    tie: int
    is_merge: bool = False
    last: tuple[int, int] | None = None

    @property
    def first(self) -> tuple[int, int]:
        return self.at, self.tie


class DeviceWord(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The device was this person's from now on; no person: it was handed back."""

    device: Identity
    person: Identity | None
    at: int
    tie: int


class Told(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one sighting says: the persons it carries, the strongest, its links, and who is taken off whom."""

    people: tuple[Identity, ...]
    strongest: Identity | None
    links: tuple[PersonLink[Identity], ...]
    devices: tuple[DeviceWord, ...]
    partings: tuple[Parting[Identity], ...] = ()


def told_by(sighting: Sighting) -> Told:
    """Take a sighting apart into links. All its persons are tied to the strongest, none to one another."""
    carried = _carried(sighting)
    if sighting.parted:
        return _tell_parting(sighting, carried)
    alias = sighting.alias
    if alias is None and len(carried) < 2 and sighting.device is None:
        return Told(people=carried, strongest=carried[0] if carried else None, links=(), devices=())
    at, order = sighting.at, tie(sighting.key)
    if alias is None and len(carried) == 1 and sighting.device and not sighting.leaves:
        # Nearly every message: somebody known by one id, on one device.
        word = DeviceWord(device=sighting.device, person=carried[0], at=at, tie=order)
        return Told(people=carried, strongest=carried[0], links=(), devices=(word,))
    strongest = (max(carried) if len(carried) > 1 else carried[0]) if carried else None
    if alias and strongest is None and alias[1].kind is not IdentityKind.DEVICE:
        strongest = alias[1]
    links = [
        PersonLink(one=strongest, other=person, is_alias=False, proof=sighting.proof, at=at, tie=order)
        for person in carried
        if strongest is not None and person != strongest
    ]
    devices = []
    if sighting.device and (strongest or sighting.leaves):
        person = None if sighting.leaves else strongest
        devices.append(DeviceWord(device=sighting.device, person=person, at=at, tie=order))
    if alias:
        _tell_alias(sighting, alias, order, links, devices)
        carried = tuple(dict.fromkeys((*carried, *(i for i in alias if i.kind is not IdentityKind.DEVICE))))
    return Told(people=carried, strongest=strongest, links=tuple(links), devices=tuple(devices))


def _tell_parting(sighting: Sighting, carried: tuple[Identity, ...]) -> Told:
    """Nobody is tied to anybody: a message that takes an identity off somebody may name them together."""
    strongest = max(carried, default=None)
    partings = tuple(
        Parting(one=one, other=None if one == strongest else strongest, proof=sighting.proof, at=sighting.at)
        for one in sighting.parted
    )
    devices: tuple[DeviceWord, ...] = ()
    if sighting.device and sighting.leaves:
        devices = (DeviceWord(device=sighting.device, person=None, at=sighting.at, tie=tie(sighting.key)),)
    people = carried if strongest is None else (strongest,)
    return Told(people=people, strongest=strongest, links=(), devices=devices, partings=partings)


def _carried(sighting: Sighting) -> tuple[Identity, ...]:
    """The persons named, with e-mail and phone among the traits; each once."""
    traits = sighting.traits
    # A confirmed form proves the mail address that was clicked, not the phone that was typed beside it.
    is_confirmed = sighting.confirmable and sighting.proof is Proof.VERIFIED
    if not traits or is_confirmed:
        return sighting.people if len(sighting.people) < 2 else tuple(dict.fromkeys(sighting.people))
    named = dict.fromkeys(sighting.people)
    for kind, name in ((IdentityKind.EMAIL, "email"), (IdentityKind.PHONE, "phone")):
        if traits.get(name) and (identity := read_identity(kind, traits[name])):
            named.setdefault(identity)
    return tuple(named)


def _tell_alias(
    sighting: Sighting,
    alias: tuple[Identity, Identity],
    order: int,
    links: list[PersonLink[Identity]],
    devices: list[DeviceWord],
) -> None:
    weak, strong = sorted(alias)
    if weak == strong or strong.kind is IdentityKind.DEVICE:
        return
    if weak.kind is not IdentityKind.DEVICE:
        links.append(
            PersonLink(one=weak, other=strong, is_alias=True, proof=sighting.proof, at=sighting.at, tie=order)
        )
    elif not any(word.device == weak for word in devices):
        devices.append(DeviceWord(device=weak, person=strong, at=sighting.at, tie=order))


@dataclass(slots=True)
class _Component(Generic[N]):
    members: list[N]
    spots: set[tuple[int, str]]
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Components(Generic[N]):
    """The partition of identities into persons, and why each refused link was refused."""

    members: tuple[tuple[N, ...], ...]
    refusals: Mapping[PersonLink[N], LinkRefusal]


def join(
    identities: Mapping[N, Identity],
    verified: frozenset[N] | set[N],
    links: Iterable[PersonLink[N]],
    partings: Iterable[Parting[N]] = (),
) -> Components[N]:
    """The persons that these links make of these identities; the order of the arguments changes nothing."""
    home: dict[N, _Component[N]] = {
        node: _Component([node], {(identity.kind, identity.space)}, node in verified)
        for node, identity in identities.items()
    }
    standing, refusals = _standing(list(links), list(partings))
    for link in sorted(standing, key=lambda link: _order(link, identities)):
        one, other = home[link.one], home[link.other]
        if one is other:
            continue
        weaker = min(identities[link.one].kind, identities[link.other].kind)
        if refusal := _refuse(link, one, other, weaker):
            refusals[standing[link]] = refusal
            continue
        _absorb(one, other, home)
    distinct = {id(component): component for component in home.values()}
    return Components(tuple(tuple(c.members) for c in distinct.values()), refusals)


def _standing(
    links: Sequence[PersonLink[N]], partings: Sequence[Parting[N]]
) -> tuple[dict[PersonLink[N], PersonLink[N]], dict[PersonLink[N], LinkRefusal]]:
    """The links as they are taken, each with the one that was given; and those that a parting made void.

    Of the links of one pair, said in one way and proved as well, the first counts; where that is void the latest.
    """
    if not partings:
        return {link: link for link in links}, {}
    standing = {link: link for link in links if link.is_merge}
    refusals: dict[PersonLink[N], LinkRefusal] = {}
    alike: dict[tuple[frozenset[N], bool, Proof], list[PersonLink[N]]] = {}
    for link in links:
        if not link.is_merge:
            alike.setdefault((frozenset((link.one, link.other)), link.is_alias, link.proof), []).append(link)
    void = Partings(partings, [(said[0].one, said[0].other) for said in alike.values()])
    for said in alike.values():
        link = min(said, key=lambda link: link.first)
        at, order = max(each.last or each.first for each in said)
        until = void.until(link.one, link.other, link.proof)
        if until is None or link.at > until:
            standing[link] = link
        elif at > until:
            standing[msgspec.structs.replace(link, at=at, tie=order)] = link
        else:
            refusals[link] = LinkRefusal.PARTED
    return standing, refusals


def _order(link: PersonLink[N], identities: Mapping[N, Identity]) -> tuple[object, ...]:
    ends = sorted((identities[link.one], identities[link.other]))
    return (link.is_merge, -link.proof, link.at, link.tie, link.is_alias, *ends)


def _refuse(link: PersonLink[N], one: _Component[N], other: _Component[N], weaker: int) -> LinkRefusal | None:
    if not link.is_alias and any(kind > weaker for kind, _ in one.spots & other.spots):
        return LinkRefusal.STRONGER_DIFFER
    if link.proof is Proof.VERIFIED:
        return None
    if any(len(side.members) == 1 and not side.is_verified for side in (one, other)):
        return None
    if one.is_verified and other.is_verified:
        return LinkRefusal.BOTH_VERIFIED
    both_loose = not one.is_verified and not other.is_verified
    return None if link.is_alias and both_loose else LinkRefusal.BOTH_GROWN


def _absorb(one: _Component[N], other: _Component[N], home: dict[N, _Component[N]]) -> None:
    if len(one.members) < len(other.members):
        one, other = other, one
    one.members += other.members
    one.spots |= other.spots
    one.is_verified |= other.is_verified
    for node in other.members:
        home[node] = one


Span = tuple[int | None, int | None, N | None]


def spans(words: Sequence[tuple[int, int, N | None]]) -> list[Span[N]]:
    """Who had the device when, as (from, until, person), from its words sorted by (at, tie).

    The first word holds for all time before it; of words of one millisecond the last holds.
    """
    latest: dict[int, N | None] = {}
    first: dict[int, N | None] = {}
    for at, _, person in words:
        latest[at] = person
        first.setdefault(at, person)
    starts = list(latest)
    if not starts:
        return [(None, None, None)]
    before: Span[N] = (None, starts[0], first[starts[0]])
    ends: list[int | None] = [*starts[1:], None]
    return [
        before,
        *((start, end, latest[start]) for start, end in zip(starts, ends, strict=True)),
    ]


def holder(words: Sequence[tuple[int, int, N | None]], at: int) -> N | None:
    """Who had the device at this time: the latest word at or before it, else the first after it."""
    if not words:
        return None
    place = bisect_right(words, at, key=lambda word: word[0])
    return words[place - 1 if place else 0][2]
