"""The nouns of who somebody is: identities, what messages say of them, what became of it. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import msgspec

from crescendo.people.consent_types import ConsentGiven, Proof

NO_TRAITS: Mapping[str, Any] = {}


class IdentityKind(IntEnum):
    """Kinds of identity from weak to strong; an event belongs to the strongest that it carries.

    Nobody carries a RECORD: it stands for a contact that has no other identity, or for a merge by hand.
    """

    RECORD = 0
    DEVICE = 1
    OPENID = 2
    UNIONID = 3
    PHONE = 4
    EMAIL = 5
    USER = 6


class Identity(NamedTuple):
    """A normalised identity, made by `api.read_identity`. `space` tells user ids of unlike systems apart.

    A tuple and no dataclass, because ingest hashes some 20,000 of them a batch.
    """

    kind: IdentityKind
    value: str
    space: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A `group` call: the account as the sender's system names it, and what it says about it."""

    group_id: str
    space: str = ""
    traits: Mapping[str, Any] = field(default_factory=dict)


class Sighting(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What one message says about who somebody is. `at` is the corrected time, `key` the message's own key.

    `confirmable` is set for a form whose confirmation mail may later verify what it said. `parted` are taken off
    whom `people` name (nobody else: off everybody); such a message ties nobody.
    """

    key: str
    at: int
    proof: Proof = Proof.CLAIM
    source_id: int | None = None
    device: Identity | None = None
    people: tuple[Identity, ...] = ()
    alias: tuple[Identity, Identity] | None = None
    leaves: bool = False
    parted: tuple[Identity, ...] = ()
    traits: Mapping[str, Any] = NO_TRAITS
    group: Group | None = None
    consents: tuple[ConsentGiven, ...] = ()
    confirmable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Events stored earlier under this identity, `from_at <= at < until_at`, now belong to `contact_id`."""

    identity_id: int
    from_at: int | None
    until_at: int | None
    contact_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """What became of a batch of sightings; the first three run parallel to it, `fresh` was not known."""

    identities: tuple[int | None, ...] = ()
    visitors: tuple[int | None, ...] = ()
    contacts: tuple[int | None, ...] = ()
    moves: tuple[Move, ...] = ()
    created: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    fresh: frozenset[Identity] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedClick:
    """Somebody followed the link in the mail that answered the submission with this key."""

    submission_key: str
    email: Identity
    at: int
    key: str
    ip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIdentity:
    """An identity as stored, with the contact that it points to now (devices: the latest link's)."""

    id: int
    contact_id: int | None
    kind: IdentityKind
    value: str
    space: str
    is_verified: bool
    first_seen_at: int


class LinkRefusal(IntEnum):
    """Why a link did not join two people; 0 means that it did. PARTED: one was taken off the other since."""

    JOINED = 0
    STRONGER_DIFFER = 1
    BOTH_VERIFIED = 2
    BOTH_GROWN = 3
    PARTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two contacts that a refused link would have joined, for a person to judge."""

    contact_id: int
    other_id: int
    identity: KnownIdentity
    other_identity: KnownIdentity
    reason: LinkRefusal
    proof: Proof
    at: int
    key: str
