"""Rows become nouns here, masked for those who may not see personal data."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.fieldset import decode
from crescendo.people.masking import mask_consent, mask_contact, mask_known
from crescendo.people.types import (
    Account,
    Consent,
    ConsentStatus,
    Contact,
    IdentityKind,
    KnownIdentity,
    Proof,
)

_CONTACT = tuple(f.name for f in fields(Contact) if f.name != "traits")
_ACCOUNT = tuple(f.name for f in fields(Account) if f.name != "traits")


def contact_noun(row: models.Contact, by: Actor) -> Contact:
    """The contact as this actor may see it."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _CONTACT}
    contact = Contact(**values, traits=decode(row.traits))
    return contact if by.sees_personal_data else mask_contact(contact)


def account_noun(row: models.Account) -> Account:
    """The account; companies are no persons."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _ACCOUNT}
    return Account(**values, traits=decode(row.traits))


def identity_noun(row: models.Identity, by: Actor, contact_id: int | None = None) -> KnownIdentity:
    """The identity; for a device the contact is the one that it was found with."""
    known = KnownIdentity(
        id=row.pk,
        contact_id=row.contact_id or contact_id,
        kind=IdentityKind(row.kind),
        value=row.value,
        space=row.space,
        is_verified=row.is_verified,
        first_seen_at=row.first_seen_at,
    )
    return known if by.sees_personal_data else mask_known(known)


def consent_noun(row: models.Consent, by: Actor, contact_id: int | None) -> Consent:
    """The record of the register."""
    consent = Consent(
        id=row.pk,
        contact_id=contact_id,
        identity_id=row.identity_id,
        purpose=row.purpose,
        channel=row.channel,
        status=ConsentStatus(row.status),
        legal_basis=row.legal_basis,
        text_version=row.text_version,
        language=row.language,
        source_url=row.source_url,
        at=row.at,
        ip=row.ip,
        key=row.key,
        proof=Proof(row.proof),
        by_id=row.by_id,
        by_label=row.by_label,
        evidence=row.evidence,
    )
    return consent if by.sees_personal_data else mask_consent(consent)
