"""Who must not be stored or written to, carried from one state of the store to an older one.

A restored backup knows neither the erasures nor the suppressions nor the withdrawals that came after it. All of them
are carried as keyed hashes and applied again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from crescendo.core import facts
from crescendo.core.roles import require
from crescendo.core.sets import insert_ignore
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import blocking, models, suppressing, withholding
from crescendo.people.erasing import MOST, erase_contacts
from crescendo.people.privacy_models import BlockedIdentity, Erasure
from crescendo.people.privacy_types import ErasureState
from crescendo.people.types import EraseContacts, Identity, IdentityKind

_BLOCKED = ("digest", "kind", "erasure_id", "contact_id", "at")
_SUPPRESSED = ("digest", "kind", "channel", "reason", "at", "key", "note")
_CHUNK = 5_000
_ADDRESSED = (IdentityKind.EMAIL, IdentityKind.PHONE)
# No erasure of the older state is meant by rows that came from a newer one.
_ELSEWHERE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bans:
    """What is in force, as rows of hashes; addresses are left out. Older backups know nothing of `withheld`."""

    blocked: tuple[tuple[str, int, int | None, int], ...]
    suppressed: tuple[tuple[str, int, str, str, int, str, str], ...]
    withheld: tuple[withholding.Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How many identities, addresses and contacts were blocked, suppressed, and withdrawn or paused anew."""

    blocked: int
    suppressed: int
    withheld: int


def read_bans() -> bytes:
    """All of the lists, to be kept beside a backup. Three queries."""
    blocked = BlockedIdentity.objects.order_by("pk").values_list("digest", "kind", "contact_id", "at")
    suppressed = suppressing.in_force().order_by("pk").values_list(*_SUPPRESSED)
    return msgspec.json.encode(
        Bans(blocked=tuple(blocked), suppressed=tuple(suppressed), withheld=withholding.read())
    )


def carry_bans(by: Actor, content: bytes, *, now: int) -> Carried:
    """Add what these lists know and the store does not. Reads all identities once, in chunks.

    Emits consent.changed, contact.paused, suppression.changed of whom it meets.
    """
    bans = msgspec.json.decode(content, type=Bans)
    blocked = [(digest, kind, _ELSEWHERE, contact, at) for digest, kind, contact, at in bans.blocked]
    withheld, suppressed = _met(
        {row[0] for row in bans.withheld}, {row[0] for row in bans.suppressed if row[1] in _ADDRESSED}
    )
    with facts.together(now=now):
        carried = Carried(
            blocked=insert_ignore("people_blockedidentity", _BLOCKED, blocked),
            suppressed=insert_ignore("people_suppression", _SUPPRESSED, bans.suppressed),
            withheld=_withhold(by, bans.withheld, withheld, now=now),
        )
        if carried.suppressed:
            suppressing.recognise(suppressed)
            _announce("suppression.changed", set(suppressed.values()), now=now)
    return carried


def erase_blocked(by: Actor, *, now: int) -> tuple[int, ...]:
    """Ask for the erasure of everybody who stands here although blocked; the numbers of the erasures.

    Refuses NotAllowed. The worker does it. Reads all identities once, in chunks.
    """
    require(by, Permission.ERASE)
    wanted = sorted(_blocked_contacts() - _being_erased())
    return tuple(
        erase_contacts(
            by,
            EraseContacts(contact_ids=tuple(wanted[start : start + MOST]), reason="blocked before a restore"),
            now=now,
        )
        for start in range(0, len(wanted), MOST)
    )


def _withhold(
    by: Actor, rows: Sequence[withholding.Row], found: Sequence[withholding.Here], *, now: int
) -> int:
    withdrawn, paused = withholding.carry(rows, found, by)
    _announce("consent.changed", withdrawn, now=now)
    _announce("contact.paused", paused, now=now)
    return len(withdrawn | paused)


def _announce(kind: str, contact_ids: set[int], *, now: int) -> None:
    contacts = sorted(contact_ids)
    parts = [contacts[start : start + _CHUNK] for start in range(0, len(contacts), _CHUNK)]
    facts.append([FactDraft(kind=kind, payload={"contacts": part}, at=now) for part in parts], now=now)


def _met(withheld: set[str], suppressed: set[str]) -> tuple[list[withholding.Here], dict[Identity, int]]:
    """The identities here that the lists mean, with their contacts."""
    persons: list[withholding.Here] = []
    addresses: dict[Identity, int] = {}
    for rows in _identities() if withheld or suppressed else ():
        for pk, kind, value, space, contact in rows:
            identity = Identity(IdentityKind(kind), value, space)
            digest = blocking.digest_of(identity)
            if digest in withheld:
                persons.append(withholding.Here(pk=pk, contact_id=contact, digest=digest))
            if kind in _ADDRESSED and suppressing.digest_of(identity) in suppressed:
                addresses[identity] = contact
    return persons, addresses


def _blocked_contacts() -> set[int]:
    """The living contacts that an identity of the block list leads to."""
    if not blocking.is_anybody_blocked():
        return set()
    found: set[int] = set()
    for rows in _identities():
        named = {
            Identity(IdentityKind(kind), value, space): contact for _, kind, value, space, contact in rows
        }
        found.update(named[identity] for identity in blocking.blocked_among(named))
    merged = models.Contact.objects.filter(pk__in=found, merged_into__isnull=False)
    survivors = dict(merged.values_list("pk", "merged_into_id"))
    return {survivors.get(number, number) for number in found}


def _identities() -> Iterator[Sequence[tuple[int, int, str, str, int]]]:
    """Every identity of a contact, in chunks: number, kind, value, space, contact."""
    rows = models.Identity.objects.filter(contact_id__isnull=False).order_by("pk")
    last = 0
    while True:
        chunk = rows.filter(pk__gt=last).values_list("pk", "kind", "value", "space", "contact_id")[:_CHUNK]
        found = [(pk, kind, value, space, contact) for pk, kind, value, space, contact in chunk if contact]
        if not found:
            return
        last = found[-1][0]
        yield found


def _being_erased() -> set[int]:
    """Whom an erasure that was cut off by the backup means: it goes on by itself."""
    rows = Erasure.objects.exclude(state=ErasureState.DONE).values_list("contacts", flat=True)
    return {number for text in rows for number in msgspec.json.decode(text, type=list[int])}
