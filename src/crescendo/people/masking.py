"""What somebody sees who may not see personal data. Pure."""

from __future__ import annotations

from dataclasses import replace

from crescendo.core.types import Actor
from crescendo.people.types import Consent, Contact, FieldChange, Identity, IdentityKind, KnownIdentity

HIDDEN = "***"
# A field that names or reaches a person; own traits may hold anything, so all of them are.
PERSONAL = frozenset({"name", "first_name", "last_name", "email", "phone", "website"})


def mask_name(name: str) -> str:
    """The first letter."""
    return f"{name[0]}{HIDDEN}" if name else ""


def mask_email(email: str) -> str:
    """The first letter and the domain."""
    mailbox, at, domain = email.rpartition("@")
    return f"{mailbox[:1]}{HIDDEN}@{domain}" if at else mask_name(email)


def mask_phone(phone: str) -> str:
    """The last four digits."""
    return f"{HIDDEN}{phone[-4:]}" if phone else ""


def mask_identity(kind: IdentityKind, value: str) -> str:
    """An identity that tells which it is and no more."""
    if kind is IdentityKind.EMAIL:
        return mask_email(value)
    return mask_phone(value) if kind is IdentityKind.PHONE else f"{value[:2]}{HIDDEN}"


def shown_identity(by: Actor, identity: Identity) -> str:
    """Its value as this actor may see it."""
    return identity.value if by.sees_personal_data else mask_identity(identity.kind, identity.value)


def mask_contact(contact: Contact) -> Contact:
    """The contact without what reaches the person; company and title stay."""
    return replace(
        contact,
        name=mask_name(contact.name),
        first_name=mask_name(contact.first_name),
        last_name=mask_name(contact.last_name),
        email=mask_email(contact.email),
        phone=mask_phone(contact.phone),
        website="",
        traits=dict.fromkeys(contact.traits, HIDDEN),
    )


def mask_known(identity: KnownIdentity) -> KnownIdentity:
    """The same for a stored identity."""
    return replace(identity, value=mask_identity(identity.kind, identity.value))


def mask_change(change: FieldChange) -> FieldChange:
    """The same for a step of history."""
    is_personal = change.field in PERSONAL or change.field.startswith("trait.")
    return replace(change, value=HIDDEN) if is_personal and change.value is not None else change


def mask_consent(consent: Consent) -> Consent:
    """The record without the address that it came from, and without what somebody wrote about it."""
    return replace(consent, ip="", evidence="")
