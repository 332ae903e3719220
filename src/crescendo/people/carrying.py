"""Who must not be stored or written to, carried from one state of the store to an older one.

A restored backup knows neither the erasures nor the suppressions that came after it. The block list and what is
suppressed are keyed hashes, so they can be taken along and applied again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction

from crescendo.core.roles import require
from crescendo.core.sets import insert_ignore
from crescendo.core.types import Actor, Permission
from crescendo.people import blocking, models, suppressing
from crescendo.people.erasing import MOST, erase_contacts
from crescendo.people.privacy_models import BlockedIdentity, Erasure
from crescendo.people.privacy_types import ErasureState
from crescendo.people.types import EraseContacts, Identity, IdentityKind

_BLOCKED = ("digest", "kind", "erasure_id", "contact_id", "at")
_SUPPRESSED = ("digest", "kind", "channel", "reason", "at", "key", "note")
_CHUNK = 5_000
# No erasure of the older state is meant by rows that came from a newer one.
_ELSEWHERE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bans:
    """The block list and the suppressions in force, as rows of hashes; addresses are left out."""

    blocked: tuple[tuple[str, int, int | None, int], ...]
    suppressed: tuple[tuple[str, int, str, str, int, str, str], ...]


def read_bans() -> bytes:
    """All of both lists, to be kept beside a backup. Two queries."""
    blocked = BlockedIdentity.objects.order_by("pk").values_list("digest", "kind", "contact_id", "at")
    suppressed = suppressing.in_force().order_by("pk").values_list(*_SUPPRESSED)
    return msgspec.json.encode(Bans(blocked=tuple(blocked), suppressed=tuple(suppressed)))


def carry_bans(content: bytes) -> tuple[int, int]:
    """Add what these lists know and the store does not; how many were blocked and how many suppressed anew."""
    bans = msgspec.json.decode(content, type=Bans)
    blocked = [(digest, kind, _ELSEWHERE, contact, at) for digest, kind, contact, at in bans.blocked]
    with transaction.atomic():
        return (
            insert_ignore("people_blockedidentity", _BLOCKED, blocked),
            insert_ignore("people_suppression", _SUPPRESSED, bans.suppressed),
        )


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


def _blocked_contacts() -> set[int]:
    """The living contacts that an identity of the block list leads to."""
    if not blocking.is_anybody_blocked():
        return set()
    found: set[int] = set()
    for rows in _identities():
        named = {Identity(IdentityKind(kind), value, space): contact for kind, value, space, contact in rows}
        found.update(named[identity] for identity in blocking.blocked_among(named))
    merged = models.Contact.objects.filter(pk__in=found, merged_into__isnull=False)
    survivors = dict(merged.values_list("pk", "merged_into_id"))
    return {survivors.get(number, number) for number in found}


def _identities() -> Iterator[Sequence[tuple[int, str, str, int]]]:
    rows = models.Identity.objects.filter(contact_id__isnull=False).order_by("pk")
    last = 0
    while True:
        chunk = list(
            rows.filter(pk__gt=last).values_list("pk", "kind", "value", "space", "contact_id")[:_CHUNK]
        )
        if not chunk:
            return
        last = chunk[-1][0]
        yield [(kind, value, space, contact) for _, kind, value, space, contact in chunk if contact]


def _being_erased() -> set[int]:
    """Whom an erasure that was cut off by the backup means: it goes on by itself."""
    rows = Erasure.objects.exclude(state=ErasureState.DONE).values_list("contacts", flat=True)
    return {number for text in rows for number in msgspec.json.decode(text, type=list[int])}
