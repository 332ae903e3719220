"""What is known of one contact: identities, field history, consents, suggestions; and suppression."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from crescendo.core.once import learn, once, once_each
from crescendo.core.types import Actor
from crescendo.people import models, suppressing
from crescendo.people.consent_state import now_of
from crescendo.people.contacts import find_row
from crescendo.people.fieldset import decode
from crescendo.people.masking import mask_change
from crescendo.people.merges import MOST, homes_of
from crescendo.people.nouns import consent_noun, identity_noun
from crescendo.people.types import (
    Consent,
    ConsentState,
    ConsentStatus,
    FieldChange,
    Identity,
    IdentityKind,
    KnownIdentity,
    LinkRefusal,
    Proof,
    Suggestion,
)


def identities_of(by: Actor, contact_id: int) -> tuple[KnownIdentity, ...]:
    """Persons, strongest first, then the devices ever linked to them. Refuses NotAllowed, NotFound."""
    row = find_row(by, contact_id)
    people = [one for one in identity_rows([row.pk]).get(row.pk, ()) if one.kind != IdentityKind.RECORD]
    words = models.DeviceLink.objects.filter(person_id__in=[person.pk for person in people])
    devices = list(models.Identity.objects.filter(pk__in=words.values("device_id")).order_by("id")[:MOST])
    learn("identities", {device.pk: device for device in devices})
    return tuple(identity_noun(identity, by, row.pk) for identity in (*people, *devices))


def identity_rows(contact_ids: Iterable[int]) -> dict[int, list[models.Identity]]:
    """The persons that these contacts are, the strongest first, for the room's own verbs. One query."""
    return once_each("identities of contacts", contact_ids, _identity_rows)


def _identity_rows(contact_ids: set[int]) -> dict[int, list[models.Identity]]:
    found: dict[int, list[models.Identity]] = {}
    rows = list(models.Identity.objects.filter(contact_id__in=contact_ids).order_by("-kind", "id"))
    learn("identities", {one.pk: one for one in rows})
    for one in rows:
        if one.contact_id is not None:
            found.setdefault(one.contact_id, []).append(one)
    return found


def field_history(
    by: Actor, contact_id: int, *, field: str | None = None, limit: int = 200
) -> tuple[FieldChange, ...]:
    """Who said what when, latest first, of one field if asked. Refuses NotAllowed, NotFound."""
    row = find_row(by, contact_id)
    rows = models.ContactChange.objects.filter(said_of(row.pk))
    if field is not None:
        rows = rows.filter(field=field)
    return change_nouns(by, rows.order_by("-at", "-id")[:limit])


def change_nouns(by: Actor, rows: Iterable[models.ContactChange]) -> tuple[FieldChange, ...]:
    """Rows as the reader sees them."""
    found = tuple(
        FieldChange(
            field=change.field,
            value=None if change.value is None else decode(change.value),
            at=change.at,
            last_at=change.last_at,
            key=change.key,
            proof=Proof(change.proof),
            source_id=change.source_id,
            by_id=change.by_id,
        )
        for change in rows
    )
    return found if by.sees_personal_data else tuple(mask_change(change) for change in found)


def consents_of(by: Actor, contact_id: int) -> tuple[Consent, ...]:
    """The register's records of a contact, latest first, at most 200. Refuses NotAllowed, NotFound."""
    row = find_row(by, contact_id)
    return tuple(consent_noun(record, by, row.pk) for record in consent_rows(row.pk))


def consent_rows(contact_id: int) -> list[models.Consent]:
    """The rows for the room's own verbs; the same."""
    records = models.Consent.objects.filter(said_of(contact_id)).order_by("-at", "-id")[:MOST]
    return once(("consents", contact_id), lambda: list(records))


def has_consent(contact_id: int, purpose: str, channel: str) -> bool:
    """Whether the last proved grant is later than the last withdrawal, whoever said that. Pending never counts."""
    words = models.Consent.objects.filter(said_of(contact_id), purpose=purpose, channel=channel)
    said = [(ConsentStatus(status), at) for status, at in words.values_list("status", "at")]
    return now_of(purpose, channel, said, now=0, pending_days=0).state is ConsentState.GRANTED


def suggestions_of(by: Actor, contact_id: int) -> tuple[Suggestion, ...]:
    """The contacts that refused links, at most 200, would have joined. Refuses NotAllowed, NotFound.

    Whom a message took off somebody is not suggested for it.
    """
    row = find_row(by, contact_id)
    mine = _people_of(row.pk)
    refused = models.Link.objects.filter(Q(low_id__in=mine) | Q(high_id__in=mine), refusal__gt=0)
    refused = refused.exclude(refusal=LinkRefusal.PARTED)
    links = list(refused.order_by("at", "id")[:MOST])
    ends = models.Identity.objects.in_bulk({end for link in links for end in (link.low_id, link.high_id)})
    found = []
    for link in links:
        own, other = ends[link.low_id], ends[link.high_id]
        if own.contact_id != row.pk:
            own, other = other, own
        if other.contact_id is None or other.contact_id == row.pk:
            continue
        found.append(
            Suggestion(
                contact_id=row.pk,
                other_id=other.contact_id,
                identity=identity_noun(own, by),
                other_identity=identity_noun(other, by),
                reason=LinkRefusal(link.refusal),
                proof=Proof(link.proof),
                at=link.at,
                key=link.key,
            )
        )
    return tuple(found)


def suppress(identity: Identity, *, channel: str, reason: str, at: int, key: str = "") -> None:
    """Never write to this address again on this channel ('' is every channel). No verb of ingest lifts it."""
    suppressing.write([suppressing.Ban(identity=identity, channel=channel, reason=reason, at=at, key=key)])


def suppressions_of(identities: Sequence[Identity], *, channel: str) -> dict[Identity, str]:
    """Those of these addresses that must not be written to, and why."""
    found = suppressing.reasons_of(identities, channel=channel)
    return {identity: min(reasons) for identity, reasons in found.items()}


def said_of(contact_id: int) -> Q:
    """Records of a contact's identities, and those that staff gave the contact or one merged into it."""
    # As numbers: PostgreSQL would read the whole table for a subquery on either side of an OR.
    return Q(identity_id__in=_people_of(contact_id)) | Q(contact_id__in=homes_of(contact_id))


def _people_of(contact_id: int) -> list[int]:
    return [one.pk for one in identity_rows([contact_id]).get(contact_id, ())]
