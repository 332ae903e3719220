"""The consent register: append-only. A claim's grant is pending; a withdrawal holds whoever says it."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.sets import insert_ignore
from crescendo.people.directory import Directory
from crescendo.people.owner import Told
from crescendo.people.types import ConsentGiven, ConsentStatus, Proof, Sighting

_COLUMNS = (
    *("identity_id", "contact_id", "purpose", "channel", "status", "legal_basis", "text_version", "language"),
    *("source_url", "at", "ip", "key", "proof"),
)
# A client may call anything its address.
_LONGEST_IP = 64


def status_of(given: ConsentGiven, proof: Proof) -> ConsentStatus:
    """Withholding is always safe, so a claimed withdrawal counts; a claimed grant waits for its click."""
    if not given.granted:
        return ConsentStatus.WITHDRAWN
    return ConsentStatus.GRANTED if proof is Proof.VERIFIED else ConsentStatus.PENDING


def write_consents(sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory) -> None:
    """Append what a batch says; the same message again appends nothing."""
    rows = [
        (
            *(directory[said.strongest].id, None, given.purpose, given.channel),
            status_of(given, sighting.proof),
            *(given.legal_basis, given.text_version, given.language),
            *(given.source_url, sighting.at, given.ip[:_LONGEST_IP], sighting.key, int(sighting.proof)),
        )
        for sighting, said in zip(sightings, told, strict=True)
        if sighting.consents and said.strongest
        for given in sighting.consents
    ]
    insert_ignore("people_consent", _COLUMNS, rows)
