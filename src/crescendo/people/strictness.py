"""The strictest holds for all: what one contact withdrew, or must not be sent, is so for each part of it.

Nothing here is ever lifted by an unmerge; only a new consent of the person is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from crescendo.core.sets import insert_ignore
from crescendo.people import models, suppressing
from crescendo.people.reach import OF_THE_ADDRESS
from crescendo.people.suppressing import digest_of
from crescendo.people.types import ConsentStatus, Identity, IdentityKind, Proof

_UNADDRESSED = (IdentityKind.RECORD, IdentityKind.DEVICE)
Withdrawal = tuple[str, str]
Ban = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Limits:
    """Withdrawn (purpose, channel) and suppressed (channel, reason)."""

    withdrawn: frozenset[Withdrawal]
    banned: frozenset[Ban]


def limits_of(contact_ids: Iterable[int]) -> Limits:
    """What any of these contacts withdrew, and what any of their addresses must not be sent."""
    withdrawn: set[Withdrawal] = set()
    banned: set[Ban] = set()
    for contact_id in contact_ids:
        withdrawn.update(_withdrawn(contact_id))
        banned.update(ban for bans in _bans(contact_id).values() for ban in bans)
    return Limits(frozenset(withdrawn), frozenset(banned))


def hold(limits: Limits, homes: Mapping[int, int], *, at: int, key: str) -> None:
    """Make these limits hold for each contact; `homes` says on which identity of each a withdrawal is written."""
    consents = [
        _consent(home, purpose, channel, at=at, key=f"{key}/{contact_id}")
        for contact_id, home in homes.items()
        for purpose, channel in sorted(limits.withdrawn - _withdrawn(contact_id))
    ]
    insert_ignore("people_consent", _CONSENT, consents)
    suppressing.write(
        [
            suppressing.Ban(identity=identity, channel=channel, reason=reason, at=at, key=key)
            for contact_id in homes
            for (_, identity), held in _bans(contact_id).items()
            for channel, reason in sorted(limits.banned - held)
        ]
    )


_CONSENT = (
    *("identity_id", "purpose", "channel", "status", "legal_basis", "text_version", "language"),
    *("source_url", "at", "ip", "key", "proof"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """An identity that a message took off a contact, which made it another's; `identities` get what is withdrawn."""

    contacts: tuple[int, int]
    identities: tuple[int, int]
    at: int
    key: str


def hold_apart(partings: Sequence[Apart]) -> None:
    """What was withdrawn or suppressed until a parting holds for both parts: seven statements for all of them."""
    contacts = {contact for parting in partings for contact in parting.contacts}
    if not contacts:
        return
    said = _said_by(contacts)
    bans = _bans_by(contacts)
    consents: list[tuple[object, ...]] = []
    held: list[suppressing.Ban] = []
    for parting in partings:
        until = {contact: _latest(said.get(contact, ()), parting.at) for contact in parting.contacts}
        withdrawn = frozenset().union(*until.values())
        for contact, identity in zip(parting.contacts, parting.identities, strict=True):
            consents += [
                _consent(identity, *pair, at=parting.at, key=f"{parting.key}/{identity}")
                for pair in sorted(withdrawn - until[contact])
            ]
        banned = {
            ban for contact in parting.contacts for own in bans.get(contact, {}).values() for ban in own
        }
        held += [
            suppressing.Ban(identity=identity, channel=channel, reason=reason, at=parting.at, key=parting.key)
            for contact in parting.contacts
            for (_, identity), own in bans.get(contact, {}).items()
            for channel, reason in sorted(banned - own)
        ]
    insert_ignore("people_consent", _CONSENT, consents)
    suppressing.write(held)


def _consent(identity: int, purpose: str, channel: str, *, at: int, key: str) -> tuple[object, ...]:
    words = (ConsentStatus.WITHDRAWN.value, "merge", "", "", "", at, "", key, int(Proof.VERIFIED))
    return (identity, purpose, channel, *words)


def _withdrawn(contact_id: int) -> set[Withdrawal]:
    """Purposes and channels of which the latest word is a withdrawal."""
    return _latest(_said_by({contact_id}).get(contact_id, ()), None)


def _latest(said: Iterable[tuple[str, str, str, int]], until: int | None) -> set[Withdrawal]:
    latest = {
        (purpose, channel): status for purpose, channel, status, at in said if until is None or at <= until
    }
    return {pair for pair, status in latest.items() if status == ConsentStatus.WITHDRAWN}


def _said_by(contact_ids: Collection[int]) -> dict[int, list[tuple[str, str, str, int]]]:
    """What the register says of each, in order; what waits for its click is left out."""
    owners = dict(models.Identity.objects.filter(contact_id__in=contact_ids).values_list("pk", "contact_id"))
    merged = models.Contact.objects.filter(merged_into_id__in=contact_ids).values_list("pk", "merged_into_id")
    parts = {**{contact: contact for contact in contact_ids}, **dict(merged)}
    words = models.Consent.objects.filter(Q(identity_id__in=list(owners)) | Q(contact_id__in=list(parts)))
    found: dict[int, list[tuple[str, str, str, int]]] = {}
    rows = words.exclude(status=ConsentStatus.PENDING).order_by("at", "id")
    for identity, contact, purpose, channel, status, at in rows.values_list(
        "identity_id", "contact_id", "purpose", "channel", "status", "at"
    ):
        for owner in {owners.get(identity or 0), parts.get(contact or 0)}:
            if owner is not None:
                found.setdefault(owner, []).append((purpose, channel, status, at))
    return found


def _bans(contact_id: int) -> dict[tuple[str, Identity], set[Ban]]:
    """What must not be sent to each address of a contact, for reasons that are the person's."""
    return _bans_by({contact_id}).get(contact_id, {})


def _bans_by(contact_ids: Collection[int]) -> dict[int, dict[tuple[str, Identity], set[Ban]]]:
    rows = models.Identity.objects.filter(contact_id__in=contact_ids).exclude(kind__in=_UNADDRESSED)
    addresses = [
        (contact, Identity(IdentityKind(kind), value, space))
        for contact, kind, value, space in rows.values_list("contact_id", "kind", "value", "space")
    ]
    found: dict[int, dict[tuple[str, Identity], set[Ban]]] = {}
    by_digest: dict[str, tuple[int, Identity]] = {}
    for contact, identity in addresses:
        digest = digest_of(identity)
        by_digest[digest] = (contact, identity)
        found.setdefault(contact, {})[digest, identity] = set()
    for digest, channel, reason in _rows(list(by_digest)):
        contact, identity = by_digest[digest]
        found[contact][digest, identity].add((channel, reason))
    return found


def _rows(digests: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    # What is true of an address is not so of the person: another of theirs may well be written to.
    rows = suppressing.in_force().filter(digest__in=digests).exclude(reason__in=OF_THE_ADDRESS)
    return rows.values_list("digest", "channel", "reason")
