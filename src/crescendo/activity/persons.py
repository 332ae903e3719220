"""Which events, and which messages on their way to become events, are a person's. For access and erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db.models import Q, QuerySet

from crescendo.activity import event_names
from crescendo.activity.flood import named_by
from crescendo.activity.models import Event
from crescendo.activity.prepare import Knowledge, prepare
from crescendo.activity.requests import encoded, envelope_of, messages_in, request_of
from crescendo.core import needles
from crescendo.core.rawlog import RawRecord
from crescendo.core.rawlog_meta import NotJson, decode_body, decode_meta
from crescendo.core.types import Actor, Person
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind
from crescendo.sources import api as sources

_EMPTY = b"null"


def events_of(person: Person) -> QuerySet[Event]:
    """The person's events: those that a contact of theirs owns, and all that carry an identity of theirs."""
    mine = Q(identity_id__in=person.identities) | Q(visitor_id__in=person.identities)
    return Event.objects.filter(mine | Q(contact_id__in=person.contacts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """By what a message is told to be the person's, read once a chunk."""

    identities: frozenset[Identity]
    devices: frozenset[str]
    keys: frozenset[str]
    texts: tuple[str, ...]
    knowledge: Knowledge


def marks_of(person: Person) -> Marks:
    """What a chunk of messages is compared with. Six queries."""
    known = people.known_identities(person.identities, by=Actor.system("erasure")).values()
    shared = Event.objects.filter(contact_id__in=person.contacts, visitor_id__in=person.shared)
    told = sources.knowledge()
    return Marks(
        identities=frozenset(Identity(row.kind, row.value, row.space) for row in known),
        devices=frozenset(row.value for row in known if row.kind is IdentityKind.DEVICE),
        keys=frozenset(shared.values_list("key", flat=True)) if person.shared else frozenset(),
        texts=person.texts,
        knowledge=Knowledge(user_id_spaces=told.user_id_spaces, names=event_names.in_force().acts),
    )


def without(marks: Marks, record: RawRecord) -> RawRecord | None:
    """The record without the person's messages, and without their addresses; None where it has neither."""
    is_named = needles.is_in_bytes(marks.texts, record.meta) or needles.is_in_bytes(marks.texts, record.body)
    if not is_named and not _carries(marks, record):
        return None
    try:
        messages = messages_in(decode_body(record.body))
    except NotJson:
        return _emptied(record)
    envelope = envelope_of(record.body)
    kept = [raw for raw in map(encoded, messages) if not _is_mine(marks, record, request_of(raw, envelope))]
    if not kept or (not envelope and len(kept) < len(messages)):
        return _emptied(record)
    body = request_of(b"[" + b",".join(kept) + b"]", envelope, many=True) if envelope else record.body
    # Where a message of theirs came along, so did the request's address and browser, which may be theirs.
    meta = record.meta if len(kept) == len(messages) else _bare(record.meta)
    return _changed(record, meta=_cut(marks.texts, meta), body=_cut(marks.texts, body))


def is_of(marks: Marks, record: RawRecord) -> bool:
    """Whether a record that holds one message is the person's, or names them."""
    texts = marks.texts
    return (
        needles.is_in_bytes(texts, record.body)
        or needles.is_in_bytes(texts, record.meta)
        or _carries(marks, record)
    )


def _is_mine(marks: Marks, record: RawRecord, body: bytes) -> bool:
    return _carries(marks, _changed(record, meta=record.meta, body=body))


def _carries(marks: Marks, record: RawRecord) -> bool:
    """Whether a message of the record carries an identity of the person's, or is one of their stored events."""
    try:
        batch = prepare([record], marks.knowledge)
        device = decode_meta(record.meta).device
    except (msgspec.DecodeError, ValueError):
        return False
    if device in marks.devices:
        return True
    if any(click.email in marks.identities for click in batch.clicks):
        return True
    return any(
        event.key in marks.keys or not marks.identities.isdisjoint(named_by(event)) for event in batch.events
    )


def _emptied(record: RawRecord) -> RawRecord:
    """Its place, its time and its source stay; ingest passes over it."""
    return _changed(record, meta=_bare(record.meta), body=_EMPTY)


def _bare(meta: bytes) -> bytes:
    try:
        told = decode_meta(meta)
    except msgspec.DecodeError:
        return b"{}"
    return msgspec.structs.replace(told, ip="", ua="", query="", device=None, referer="").encode()


def _changed(record: RawRecord, *, meta: bytes, body: bytes) -> RawRecord:
    return RawRecord(
        series=record.series, position=record.position, received_at=record.received_at, meta=meta, body=body
    )


def _cut(texts: Sequence[str], content: bytes) -> bytes:
    # Latin 1 gives every byte a letter, so whatever else stands there comes back as it was.
    return needles.cut(tuple(texts), content.decode("latin-1")).encode("latin-1")
