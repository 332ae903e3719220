"""The consent register: append-only. A claim's grant is pending; a withdrawal holds whoever says it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from crescendo.core.sets import insert_ignore
from crescendo.people import purposes
from crescendo.people.directory import Directory
from crescendo.people.models import Consent, Identity
from crescendo.people.owner import Told
from crescendo.people.types import ConsentGiven, ConsentStatus, Proof, Sighting

_COLUMNS = (
    *("identity_id", "contact_id", "purpose", "channel", "status", "legal_basis", "text_version", "language"),
    *("source_url", "at", "ip", "key", "proof"),
)
# A client may call anything its address.
_LONGEST_IP = 64


def status_of(given: ConsentGiven, proof: Proof, *, counts_at_once: bool = False) -> ConsentStatus:
    """Withholding is always safe, so a claimed withdrawal counts; a claimed grant waits for its click.

    `counts_at_once`: the company does not ask for the click in this purpose, and nobody has withdrawn it.
    """
    if not given.granted:
        return ConsentStatus.WITHDRAWN
    is_granted = proof is Proof.VERIFIED or counts_at_once
    return ConsentStatus.GRANTED if is_granted else ConsentStatus.PENDING


def write_consents(sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory) -> None:
    """Append what a batch says; the same message again appends nothing."""
    single = _without_click(sightings, told, directory)
    rows = [
        (
            *(directory[said.strongest].id, None, given.purpose, given.channel),
            status_of(
                given,
                sighting.proof,
                counts_at_once=(directory[said.strongest].contact_id, given.purpose, given.channel) in single,
            ),
            *(given.legal_basis, given.text_version, given.language),
            *(given.source_url, sighting.at, given.ip[:_LONGEST_IP], sighting.key, int(sighting.proof)),
        )
        for sighting, said in zip(sightings, told, strict=True)
        if sighting.consents and said.strongest
        for given in sighting.consents
    ]
    insert_ignore("people_consent", _COLUMNS, rows)


def _without_click(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory
) -> set[tuple[int | None, str, str]]:
    """Claimed grants of purposes that ask for no click, of contacts who never withdrew them. Two queries, or none."""
    claimed = {
        (directory[said.strongest].contact_id, given.purpose, given.channel)
        for sighting, said in zip(sightings, told, strict=True)
        if sighting.consents and said.strongest and sighting.proof is Proof.CLAIM
        for given in sighting.consents
        if given.granted
    }
    if not claimed:
        return set()
    single = {purpose.key for purpose in purposes.in_force().in_use if not purpose.double_opt_in}
    asked = {one for one in claimed if one[1] in single}
    if not asked:
        return set()
    withdrawn = {
        (directory[said.strongest].contact_id, given.purpose, given.channel)
        for sighting, said in zip(sightings, told, strict=True)
        if said.strongest
        for given in sighting.consents
        if not given.granted
    }
    return asked - withdrawn - _withdrawn({contact for contact, _, _ in asked if contact is not None})


def _withdrawn(contacts: set[int]) -> set[tuple[int | None, str, str]]:
    owners = dict(Identity.objects.filter(contact_id__in=contacts).values_list("pk", "contact_id"))
    said = Consent.objects.filter(Q(identity_id__in=list(owners)) | Q(contact_id__in=contacts))
    rows = said.filter(status=ConsentStatus.WITHDRAWN).values_list(
        "identity_id", "contact_id", "purpose", "channel"
    )
    return {
        (contact or owners.get(identity or 0), purpose, channel)
        for identity, contact, purpose, channel in rows
    }
