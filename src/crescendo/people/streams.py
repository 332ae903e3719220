"""Whole tables for export, in keyset batches: nothing grows with their length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from crescendo.core.api import require
from crescendo.core.types import Actor, Permission
from crescendo.people import models
from crescendo.people.devices import holders
from crescendo.people.masking import mask_identity
from crescendo.people.nouns import account_noun, consent_noun, contact_noun, identity_noun
from crescendo.people.types import Account, Consent, Contact, IdentityKind, KnownIdentity
from crescendo.people.visibility import accounts_seen_by, contacts_seen_by

_BATCH = 2_000
_LAST = 2**62


def stream_contacts(by: Actor) -> Iterator[Contact]:
    """All contacts that the actor sees, by number. Refuses NotAllowed."""
    require(by, Permission.EXPORT)
    after = 0
    while rows := list(contacts_seen_by(by).filter(pk__gt=after).order_by("pk")[:_BATCH]):
        yield from (contact_noun(row, by) for row in rows)
        after = rows[-1].pk


def stream_accounts(by: Actor) -> Iterator[Account]:
    """All accounts that the actor sees, by number. Refuses NotAllowed."""
    require(by, Permission.EXPORT)
    after = 0
    while rows := list(accounts_seen_by(by).filter(pk__gt=after).order_by("pk")[:_BATCH]):
        yield from (account_noun(row) for row in rows)
        after = rows[-1].pk


def stream_identities(by: Actor) -> Iterator[KnownIdentity]:
    """Identities of contacts that the actor sees, and the devices last linked to them. Refuses NotAllowed."""
    require(by, Permission.EXPORT)
    after = 0
    carried = models.Identity.objects.exclude(kind=IdentityKind.RECORD)
    while rows := list(carried.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        owners: dict[int, int] = {row.pk: row.contact_id for row in rows if row.contact_id is not None}
        owners |= _device_owners([row.pk for row in rows if row.kind == IdentityKind.DEVICE])
        seen = set(contacts_seen_by(by).filter(pk__in=set(owners.values())).values_list("pk", flat=True))
        yield from (identity_noun(row, by, owners[row.pk]) for row in rows if owners.get(row.pk) in seen)
        after = rows[-1].pk


def stream_consents(by: Actor) -> Iterator[Consent]:
    """The register of contacts that the actor sees, by number. Refuses NotAllowed."""
    require(by, Permission.EXPORT)
    after = 0
    while rows := list(models.Consent.objects.filter(pk__gt=after).order_by("pk")[:_BATCH]):
        identities = models.Identity.objects.filter(pk__in={row.identity_id for row in rows})
        owners: Mapping[int | None, int | None] = dict(identities.values_list("pk", "contact_id"))
        contacts = [row.contact_id or owners.get(row.identity_id) for row in rows]
        seen = set(contacts_seen_by(by).filter(pk__in=set(contacts)).values_list("pk", flat=True))
        for row, contact in zip(rows, contacts, strict=True):
            if contact in seen:
                yield consent_noun(row, by, contact)
        after = rows[-1].pk


def user_ids_of(contact_ids: Iterable[int], *, by: Actor) -> dict[int, tuple[str, ...]]:
    """The user ids of contacts in the order of their first sight, masked as the actor must see them."""
    rows = models.Identity.objects.filter(contact_id__in=set(contact_ids), kind=IdentityKind.USER).order_by(
        "pk"
    )
    found: dict[int, tuple[str, ...]] = {}
    for contact, value in rows.values_list("contact_id", "value"):
        if contact is not None:
            shown = value if by.sees_personal_data else mask_identity(IdentityKind.USER, value)
            found[contact] = (*found.get(contact, ()), shown)
    return found


def _device_owners(devices: list[int]) -> dict[int, int]:
    """The contact that each device was last linked to."""
    owners = holders([(device, _LAST) for device in devices])
    return {devices[place]: contact for place, contact in owners.items()}
