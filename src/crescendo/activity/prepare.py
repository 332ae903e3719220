"""From raw records to prepared events: decode, limit, clean, translate, judge, classify. No database here.

A message that cannot be taken goes to quarantine with a reason; it never takes its neighbours with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from crescendo.activity import limits
from crescendo.activity.access_log import translating
from crescendo.activity.access_log.translating import translate_access_log
from crescendo.activity.acts import VISITS
from crescendo.activity.judge import LONGEST, judge
from crescendo.activity.prepared import Batch, Dwell, Prepared, Refused, Unreadable
from crescendo.activity.rulebook import NO_RULES, Rulebook, network_of
from crescendo.activity.sensors import records_of, translate_sensors
from crescendo.activity.sighting import (
    alias_sighting_of,
    filling_sighting_of,
    read_email_identity,
    sighting_of,
)
from crescendo.activity.tracker import events_of, translate_confirm, translate_form, translate_tracker
from crescendo.activity.translate import messages_of, translate
from crescendo.activity.translated import Dwell as HeardDwell
from crescendo.activity.translated import Envelope, Translated, Untranslatable
from crescendo.activity.typed import columns_of
from crescendo.core.rawlog import RawRecord
from crescendo.core.rawlog_meta import (
    REFUSED,
    NotJson,
    RequestMeta,
    decode_meta,
    decode_refusals,
    decode_strict,
    lenient,
)
from crescendo.people.types import ConfirmedClick, Proof, Sighting
from crescendo.sources.classify import classify
from crescendo.sources.types import Evidence, KeywordNames, Touch

NOT_JSON = "not_json"
_TYPE_OF_PATH = {
    "/v1/t": "track", "/v1/track": "track", "/v1/i": "identify", "/v1/identify": "identify",
    "/v1/p": "page", "/v1/page": "page", "/v1/s": "screen", "/v1/screen": "screen",
    "/v1/g": "group", "/v1/group": "group", "/v1/a": "alias", "/v1/alias": "alias",
}  # fmt: skip
_LATEST = 2**47 - 1
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What preparing needs to know of the company: read once a batch, handed in."""

    own_hosts: Mapping[int, frozenset[str]] = field(default_factory=dict)
    user_id_spaces: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    promoted: Mapping[str, str] = field(default_factory=dict)
    keywords: KeywordNames = field(default_factory=dict)
    rules: Rulebook = NO_RULES


class _Request(msgspec.Struct, frozen=True, gc=False):
    meta: RequestMeta
    record: RawRecord
    envelope: Envelope
    proof: Proof
    knowledge: Knowledge


def prepare(records: Sequence[RawRecord], knowledge: Knowledge) -> Batch:
    """Make every message of the records ready to be stored, in the order of the log."""
    batch = Batch(records=records)
    batch.tally.records = len(records)
    for record in records:
        _prepare_record(record, knowledge, batch)
    for item in batch.unreadable:
        batch.tally.quarantined += 1
        batch.tally.reasons[item.reason] = batch.tally.reasons.get(item.reason, 0) + 1
    return batch


def message_hash(source_id: int, message_id: str) -> str:
    """20 hex digits that stand for one message of one source: the message key by which links are ordered."""
    return hashlib.blake2b(f"{source_id}\x00{message_id}".encode(), digest_size=10).hexdigest()


def _prepare_record(record: RawRecord, knowledge: Knowledge, batch: Batch) -> None:
    meta = decode_meta(record.meta)
    if meta.protocol == REFUSED:
        _hear_refusals(record, batch)
        return
    try:
        body, is_strict = _decode(record.body)
    except NotJson:
        batch.unreadable.append(Unreadable(NOT_JSON, meta.source, record.body, record.received_at, record))
        return
    if body is None:
        # Erasure left nothing of it.
        return
    look = limits.look(record.body, is_strict=is_strict)
    messages, sent_at = _messages(meta, body)
    envelope = Envelope(
        received_at=record.received_at,
        sent_at=sent_at,
        trust=meta.key_trust,
        agent=meta.ua,
        ip=meta.ip,
        referer=meta.referer,
        device=meta.device,
        names=knowledge.names,
    )
    # A log is read by who runs the server: it claims nothing, and its visitors are not counted against a public key.
    proved = meta.key_trust == "server" or meta.protocol in {"confirm", translating.PROTOCOL}
    request = _Request(meta, record, envelope, Proof.VERIFIED if proved else Proof.CLAIM, knowledge)
    for message in messages:
        reason = limits.breach(message) if look.measure or not isinstance(message, dict) else None
        if reason is None:
            message = limits.clean(message) if look.clean else message  # noqa: PLW2901 - the cleaned one replaces it
            reason = _take(request, body, message, batch)
        if reason is not None:
            batch.unreadable.append(
                Unreadable(reason, meta.source, _bytes(message), record.received_at, record)
            )


def _hear_refusals(record: RawRecord, batch: Batch) -> None:
    for said in decode_refusals(record.body):
        batch.refused.append(
            Refused(source_id=said.source, reason=said.reason, count=said.count, at=record.received_at)
        )


def _decode(body: bytes) -> tuple[Any, bool]:
    try:
        return decode_strict(body), True
    except NotJson:
        return lenient(body), False


def _messages(meta: RequestMeta, body: Any) -> tuple[Iterable[Any], int | None]:
    """The messages of a request; where the path names a message's type, the message need not."""
    if meta.protocol == "tracker":
        return events_of(body), None
    if meta.protocol in {"form", "confirm", translating.PROTOCOL}:
        return [body], None
    if meta.protocol == "sensors":
        return records_of(body), None
    messages, sent_at = messages_of(body)
    implied = _TYPE_OF_PATH.get(meta.path)
    if implied is None:
        return messages, sent_at
    return [{"type": implied, **m} if isinstance(m, dict) else m for m in messages], sent_at


def _take(request: _Request, body: Any, message: Any, batch: Batch) -> str | None:
    """Prepare one message into the batch; the reason where it cannot be taken."""
    try:
        said = _translate(request, body, message)
    except Untranslatable as cause:
        return cause.reason
    if isinstance(said, HeardDwell):
        _hear(request, said, batch)
        return None
    for dwell in said.dwells:
        _hear(request, dwell, batch)
    source = request.meta.source
    message_id = said.message_id or "hash:" + hashlib.blake2b(_bytes(message), digest_size=16).hexdigest()
    short = message_hash(source, message_id)
    batch.events.append(_prepared(request, said, message_id, short))
    if said.confirms is not None and said.email is not None and (mail := read_email_identity(said.email)):
        batch.clicks.append(
            ConfirmedClick(
                submission_key=message_hash(source, said.confirms),
                email=mail,
                at=said.at,
                key=short,
                ip=said.ip,
            )
        )
    return None


def _hear(request: _Request, dwell: HeardDwell, batch: Batch) -> None:
    batch.tally.dwell += 1
    batch.dwells.append(Dwell(_view(request, dwell.view_key), dwell.active_ms, dwell.scroll))


def _translate(request: _Request, body: Any, message: Any) -> Translated | HeardDwell:
    match request.meta.protocol:
        case "tracker":
            return translate_tracker(body, message, request.envelope)
        case "form":
            return translate_form(message, request.envelope)
        case "confirm":
            return translate_confirm(message, request.envelope)
        case translating.PROTOCOL:
            return translate_access_log(message, request.envelope)
        case "sensors":
            return translate_sensors(message, request.envelope)
        case _:
            return translate(message, request.envelope)


def _prepared(request: _Request, said: Translated, message_id: str, short: str) -> Prepared:
    source = request.meta.source
    agent = said.agent.strip()[:LONGEST]
    network = _network(request.meta, said)
    verdict = judge(
        agent,
        trust=request.meta.key_trust,
        is_driven=said.is_driven,
        network=network,
        book=request.knowledge.rules,
    )
    sighting = sighting_of(
        said,
        key=short,
        source_id=source,
        proof=request.proof,
        space=request.knowledge.user_id_spaces.get(source, ""),
        confirmable=request.meta.protocol == "form",
    )
    props = _props(said)
    promoted = request.knowledge.promoted
    return Prepared(
        key=f"{min(max(said.client_at, 0), _LATEST):012x}{short}",
        message=message_id,
        source_id=source,
        name=said.name,
        raw_name=said.raw_name,
        at=said.at,
        received_at=request.record.received_at,
        subject=(said.subject_kind or "", said.subject) if said.subject else None,
        value=said.value,
        own_touch=_touch(said, source, request.knowledge),
        is_visit=said.name in VISITS and (bool(said.url) or request.meta.key_trust == "browser"),
        verdict=verdict.judgement,
        reason=verdict.reason,
        agent=agent,
        network=network,
        page_view=_view(request, said.view_key) if said.view_key else None,
        series=request.record.series,
        position=request.record.position,
        props=_encode(props).decode(),
        sighting=sighting,
        alias=_second_sighting(said, sighting),
        columns=columns_of(props, promoted) if promoted else (),
    )


def _network(meta: RequestMeta, said: Translated) -> int | None:
    """The visitor's network: whence a browser called, or what a server tells of its visitor, never the server's own."""
    if meta.key_trust == "server":
        return network_of(said.ip) if said.ip and said.ip != meta.ip else None
    return network_of(meta.ip) if meta.ip else None


def _second_sighting(said: Translated, sighting: Sighting) -> Sighting | None:
    if said.alias is not None:
        return alias_sighting_of(said, sighting)
    return filling_sighting_of(said, sighting) if said.fills else None


def _touch(said: Translated, source: int, knowledge: Knowledge) -> Touch | None:
    evidence = Evidence(
        landing_url=said.landing_url,
        referrer=said.referrer,
        campaign=said.campaign,
        own_hosts=knowledge.own_hosts.get(source, frozenset()),
    )
    return classify(evidence, knowledge.keywords)


def _props(said: Translated) -> dict[str, Any]:
    """Properties as kept, with where it happened; what is empty is left out."""
    props = dict(said.props)
    if said.url:
        props.setdefault("url", said.url)
    if said.title:
        props.setdefault("title", said.title)
    if said.referrer:
        props.setdefault("referrer", said.referrer)
    return props


def _view(request: _Request, view_key: str) -> str:
    return f"{request.meta.source}/{view_key}"


def _bytes(message: Any) -> bytes:
    try:
        return _encode(message)
    except (UnicodeEncodeError, ValueError, TypeError, OverflowError, RecursionError):
        return repr(message).encode("utf-8", "backslashreplace")
