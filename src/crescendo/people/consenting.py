"""What staff and the company's own systems say of consent: appended with source, evidence and who said it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.sets import insert_ignore
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import models, purposes
from crescendo.people.consent_types import (
    Consent,
    ConsentPurposes,
    ConsentStatus,
    PauseContact,
    Proof,
    RecordConsent,
    WithdrawConsent,
)
from crescendo.people.contacts import find_row
from crescendo.people.nouns import consent_noun
from crescendo.people.records import said_of
from crescendo.people.turn import take_turn

_LONGEST = 500
_COLUMNS = (
    *("identity_id", "contact_id", "purpose", "channel", "status", "legal_basis", "text_version", "language"),
    *("source_url", "at", "ip", "key", "proof", "by_id", "by_label", "evidence"),
)
_NO_PURPOSE = mark("There is no such purpose, or it is retired.")
_NO_CHANNEL = mark("This purpose is not offered on this channel.")
_NO_SOURCE = mark("Say where it was said, as «paper form at the fair in Shanghai».")
_NO_EVIDENCE = mark("Say where the proof is kept, as «folder 12, page 3».")
_AHEAD = mark("This lies in the future.")
_TOO_LONG = mark("At most 500 characters.")
_NO_VERSION = mark("There is no such version of the text.")
Pair = tuple[str, str]
Errors = list[tuple[str, str, str]]

audit.register(
    {
        "consent.recorded": mark("%(by)s recorded a consent of the contact %(subject)s: %(fields)s"),
        "consent.withdrawn": mark("%(by)s withdrew consents of the contact %(subject)s: %(fields)s"),
        "contact.paused": mark("%(by)s paused marketing to the contact %(subject)s"),
        "contact.resumed": mark("%(by)s resumed marketing to the contact %(subject)s"),
    }
)


def record_consent(by: Actor, request: RecordConsent, *, now: int) -> Consent:
    """Append a proved grant. It neither lifts a suppression nor outlives a later withdrawal.

    Refuses NotAllowed, NotFound, NotValid without source and evidence. Emits consent.changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    standing = purposes.in_force()
    _check(request, standing, now=now)
    purpose = standing.find(request.purpose)
    assert purpose is not None
    with facts.together(now=now):
        take_turn()
        row = find_row(by, request.contact_id)
        made = _append(
            by,
            row.pk,
            [(request.purpose, request.channel)],
            ConsentStatus.GRANTED,
            said={
                "legal_basis": purpose.legal_basis.value,
                "text_version": clean(request.text_version) or str(standing.number),
                "language": clean(request.language),
                "source": clean(request.source).strip(),
                "evidence": clean(request.evidence).strip(),
            },
            at=now if request.at is None else request.at,
            now=now,
        )
    return made[0]


def withdraw_consent(by: Actor, request: WithdrawConsent, *, now: int) -> tuple[Consent, ...]:
    """Append withdrawals for a purpose on a channel, or for every one in use and every one ever spoken of.

    Refuses NotAllowed, NotFound, NotValid without a source. Emits consent.changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    _refuse(_texts(request.source, request.evidence, is_proof_needed=False))
    standing = purposes.in_force()
    with facts.together(now=now):
        take_turn()
        row = find_row(by, request.contact_id)
        pairs = _pairs(row.pk, request, standing)
        if not pairs:
            raise NotValid([("/purpose", "purpose_unknown", _NO_PURPOSE)])
        said = {"source": clean(request.source).strip(), "evidence": clean(request.evidence).strip()}
        return _append(by, row.pk, pairs, ConsentStatus.WITHDRAWN, said=said, at=now, now=now)


def pause_contact(by: Actor, request: PauseContact, *, now: int) -> bool:
    """Leave a contact alone until somebody resumes; False where it is paused already.

    Refuses NotAllowed, NotFound. Emits contact.paused.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        row = find_row(by, request.contact_id)
        if _standing_pauses(row.pk).exists():
            return False
        reason = clean(request.reason).strip()[:_LONGEST]
        models.ContactPause.objects.create(
            contact_id=row.pk, at=now, reason=reason, by_id=by.staff_id, by_label=clean(by.label)
        )
        _tell(by, "contact.paused", "contact.paused", row.pk, {"reason": reason}, now=now)
    return True


def resume_contact(by: Actor, contact_id: int, *, now: int) -> bool:
    """End the pause of a contact; False where there is none. Refuses NotAllowed, NotFound. Emits contact.paused."""
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        row = find_row(by, contact_id)
        ended = _standing_pauses(row.pk).update(
            ended_at=now, ended_by_id=by.staff_id, ended_by_label=clean(by.label)
        )
        if ended:
            _tell(by, "contact.resumed", "contact.paused", row.pk, {}, now=now)
    return bool(ended)


def emit_changed(contact_ids: Iterable[int], *, now: int) -> None:
    """The fact that the register says something else of these contacts."""
    contacts = sorted(set(contact_ids))
    if contacts:
        facts.append([FactDraft(kind="consent.changed", payload={"contacts": contacts}, at=now)], now=now)


def _append(
    by: Actor,
    contact_id: int,
    pairs: Iterable[Pair],
    status: ConsentStatus,
    *,
    said: dict[str, str],
    at: int,
    now: int,
) -> tuple[Consent, ...]:
    key = f"staff/{by.staff_id or 0}/{now}/{contact_id}"
    pairs = sorted(pairs)
    rows = [
        (
            *(None, contact_id, purpose, channel, status.value, said.get("legal_basis", "")),
            *(said.get("text_version", ""), said.get("language", ""), said["source"], at, "", key),
            *(int(Proof.VERIFIED), by.staff_id, clean(by.label), said["evidence"]),
        )
        for purpose, channel in pairs
    ]
    insert_ignore("people_consent", _COLUMNS, rows)
    action = "consent.recorded" if status is ConsentStatus.GRANTED else "consent.withdrawn"
    detail = {f"{purpose}.{channel}": said["source"] for purpose, channel in pairs}
    audit.record(by, action, write_id(Prefix.CONTACT, contact_id), detail, now=now)
    emit_changed([contact_id], now=now)
    made = models.Consent.objects.filter(key=key, status=status.value).order_by("pk")
    return tuple(consent_noun(row, by, contact_id) for row in made)


def _check(request: RecordConsent, standing: ConsentPurposes, *, now: int) -> None:
    purpose = standing.find(request.purpose)
    wrong = _texts(request.source, request.evidence, is_proof_needed=True)
    if purpose is None or purpose.is_retired:
        wrong.append(("/purpose", "purpose_unknown", _NO_PURPOSE))
    elif request.channel not in {channel.value for channel in purpose.channels}:
        wrong.append(("/channel", "channel_unknown", _NO_CHANNEL))
    if request.at is not None and request.at > now:
        wrong.append(("/at", "in_the_future", _AHEAD))
    if len(request.text_version) > _LONGEST // 2 or len(request.language) > _LONGEST // 2:
        wrong.append(("/text_version", "version_unknown", _NO_VERSION))
    _refuse(wrong)


def _texts(source: str, evidence: str, *, is_proof_needed: bool) -> Errors:
    wrong: Errors = []
    if not source.strip():
        wrong.append(("/source", "source_missing", _NO_SOURCE))
    if is_proof_needed and not evidence.strip():
        wrong.append(("/evidence", "evidence_missing", _NO_EVIDENCE))
    for name, text in (("source", source), ("evidence", evidence)):
        if len(text) > _LONGEST:
            wrong.append((f"/{name}", "too_long", _TOO_LONG))
    return wrong


def _refuse(wrong: Errors) -> None:
    if wrong:
        raise NotValid(wrong)


def _pairs(contact_id: int, request: WithdrawConsent, standing: ConsentPurposes) -> set[Pair]:
    spoken = models.Consent.objects.filter(said_of(contact_id)).values_list("purpose", "channel")
    offered = {
        (purpose.key, channel.value)
        for purpose in standing.document.purposes
        if not purpose.is_retired
        for channel in purpose.channels
    }
    return {
        (purpose, channel)
        for purpose, channel in {*spoken, *offered}
        if request.purpose in ("", purpose) and request.channel in ("", channel)
    }


def _standing_pauses(contact_id: int) -> QuerySet[models.ContactPause]:
    merged = models.Contact.objects.filter(merged_into_id=contact_id).values_list("pk", flat=True)
    return models.ContactPause.objects.filter(contact_id__in=[contact_id, *merged], ended_at=None)


def _tell(by: Actor, action: str, fact: str, contact_id: int, detail: dict[str, str], *, now: int) -> None:
    audit.record(by, action, write_id(Prefix.CONTACT, contact_id), detail, now=now)
    facts.append([FactDraft(kind=fact, payload={"contacts": [contact_id]}, at=now)], now=now)
