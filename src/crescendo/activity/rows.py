"""From stored rows to what is shown: words, names of contacts, touches are joined set-wise, once a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from crescendo.activity import event_names
from crescendo.activity.masking import mask_properties, mask_touch
from crescendo.activity.types import EventRow, Judgement
from crescendo.core import sets
from crescendo.core.once import once_each
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import KnownIdentity
from crescendo.sources import api as sources
from crescendo.sources.types import Touch

COLUMNS = (
    "id", "key", "message", "at", "received_at", "name_id", "raw_name_id", "contact_id", "identity_id",
    "visitor_id", "source_id", "subject_id", "value", "judgement", "reason_id", "touch_id", "props",
)  # fmt: skip


class StoredEvent(NamedTuple):
    """The columns of an event that a page needs, as stored."""

    id: int
    key: str
    message: str
    at: int
    received_at: int
    name_id: int
    raw_name_id: int
    contact_id: int | None
    identity_id: int | None
    visitor_id: int | None
    source_id: int
    subject_id: int | None
    value: int | None
    judgement: int
    reason_id: int | None
    touch_id: int | None
    props: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the numbers of a page of events stand for."""

    texts: Mapping[tuple[str, int], str]
    touches: Mapping[int, Touch]
    contacts: Mapping[int, str]
    identities: Mapping[int, KnownIdentity]
    sources: Mapping[int, str]


def dress(by: Actor, stored: Sequence[StoredEvent]) -> tuple[EventRow, ...]:
    """Give each event its words; five statements however many events there are, one more to cover them."""
    if not stored:
        return ()
    words = _Words(
        texts=once_each("words of events", _wanted(stored), _read_texts),
        touches=sources.touches({e.touch_id for e in stored if e.touch_id is not None}),
        contacts=people.name_of_contacts({e.contact_id for e in stored if e.contact_id is not None}, by=by),
        identities=people.known_identities(
            {e.identity_id for e in stored if e.identity_id is not None}, by=by
        ),
        sources={source.id: source.name for source in sources.names_of_sources()},
    )
    marked = None if by.sees_personal_data else event_names.in_force().personal
    return tuple(_row(e, words, marked) for e in stored)


def _row(e: StoredEvent, words: _Words, marked: frozenset[str] | None) -> EventRow:
    properties: dict[str, Any] = msgspec.json.decode(e.props)
    touch = words.touches.get(e.touch_id) if e.touch_id else None
    identity = words.identities.get(e.identity_id) if e.identity_id else None
    if marked is not None:
        properties, touch = mask_properties(properties, marked), mask_touch(touch)
    return EventRow(
        id=e.id,
        key=e.key,
        message=e.message,
        at=e.at,
        received_at=e.received_at,
        name=words.texts["names", e.name_id],
        raw_name=words.texts["names", e.raw_name_id],
        contact_id=e.contact_id,
        contact_name=words.contacts.get(e.contact_id) if e.contact_id else None,
        identity_id=e.identity_id,
        identity_kind=identity.kind.name.lower() if identity else "",
        identity_label=identity.value if identity else "",
        visitor_id=e.visitor_id,
        source_id=e.source_id,
        source_name=words.sources.get(e.source_id, ""),
        subject=words.texts.get(("subjects", e.subject_id)) if e.subject_id else None,
        value=e.value,
        judgement=Judgement(e.judgement),
        judgement_reason=words.texts.get(("reasons", e.reason_id)) if e.reason_id else None,
        touch_id=e.touch_id,
        touch=touch,
        url=_text(properties, "url"),
        title=_text(properties, "title"),
        session_key=f"v{e.visitor_id}" if e.visitor_id else f"e{e.id}",
        properties=properties,
    )


def _text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return value if isinstance(value, str) and value else None


def _wanted(stored: Sequence[StoredEvent]) -> set[tuple[str, int]]:
    """The dictionary rows that these events speak of, each under the name of its dictionary."""
    return {
        (kind, number)
        for e in stored
        for kind, number in (
            ("names", e.name_id),
            ("names", e.raw_name_id),
            ("subjects", e.subject_id),
            ("reasons", e.reason_id),
        )
        if number is not None
    }


def _read_texts(wanted: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    places = {
        kind: sets.batch_json(sorted(number for of, number in wanted if of == kind))
        for kind in ("names", "subjects", "reasons")
    }
    rows = sets.fetch(sets.statement(__package__, "words"), places)
    return {(kind, int(number)): str(text) for kind, number, text in rows}
