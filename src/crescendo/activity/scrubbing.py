"""Taking a person's messages out of the raw log and the quarantine, where they wait beside those of others."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from crescendo.activity.persons import is_of, marks_of, without
from crescendo.activity.quarantined import handed_in
from crescendo.core import quarantine
from crescendo.core.rawlog import RawRecord, advance
from crescendo.core.types import Erased, Person, Surroundings

_RECORDS = 500
_ITEMS = 200


def scrub_log(person: Person, surroundings: Surroundings, place: Any) -> Erased:
    """Read some hundred records and rewrite those that hold a message of the person.

    Read and unread records alike: what nobody has read yet is refused anyhow, but its bytes must go too.
    """
    cursors: dict[str, int] = place or {}
    records = surroundings.log.read(cursors, limit=_RECORDS)
    if not records:
        return Erased(rows=0)
    marks = marks_of(person)
    changed = [found for record in records if (found := without(marks, record)) is not None]
    if changed:
        surroundings.log.rewrite(changed)
    return Erased(rows=len(changed), place=advance(cursors, records))


def scrub_quarantine(person: Person, _: Surroundings, place: Any) -> Erased:
    """Throw away what stands in quarantine and is the person's, or names them; also what was handed in again."""
    after = int(place or 0)
    items = quarantine.walk_items(after=after, limit=_ITEMS)
    if not items:
        return Erased(rows=0)
    marks = marks_of(person)
    gone = []
    for item in items:
        record = handed_in(item)
        sent = RawRecord(
            series="",
            position=0,
            received_at=item.at,
            meta=item.meta if record is None else record.meta,
            body=item.body if record is None else record.body,
        )
        if is_of(marks, sent):
            gone.append(item.id)
    with transaction.atomic():
        quarantine.settle(gone)
    return Erased(rows=len(gone), place=items[-1].id)
