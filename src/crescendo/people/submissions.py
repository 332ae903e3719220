"""Forms and the click on their confirmation mail: what the form claimed is said again, verified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from crescendo.core.sets import insert_ignore
from crescendo.core.types import Actor, Person
from crescendo.people.contacts import find_row
from crescendo.people.directory import Directory
from crescendo.people.models import Confirmation, Submission
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.owner import Told
from crescendo.people.types import ConfirmedClick, Identity, IdentityKind, Proof, Sighting


def keep_submissions(sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory) -> None:
    """Keep confirmable sightings whole."""
    rows = [
        (
            *(sighting.key, directory[said.strongest].id if said.strongest else None, sighting.at),
            _encoded(sighting),
        )
        for sighting, said in zip(sightings, told, strict=False)
        if sighting.confirmable and sighting.proof is Proof.CLAIM
    ]
    insert_ignore("people_submission", ("key", "identity_id", "at", "document"), rows)


def hold_submissions(sightings: Sequence[Sighting]) -> None:
    """Keep what forms of blocked persons said until its click: nothing else is stored of them. One statement."""
    rows = [(said.key, None, said.at, _encoded(said)) for said in sightings]
    insert_ignore("people_submission", ("key", "identity_id", "at", "document"), rows)


def trim_held(before: int) -> int:
    """Remove forms without an identity that were sent before an instant: their links have run out."""
    return Submission.objects.filter(identity_id=None, at__lt=before).delete()[0]


def find_submission(key: str) -> Sighting | None:
    """What a form said, by its message key; None for one that is not known or was proved at once."""
    kept = Submission.objects.filter(key=key).first()
    return None if kept is None else msgspec.json.decode(kept.document, type=Sighting)


def find_submissions(keys: Sequence[str]) -> dict[str, Sighting]:
    """What forms said, those that are known. One query."""
    kept = Submission.objects.filter(key__in=list(keys)).values_list("key", "document")
    return {key: msgspec.json.decode(document, type=Sighting) for key, document in kept}


def confirmed_twins(sightings: Sequence[Sighting]) -> list[Sighting]:
    """The verified twins of submissions whose click came before they did."""
    waiting = {sighting.key: sighting for sighting in sightings if sighting.confirmable}
    if not waiting:
        return []
    clicks = Confirmation.objects.filter(submission_key__in=waiting)
    return [
        twin
        for click in clicks
        for twin in _twins(
            waiting[click.submission_key],
            ConfirmedClick(
                submission_key=click.submission_key,
                email=Identity(IdentityKind.EMAIL, click.email),
                at=click.at,
                key=click.key,
                ip=click.ip,
            ),
        )
    ]


def note_click(click: ConfirmedClick) -> list[Sighting]:
    """Remember the click; returns what it says: the address, and the submission's twins if it is known."""
    row = (click.submission_key, click.email.value, click.at, click.key, click.ip)
    insert_ignore("people_confirmation", ("submission_key", "email", "at", "key", "ip"), [row])
    proved = Sighting(key=click.key, at=click.at, proof=Proof.VERIFIED, people=(click.email,))
    submission = find_submission(click.submission_key)
    return [proved] if submission is None else [proved, *_twins(submission, click)]


def _twins(submission: Sighting, click: ConfirmedClick) -> list[Sighting]:
    """The form's fields as of the form, its consents as of the click; both of the proved address alone."""
    traits = dict(submission.traits)
    twin = msgspec.structs.replace(
        submission,
        proof=Proof.VERIFIED,
        device=None,
        people=(click.email,),
        alias=None,
        group=None,
        consents=(),
    )
    consents = tuple(replace(given, ip=click.ip or given.ip) for given in submission.consents)
    return [
        msgspec.structs.replace(twin, traits=traits),
        msgspec.structs.replace(twin, traits={}, consents=consents, at=click.at, key=click.key),
    ]


def _encoded(sighting: Sighting) -> str:
    return msgspec.json.encode(sighting, enc_hook=str).decode()


def submission_keys_of(person: Person) -> tuple[str, ...]:
    """The keys of the forms that a person sent. Two queries."""
    clicked = Confirmation.objects.filter(email__in=person.texts).values_list("submission_key", flat=True)
    sent = Submission.objects.filter(identity_id__in=person.identities).values_list("key", flat=True)
    return tuple(sorted({*clicked, *sent}))


def answers_of(by: Actor, contact_id: int, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """What a contact's forms said, by message key; nothing for who may not see personal data.

    Refuses NotAllowed, NotFound.
    """
    row = find_row(by, contact_id)
    if not by.sees_personal_data:
        return {}
    mine = IdentityRow.objects.filter(contact_id=row.pk).values("pk")
    kept = Submission.objects.filter(key__in=set(keys), identity_id__in=mine)
    return {one.key: msgspec.json.decode(one.document, type=Sighting).traits for one in kept}
