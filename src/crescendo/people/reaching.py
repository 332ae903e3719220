"""Reading what decides whether contacts may be reached; a bounded number of queries for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from crescendo.core.once import once
from crescendo.core.types import Actor
from crescendo.people import models, purposes, reach
from crescendo.people.consent_state import Word, now_of
from crescendo.people.consent_types import (
    ConsentDocument,
    ConsentNow,
    ConsentStatus,
    Pause,
    Reach,
    ReachChannel,
)
from crescendo.people.contacts import addresses_of, find_row, visible_contacts
from crescendo.people.erasures import erasures_under_way
from crescendo.people.merges import parts_among
from crescendo.people.records import identity_rows
from crescendo.people.suppressing import reasons_by_channel
from crescendo.people.types import Identity, IdentityKind


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
    seen = visible_contacts(by, contact_ids)
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
    asked = {
        channel: _addresses(known.values(), channel)
        for channel in document.channels
        if channel in reach.KINDS
    }
    reasons = reasons_by_channel({channel.value: addresses for channel, addresses in asked.items()})
    return {
        contact: tuple(
            reach.judge(
                channel, _standing(one, channel, reasons.get(channel.value, {}), document, now), document
            )
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
    for _erasure, contacts in erasures_under_way():
        for number in known.keys() & contacts:
            known[number].is_erasing = True
    return known


def _read_addresses(known: Mapping[int, _Known]) -> None:
    """Mail and phone are the contact's own fields: what staff corrected is written to, not what was seen once."""
    for number, (email, phone) in addresses_of(known).items():
        if email:
            known[number].addresses[IdentityKind.EMAIL].append(Identity(IdentityKind.EMAIL, email))
        if phone:
            known[number].addresses[IdentityKind.PHONE].append(Identity(IdentityKind.PHONE, phone))
    owners = {}
    for number, identities in identity_rows(known).items():
        owners.update(dict.fromkeys((one.pk for one in identities), number))
        for one in identities:
            if one.kind in reach.KINDS[ReachChannel.WECHAT]:
                identity = Identity(IdentityKind(one.kind), one.value, one.space)
                known[number].addresses[identity.kind].append(identity)
    linked = models.DeviceLink.objects.filter(person_id__in=list(owners))
    for person in linked.values_list("person_id", flat=True).distinct():
        known[owners[person or 0]].has_device = True


def _read_consents(known: Mapping[int, _Known]) -> None:
    living = parts_among(list(known))
    owners = {one.pk: number for number, held in identity_rows(known).items() for one in held}
    said = models.Consent.objects.filter(Q(identity_id__in=list(owners)) | Q(contact_id__in=list(living)))
    for row in said.values_list("identity_id", "contact_id", "purpose", "channel", "status", "at"):
        identity, contact, purpose, channel, status, at = row
        for number in {owners.get(identity or 0), living.get(contact or 0)} - {None}:
            assert number is not None
            known[number].words[purpose, channel].append((ConsentStatus(status), at))


def _pauses(contact_ids: list[int]) -> dict[int, Pause]:
    return once(("pauses", tuple(contact_ids)), lambda: _read_pauses(contact_ids))


def _read_pauses(contact_ids: list[int]) -> dict[int, Pause]:
    living = parts_among(contact_ids)
    rows = models.ContactPause.objects.filter(contact_id__in=list(living), ended_at=None).order_by(
        "-at", "-pk"
    )
    return {
        living[row.contact_id]: Pause(
            contact_id=living[row.contact_id], at=row.at, reason=row.reason, by_label=row.by_label
        )
        for row in rows
    }
