"""Consents from a file: appended to the register, each with the time and the source that the file names.

A row speaks of one identity, the strongest that it has, so it joins nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from crescendo.core import facts
from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Mode, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold
from crescendo.core.types import FactDraft, Permission, Scope
from crescendo.people import models
from crescendo.people.blocking import blocked_among
from crescendo.people.consenting import emit_changed
from crescendo.people.contacts import visible_contacts
from crescendo.people.directory import contacts_of
from crescendo.people.imports.cells import NO_TIME, read_identities
from crescendo.people.imports.columns import EMAIL, EXTERNAL_ID, PHONE, USER_ID
from crescendo.people.imports.matching import BLOCKED, NOBODY, NOT_YOURS, UNKNOWN
from crescendo.people.imports.suppressions import NO_CHANNEL, read_channel
from crescendo.people.sighting import sight
from crescendo.people.turn import take_turn
from crescendo.people.types import ConsentGiven, Identity, Proof, Sighting

STATUSES = {
    **dict.fromkeys(
        ("granted", "yes", "true", "1", "subscribed", "opted in", "同意", "已同意", "是", "订阅"), True
    ),
    **dict.fromkeys(
        ("withdrawn", "no", "false", "0", "unsubscribed", "opted out", "撤回", "已撤回", "否", "退订"), False
    ),
}
NO_STATUS = mark("This is neither a consent nor a withdrawal. Write granted or withdrawn.")
NO_PURPOSE = mark("A consent needs a purpose.")
NO_PROOF = mark("A consent needs its time and its source: where and when it was given.")
_LONGEST = 255


class Said(NamedTuple):
    """One consent or withdrawal as a row says it."""

    number: int
    identity: Identity
    at: int
    consent: ConsentGiven
    key: str


def prepare(batch: Batch) -> list[Said | Refused]:
    """Read the cells of a chunk; one query."""
    zone = get_company().time_zone
    return [_read(row, zone) for row in batch.rows]


def write(batch: Batch, prepared: Sequence[Said | Refused], now: int) -> Written:
    """Append a chunk to the register; what stands there already stays one record.

    Emits contact.created, consent.changed.
    """
    take_turn()
    refused = [row for row in prepared if isinstance(row, Refused)]
    said = [row for row in prepared if isinstance(row, Said)]
    known = contacts_of({row.identity for row in said})
    seen = known.values() if batch.by.scope is Scope.ALL else visible_contacts(batch.by, known.values())
    blocked = blocked_among({row.identity for row in said})
    kept = []
    for row in said:
        contact = known.get(row.identity)
        if row.identity in blocked:
            refused.append(Refused(row.number, "", BLOCKED, {}))
        elif contact is None and batch.options.mode is Mode.UPDATE:
            refused.append(Refused(row.number, "", UNKNOWN, {}))
        elif contact is not None and contact not in seen:
            refused.append(Refused(row.number, "", NOT_YOURS, {}))
        else:
            kept.append(row)
    standing = set(
        models.Consent.objects.filter(key__in={row.key for row in kept}).values_list("key", flat=True)
    )
    fresh = list({row.key: row for row in kept if row.key not in standing}.values())
    sighted = sight([_sighting(row) for row in fresh], now=now)
    if sighted.created:
        payload = {"contacts": list(sighted.created)}
        facts.append([FactDraft(kind="contact.created", payload=payload, at=now)], now=now)
    emit_changed({contact for contact in sighted.contacts if contact is not None}, now=now)
    return Written(created=len(fresh), unchanged=len(kept) - len(fresh), refused=tuple(refused))


def _sighting(row: Said) -> Sighting:
    return Sighting(
        key=row.key, at=row.at, proof=Proof.VERIFIED, people=(row.identity,), consents=(row.consent,)
    )


def _read(row: Row, zone: str) -> Said | Refused:
    identities = read_identities(row)
    if isinstance(identities, Refused):
        return identities
    granted = STATUSES.get(fold(row.values.get("status", "granted")))
    channel = read_channel(row.values.get("channel", "email"))
    at = read_instant(row.values.get("at", ""), zone)
    wrongs = (
        (not identities, "", NOBODY),
        (granted is None, "status", NO_STATUS),
        (channel is None, "channel", NO_CHANNEL),
        ("purpose" not in row.values, "purpose", NO_PURPOSE),
        ("at" not in row.values, "at", NO_PROOF),
        ("source" not in row.values, "source", NO_PROOF),
        (at is None, "at", NO_TIME),
    )
    wrong = next(((column, sentence) for is_wrong, column, sentence in wrongs if is_wrong), None)
    if wrong is not None or at is None:
        return Refused(row.number, *(wrong or ("at", NO_TIME)), {})
    consent = _consent(row, channel or "email", granted=bool(granted))
    return Said(row.number, identities[0], at, consent, _key(identities[0], consent, at))


def _consent(row: Row, channel: str, *, granted: bool) -> ConsentGiven:
    texts = {name: clean(text)[:_LONGEST] for name, text in row.values.items()}
    return ConsentGiven(
        purpose=texts["purpose"],
        channel=channel,
        granted=granted,
        legal_basis=texts.get("legal_basis", "consent"),
        text_version=texts.get("text_version", ""),
        language=texts.get("language", ""),
        source_url=clean(row.values["source"]),
        ip=texts.get("ip", ""),
    )


def _key(identity: Identity, consent: ConsentGiven, at: int) -> str:
    """The same consent again, in whichever file, is the same record."""
    told = f"{identity!r}/{consent.purpose}/{consent.channel}/{consent.granted}/{at}/{consent.source_url}"
    return f"import/{blake2b(told.encode(), digest_size=16).hexdigest()}"


CONSENTS = Kind(
    name="consents",
    title=mark("Consents"),
    hint=mark(
        "Who agreed to what, when and where, and who withdrew it. Without time and source nothing is granted."
    ),
    columns=(
        EMAIL,
        PHONE,
        Column(
            name="purpose",
            label=mark("Purpose"),
            aliases=("用途", "目的", "list", "订阅类型"),
            example="news",
        ),
        Column(name="channel", label=mark("Channel"), aliases=("渠道", "方式"), example="email"),
        Column(
            name="status",
            label=mark("Consent or withdrawal"),
            aliases=("授权或撤回", "状态", "consent", "授权状态", "是否同意", "subscription status"),
            example="granted",
        ),
        Column(
            name="at",
            label=mark("Time"),
            aliases=(
                "时间",
                "日期",
                "date",
                "consented at",
                "授权时间",
                "opt in time",
                "consent date",
                "同意时间",
            ),
            example="2025-03-31 14:05",
        ),
        Column(
            name="source",
            label=mark("Source of the consent"),
            aliases=("来源", "source url", "consent source", "授权来源", "opt in source", "页面", "page"),
            example="https://www.example.com/newsletter",
        ),
        Column(
            name="legal_basis",
            label=mark("Legal basis"),
            aliases=("法律依据", "合法性基础"),
            example="consent",
        ),
        Column(
            name="text_version", label=mark("Version of the text"), aliases=("文本版本", "版本", "version")
        ),
        Column(name="language", label=mark("Language"), aliases=("语言", "locale")),
        Column(name="ip", label=mark("IP address"), aliases=("IP地址", "ip", "opt in ip")),
        USER_ID,
        EXTERNAL_ID,
    ),
    needs=(("email", "phone", "user_id", "external_id"), ("purpose",), ("at",), ("source",)),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    final=mark(
        "The consent register only grows: what somebody agreed to or withdrew stays as evidence. Who was taken for "
        "another is put right on the contact's page, with a source."
    ),
    modes=(Mode.BOTH, Mode.UPDATE),
)
