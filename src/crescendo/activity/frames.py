"""What a worker and its preparing child say to each other: typed MessagePack, a touch told once a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from crescendo.activity.prepare import Knowledge, prepare
from crescendo.activity.prepared import Batch, Dwell, Prepared, Unreadable
from crescendo.activity.types import Tally
from crescendo.core.rawlog import RawRecord
from crescendo.people.types import ConfirmedClick
from crescendo.sources.types import Touch

READY = b"ready"
FAILED = b"failed"


class _Asked(msgspec.Struct, array_like=True):
    records: Sequence[RawRecord]
    knowledge: Knowledge | None


class _Answered(msgspec.Struct, array_like=True):
    """A batch without its records: `brought` and `carried` point into `touches` and the records asked about."""

    events: list[Prepared]
    touches: list[Touch]
    brought: list[int | None]
    dwells: list[Dwell]
    clicks: list[ConfirmedClick]
    unreadable: list[Unreadable]
    carried: list[int | None]
    tally: Tally


_encode = msgspec.msgpack.Encoder().encode
_read_asked = msgspec.msgpack.Decoder(_Asked).decode
_read_answered = msgspec.msgpack.Decoder(_Answered).decode


def ask(records: Sequence[RawRecord], knowledge: Knowledge | None) -> bytes:
    """The question; knowledge None means that of the question before."""
    return _encode(_Asked(records, knowledge))


def answering() -> Callable[[bytes], bytes]:
    """One who answers questions and remembers what he was told to know."""
    known = Knowledge()

    def answer(question: bytes) -> bytes:
        nonlocal known
        asked = _read_asked(question)
        known = asked.knowledge or known
        try:
            return _encode(_answered(prepare(asked.records, known)))
        except Exception:  # noqa: BLE001 - the worker prepares it again, and meets and tells the fault
            return FAILED

    return answer


def read_answer(answer: bytes, records: Sequence[RawRecord]) -> Batch | None:
    """The batch of these records as if it had been prepared here; None where preparing failed."""
    if answer == FAILED:
        return None
    told = _read_answered(answer)
    for event, place in zip(told.events, told.brought, strict=True):
        if place is not None:
            event.own_touch = told.touches[place]
    for item, place in zip(told.unreadable, told.carried, strict=True):
        if place is not None:
            item.record = records[place]
    return Batch(
        events=told.events,
        dwells=told.dwells,
        clicks=told.clicks,
        unreadable=told.unreadable,
        records=records,
        tally=told.tally,
    )


def _answered(batch: Batch) -> _Answered:
    touches: dict[Touch, int] = {}
    brought: list[int | None] = []
    for event in batch.events:
        touch, event.own_touch = event.own_touch, None
        brought.append(None if touch is None else touches.setdefault(touch, len(touches)))
    places = {id(record): place for place, record in enumerate(batch.records)}
    carried: list[int | None] = []
    for item in batch.unreadable:
        carried.append(places.get(id(item.record)))
        item.record = None
    return _Answered(
        events=batch.events,
        touches=list(touches),
        brought=brought,
        dwells=batch.dwells,
        clicks=batch.clicks,
        unreadable=batch.unreadable,
        carried=carried,
        tally=batch.tally,
    )
