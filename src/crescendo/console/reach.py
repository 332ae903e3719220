"""Whether somebody may be written to: the register's latest word and the addresses never to use."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.people import api as people
from crescendo.people.types import Consent, ConsentStatus, Identity, IdentityKind, KnownIdentity

_CHANNELS = {
    "email": (IdentityKind.EMAIL, frozenset({"email"})),
    "phone": (IdentityKind.PHONE, frozenset({"phone", "sms"})),
}


def marks(identities: Sequence[KnownIdentity], consents: Sequence[Consent]) -> dict[str, str]:
    """For e-mail and phone: suppressed, withdrawn, granted, pending or none. Two queries."""
    return {
        channel: "suppressed" if _is_suppressed(identities, kind, channel) else _word(consents, names)
        for channel, (kind, names) in _CHANNELS.items()
    }


def _word(consents: Sequence[Consent], names: frozenset[str]) -> str:
    """A pending grant is no grant; a withdrawal counts whoever said it. The register comes latest first."""
    said = [consent.status for consent in consents if consent.channel in names]
    final = next((status for status in said if status is not ConsentStatus.PENDING), None)
    return (final or ConsentStatus.PENDING).value if said else ""


def _is_suppressed(identities: Sequence[KnownIdentity], kind: IdentityKind, channel: str) -> bool:
    addresses = [Identity(one.kind, one.value, one.space) for one in identities if one.kind is kind]
    return bool(addresses) and bool(people.suppressions_of(addresses, channel=channel))
