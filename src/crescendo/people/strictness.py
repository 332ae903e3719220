"""The strictest holds for all: what one contact withdrew, or must not be sent, is so for each part of it.

Nothing here is ever lifted by an unmerge; only a new consent of the person is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crescendo.core.sets import insert_ignore
from crescendo.people import models, suppressing
from crescendo.people.reach import OF_THE_ADDRESS
from crescendo.people.records import said_of
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
        (
            *(home, purpose, channel, ConsentStatus.WITHDRAWN.value, "merge", "", "", "", at, ""),
            *(f"{key}/{contact_id}", int(Proof.VERIFIED)),
        )
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


def _withdrawn(contact_id: int) -> set[Withdrawal]:
    """Purposes and channels of which the latest word is a withdrawal."""
    words = models.Consent.objects.filter(said_of(contact_id)).exclude(status=ConsentStatus.PENDING)
    latest: dict[Withdrawal, str] = {}
    for purpose, channel, status in words.order_by("at", "id").values_list("purpose", "channel", "status"):
        latest[purpose, channel] = status
    return {pair for pair, status in latest.items() if status == ConsentStatus.WITHDRAWN}


def _bans(contact_id: int) -> dict[tuple[str, Identity], set[Ban]]:
    """What must not be sent to each address of a contact, for reasons that are the person's."""
    rows = models.Identity.objects.filter(contact_id=contact_id).exclude(kind__in=_UNADDRESSED)
    addresses = [
        Identity(IdentityKind(kind), value, space)
        for kind, value, space in rows.values_list("kind", "value", "space")
    ]
    by_digest = {digest_of(identity): identity for identity in addresses}
    found: dict[tuple[str, Identity], set[Ban]] = {pair: set() for pair in by_digest.items()}
    for digest, channel, reason in _rows(list(by_digest)):
        found[digest, by_digest[digest]].add((channel, reason))
    return found


def _rows(digests: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    # What is true of an address is not so of the person: another of theirs may well be written to.
    rows = suppressing.in_force().filter(digest__in=digests).exclude(reason__in=OF_THE_ADDRESS)
    return rows.values_list("digest", "channel", "reason")
