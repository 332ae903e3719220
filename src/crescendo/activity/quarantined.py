"""Messages in quarantine: put there with all that it takes to hand them in again, taken out once they are dealt with.

The raw log and the database are two stores. So a message that is handed in again stays in quarantine, unseen, until
ingest ends its stay in the very transaction that deals with it. Whatever dies in between, nothing is lost, and a record
that was appended twice finds its message gone and does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from django.db import transaction

from crescendo.activity import event_names
from crescendo.activity.masking import mask_document
from crescendo.activity.prepared import Batch, Unreadable
from crescendo.activity.requests import envelope_of, request_of
from crescendo.activity.types import NotRetryable, QuarantineProgress
from crescendo.core import audit, jobs, quarantine
from crescendo.core.rawlog import NewRecord, RawLog, RawRecord
from crescendo.core.rawlog_meta import NotJson, RequestMeta, decode_body, decode_meta
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, ClaimedJob, Permission, Quarantined, QuarantinedRow, QuarantineFilter

KIND = "message"
RETRY_JOB = "quarantine.retry"
REMOVE_JOB = "quarantine.remove"
_CHUNK = 200
_MARK = b'"again"'

audit.register(
    {
        "quarantine.retried": mark("%(by)s had messages of the quarantine tried again"),
        "quarantine.removed": mark("%(by)s removed messages from the quarantine"),
    }
)


def keep(items: Iterable[Unreadable]) -> None:
    """Put messages into quarantine, inside the running transaction. One statement."""
    envelopes: dict[tuple[str, int], bytes] = {}
    quarantine.put_all([_kept(item, envelopes) for item in items])


def settle(batch: Batch) -> None:
    """End the stay of what this batch's records hand in again; what was dealt with before is left out of the batch."""
    again = _handed_in_again(batch.records)
    if not again:
        return
    stood = quarantine.settle(list(again.values()))
    gone = {place for place, item in again.items() if item not in stood}
    if gone:
        batch.events = [event for event in batch.events if (event.series, event.position) not in gone]
        batch.unreadable = [item for item in batch.unreadable if not _is_of(item, gone)]


def retry_item(by: Actor, log: RawLog, item_id: int, *, now: int) -> None:
    """Hand one message in again, durable on return.

    Refuses NotAllowed, NotFound, NotRetryable. Raises LogUnavailable.
    """
    require(by, Permission.SOURCES_MANAGE)
    found = quarantine.find_items(QuarantineFilter(kind=KIND), limit=1, item_id=item_id)
    if not found:
        raise NotFound(kind="message", id=str(item_id))
    if _append(log, found) == 0:
        raise NotRetryable
    with transaction.atomic():
        quarantine.note_retried([item_id], now=now)
        detail = {"count": 1, "reason": found[0].reason}
        audit.record(by, "quarantine.retried", "quarantine", detail, now=now)


def retry_all(by: Actor, wanted: QuarantineFilter, *, now: int) -> int:
    """Have all that is meant handed in again by a job; returns how many there are. Refuses NotAllowed."""
    require(by, Permission.SOURCES_MANAGE)
    return _enqueue(by, RETRY_JOB, "quarantine.retried", wanted, now)


def remove_all(by: Actor, wanted: QuarantineFilter, *, now: int) -> int:
    """Have all that is meant thrown away by a job; returns how many there are. Refuses NotAllowed."""
    require(by, Permission.OPERATIONS)
    return _enqueue(by, REMOVE_JOB, "quarantine.removed", wanted, now)


def remove_item(by: Actor, item_id: int, *, now: int) -> None:
    """Throw one thing away for good. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        if not quarantine.remove(by, [item_id]):
            raise NotFound(kind="message", id=str(item_id))
        audit.record(by, "quarantine.removed", "quarantine", {"count": 1}, now=now)


def readable_body(by: Actor, body: bytes, *, longest: int) -> str | None:
    """A raw body as people read it, cut after `longest` letters.

    Who may not see personal data sees it covered, and None where it cannot be told what is personal.
    """
    try:
        document = decode_body(body)
        if not by.sees_personal_data:
            document = mask_document(document, event_names.in_force().personal)
        text = json.dumps(document, ensure_ascii=False, indent=2)
    except (NotJson, RecursionError, ValueError):
        if not by.sees_personal_data:
            return None
        text = body[:longest].decode("utf-8", "replace")
    return clean(text[:longest])


def quarantine_progress(by: Actor) -> tuple[QuarantineProgress, ...]:
    """The jobs that hand in or remove, while they wait or run. Two queries. Refuses NotAllowed."""
    require(by, Permission.EVENTS_RAW)
    return tuple(
        QuarantineProgress(
            is_removal=job.kind == REMOVE_JOB,
            reason=job.payload["wanted"]["reason"],
            done=job.done,
            total=job.payload["total"],
        )
        for kind in (RETRY_JOB, REMOVE_JOB)
        for job in jobs.progress(kind)
    )


def handlers(log: RawLog) -> Mapping[str, jobs.Handler]:
    """The jobs of this page; `log` is where messages are handed in."""
    return {RETRY_JOB: lambda job: _retry_chunk(log, job), REMOVE_JOB: _remove_chunk}


def _enqueue(by: Actor, kind: str, action: str, wanted: QuarantineFilter, now: int) -> int:
    count, newest = quarantine.measure(wanted)
    if not count:
        return 0
    meant = _document(wanted, newest)
    with transaction.atomic():
        payload = {"wanted": meant, "after": 0, "done": 0, "total": count}
        key = f"{kind}/{wanted.kind}/{wanted.reason}/{wanted.source}/{meant['up_to']}"
        jobs.enqueue(kind, payload, run_at=now, dedupe_key=key)
        audit.record(by, action, "quarantine", {"count": count, "reason": wanted.reason or ""}, now=now)
    return count


def _document(wanted: QuarantineFilter, newest: int) -> dict[str, str | int | None]:
    up_to = newest if wanted.up_to is None else wanted.up_to
    return {"kind": wanted.kind, "reason": wanted.reason, "source": wanted.source, "up_to": up_to}


def _retry_chunk(log: RawLog, job: ClaimedJob) -> None:
    rows = _chunk(job)
    _append(log, rows)
    with transaction.atomic():
        quarantine.note_retried([row.id for row in rows if row.meta], now=job.now)
        _go_on(job, rows)


def _remove_chunk(job: ClaimedJob) -> None:
    rows = _chunk(job)
    with transaction.atomic():
        quarantine.settle([row.id for row in rows])
        _go_on(job, rows)


def _chunk(job: ClaimedJob) -> tuple[QuarantinedRow, ...]:
    wanted = QuarantineFilter(**job.payload["wanted"])
    return quarantine.find_items(wanted, after=job.payload["after"], limit=_CHUNK)


def _go_on(job: ClaimedJob, rows: Sequence[QuarantinedRow]) -> None:
    if rows:
        done = job.payload["done"] + len(rows)
        payload = {**job.payload, "after": rows[-1].id, "done": done}
        jobs.go_on(job, payload, done=done, total=job.payload["total"])


def _append(log: RawLog, rows: Sequence[QuarantinedRow]) -> int:
    records = [record for row in rows if (record := handed_in(row)) is not None]
    if records:
        log.append(records)
    return len(records)


def handed_in(row: QuarantinedRow) -> NewRecord | None:
    """The message as a record of its own, received when it was; None for what came without its request."""
    if row.kind != KIND or not row.meta:
        return None
    try:
        body = request_of(row.body, row.envelope)
    except NotJson:
        # What never was JSON is handed in as it came: ingest says so again.
        body = row.body
    meta = msgspec.structs.replace(decode_meta(row.meta), again=row.id)
    return NewRecord(received_at=row.at, meta=meta.encode(), body=body)


def _kept(item: Unreadable, envelopes: dict[tuple[str, int], bytes]) -> Quarantined:
    record = item.record
    meta = envelope = b""
    if record is not None:
        place = (record.series, record.position)
        if place not in envelopes:
            envelopes[place] = b"" if item.body == record.body else envelope_of(record.body)
        meta, envelope = _plain(record.meta), b"" if item.body == record.body else envelopes[place]
    source = "" if item.source_id is None else str(item.source_id)
    return Quarantined(
        kind=KIND, reason=item.reason, source=source, body=item.body, at=item.at, meta=meta, envelope=envelope
    )


def _plain(meta: bytes) -> bytes:
    """The meta as its door wrote it."""
    if _MARK not in meta:
        return meta
    return msgspec.structs.replace(decode_meta(meta), again=msgspec.UNSET).encode()


def _handed_in_again(records: Sequence[RawRecord]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for record in records:
        if _MARK in record.meta:
            meta: RequestMeta = decode_meta(record.meta)
            if isinstance(meta.again, int):
                found[record.series, record.position] = meta.again
    return found


def _is_of(item: Unreadable, places: Collection[tuple[str, int]]) -> bool:
    return item.record is not None and (item.record.series, item.record.position) in places
