"""Reading what decides whether contacts may be reached; a bounded number of queries for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec
from django.db.models import Q

from crescendo.core.types import Actor
from crescendo.people import models, privacy_models, purposes, reach
from crescendo.people.consent_state import Word, now_of
from crescendo.people.consent_types import (
    ConsentDocument,
    ConsentNow,
    ConsentStatus,
    Pause,
    Reach,
    ReachChannel,
)
from crescendo.people.contacts import find_row
from crescendo.people.once import once
from crescendo.people.privacy_types import ErasureState
from crescendo.people.suppressing import reasons_of
from crescendo.people.types import Identity, IdentityKind
from crescendo.people.visibility import contacts_seen_by


@dataclass(slots=True)
class _Known:
    """What was read of one contact."""

    addresses: dict[IdentityKind, list[Identity]] = field(default_factory=lambda: defaultdict(list))
    words: dict[tuple[str, str], list[Word]] = field(default_factory=lambda: defaultdict(list))
    pause: Pause | None = None
    is_erasing: bool = False
    has_device: bool = False


def reachability_of(by: Actor, contact_ids: Iterable[int], *, now: int) -> dict[int, tuple[Reach, ...]]:
    """For each contact that the actor sees, each channel in use with the first reason why not.

    Ten queries at most, whatever their number. Refuses NotAllowed.
    """
    seen = contacts_seen_by(by).filter(pk__in=set(contact_ids)).values_list("pk", flat=True)
    document = purposes.in_force().document
    return judged(sorted(seen), document, now=now)


def consents_now_of(by: Actor, contact_id: int, *, now: int) -> tuple[ConsentNow, ...]:
    """What the register says now of each purpose and channel in use, and of all that it speaks of.

    Refuses NotAllowed, NotFound.
    """
    row = find_row(by, contact_id)
    document = purposes.in_force().document
    words = _read([row.pk])[row.pk].words
    return states_of(words, document, now=now)


def pause_of(by: Actor, contact_id: int) -> Pause | None:
    """The pause of a contact, if staff paused it. Refuses NotAllowed, NotFound."""
    row = find_row(by, contact_id)
    return _pauses([row.pk]).get(row.pk)


def judged(
    contact_ids: Iterable[int], document: ConsentDocument, *, now: int
) -> dict[int, tuple[Reach, ...]]:
    """The same for whoever may see them all, by these purposes."""
    known = _read(list(contact_ids))
    reasons = {
        channel: reasons_of(_addresses(known.values(), channel), channel=channel.value)
        for channel in document.channels
        if channel in reach.KINDS
    }
    return {
        contact: tuple(
            reach.judge(channel, _standing(one, channel, reasons.get(channel, {}), document, now), document)
            for channel in document.channels
        )
        for contact, one in known.items()
    }


def states_of(
    words: Mapping[tuple[str, str], list[Word]], document: ConsentDocument, *, now: int
) -> tuple[ConsentNow, ...]:
    """The state of every purpose and channel: those in use in their order, then others that were spoken of."""
    asked = [
        (purpose.key, channel.value)
        for purpose in document.purposes
        if not purpose.is_retired
        for channel in purpose.channels
    ]
    return tuple(
        now_of(*pair, words.get(pair, ()), now=now, pending_days=document.pending_days)
        for pair in dict.fromkeys((*asked, *sorted(words)))
    )


def _addresses(known: Iterable[_Known], channel: ReachChannel) -> set[Identity]:
    return {
        address for one in known for kind in reach.KINDS[channel] for address in one.addresses.get(kind, ())
    }


def _standing(
    one: _Known,
    channel: ReachChannel,
    reasons: Mapping[Identity, frozenset[str]],
    document: ConsentDocument,
    now: int,
) -> reach.Standing:
    mine = [address for kind in reach.KINDS.get(channel, ()) for address in one.addresses.get(kind, ())]
    return reach.Standing(
        has_address=bool(mine) or (channel is ReachChannel.ONSITE and one.has_device),
        is_erasing=one.is_erasing,
        is_paused=one.pause is not None,
        pause=one.pause.reason if one.pause else "",
        reasons=frozenset(reason for address in mine for reason in reasons.get(address, ())),
        consents=states_of(one.words, document, now=now),
    )


def _read(contact_ids: list[int]) -> dict[int, _Known]:
    return once(("reach", tuple(contact_ids)), lambda: _read_all(contact_ids))


def _read_all(contact_ids: list[int]) -> dict[int, _Known]:
    known = {number: _Known() for number in contact_ids}
    _read_addresses(known)
    _read_consents(known)
    for number, pause in _pauses(contact_ids).items():
        known[number].pause = pause
    waiting = privacy_models.Erasure.objects.exclude(state=ErasureState.DONE)
    for contacts in waiting.values_list("contacts", flat=True):
        for number in msgspec.json.decode(contacts, type=tuple[int, ...]):
            if number in known:
                known[number].is_erasing = True
    return known


def _read_addresses(known: Mapping[int, _Known]) -> None:
    """Mail and phone are the contact's own fields: what staff corrected is written to, not what was seen once."""
    rows = models.Contact.objects.filter(pk__in=list(known)).values_list("pk", "email", "phone")
    for number, email, phone in rows:
        if email:
            known[number].addresses[IdentityKind.EMAIL].append(Identity(IdentityKind.EMAIL, email))
        if phone:
            known[number].addresses[IdentityKind.PHONE].append(Identity(IdentityKind.PHONE, phone))
    identities = models.Identity.objects.filter(contact_id__in=list(known))
    others = identities.filter(kind__in=reach.KINDS[ReachChannel.WECHAT])
    for number, kind, value, space in others.values_list("contact_id", "kind", "value", "space"):
        if number is not None:
            identity = Identity(IdentityKind(kind), value, space)
            known[number].addresses[identity.kind].append(identity)
    linked = models.DeviceLink.objects.filter(person_id__in=identities.values("pk"))
    people = {number for number in linked.values_list("person_id", flat=True) if number is not None}
    for number in models.Identity.objects.filter(pk__in=people).values_list("contact_id", flat=True):
        if number is not None:
            known[number].has_device = True


def _read_consents(known: Mapping[int, _Known]) -> None:
    living = _living(list(known))
    owners = dict(models.Identity.objects.filter(contact_id__in=list(known)).values_list("pk", "contact_id"))
    said = models.Consent.objects.filter(Q(identity_id__in=list(owners)) | Q(contact_id__in=list(living)))
    for row in said.values_list("identity_id", "contact_id", "purpose", "channel", "status", "at"):
        identity, contact, purpose, channel, status, at = row
        for number in {owners.get(identity or 0), living.get(contact or 0)} - {None}:
            assert number is not None
            known[number].words[purpose, channel].append((ConsentStatus(status), at))


def _pauses(contact_ids: list[int]) -> dict[int, Pause]:
    return once(("pauses", tuple(contact_ids)), lambda: _read_pauses(contact_ids))


def _read_pauses(contact_ids: list[int]) -> dict[int, Pause]:
    living = _living(contact_ids)
    rows = models.ContactPause.objects.filter(contact_id__in=list(living), ended_at=None).order_by(
        "-at", "-pk"
    )
    return {
        living[row.contact_id]: Pause(
            contact_id=living[row.contact_id], at=row.at, reason=row.reason, by_label=row.by_label
        )
        for row in rows
    }


def _living(contact_ids: list[int]) -> dict[int, int]:
    """These contacts and those merged into them, each with the one that it is part of."""
    return once(("living", tuple(contact_ids)), lambda: _read_living(contact_ids))


def _read_living(contact_ids: list[int]) -> dict[int, int]:
    merged = models.Contact.objects.filter(merged_into_id__in=contact_ids)
    pairs = dict(merged.values_list("pk", "merged_into_id"))
    return {number: number for number in contact_ids} | {part: into for part, into in pairs.items() if into}
