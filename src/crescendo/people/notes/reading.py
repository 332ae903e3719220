"""Reading notes: those of a contact or an account, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db.models import Count, Max, Q, QuerySet

from crescendo.conditions.types import Entity
from crescendo.core.clock import HOUR
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Page
from crescendo.people import models
from crescendo.people.masking import HIDDEN
from crescendo.people.note_models import Note as Row
from crescendo.people.note_models import StoredFile
from crescendo.people.note_types import About, Note
from crescendo.people.notes import about as subjects


def list_notes(
    by: Actor, about: About, *, now: int, cursor: str | None = None, limit: int = 20
) -> Page[Note]:
    """Notes, the newest first, with those of what was merged into it; what one took away within the hour too.

    Refuses NotAllowed, NotFound, NotValid. A few queries.
    """
    limit = page_size(limit)
    rows = Row.objects.filter(subjects.rows_of(subjects.seen(by, about)) & standing(by, now=now))
    if (before := read_cursor(cursor)) is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return page_of(found, limit, number=lambda row: row.pk, noun=lambda row: note_noun(by, row))


def get_note(by: Actor, note_id: int) -> Note:
    """One note that stands. Refuses NotAllowed, NotFound (outside the scope too)."""
    row = Row.objects.filter(pk=note_id, removed_at=None).first()
    if row is None:
        raise NotFound(kind="note", id=write_id(Prefix.NOTE, note_id))
    subjects.seen(by, subjects.about_of(row))
    return note_noun(by, row)


def last_notes(contact_ids: Iterable[int]) -> dict[int, int]:
    """When the last note about each of these contacts was written; those alone that have any. One query.

    For the worker, which sees everybody.
    """
    rows = Row.objects.filter(contact_id__in=list(contact_ids), removed_at=None).values_list("contact_id")
    return {contact: at for contact, at in rows.annotate(Max("at")) if contact is not None}


def standing(by: Actor, *, now: int) -> Q:
    """Rows that stand, and those that the actor took away within the hour."""
    stands = Q(removed_at=None)
    return stands if by.staff_id is None else stands | Q(removed_by_id=by.staff_id, removed_at__gt=now - HOUR)


def count_of(kept: QuerySet[Any], contact_ids: Sequence[int]) -> Mapping[int, int]:
    """How many stand at each of these contacts, with what was merged into it; for a merge's preview."""
    into = dict(
        models.Contact.objects.filter(merged_into_id__in=contact_ids).values_list("pk", "merged_into_id")
    )
    rows = kept.filter(contact_id__in=[*contact_ids, *into], removed_at=None)
    counts: dict[int, int] = {}
    for contact, number in rows.values_list("contact_id").annotate(n=Count("pk")):
        living = into.get(contact, contact)
        counts[living] = counts.get(living, 0) + number
    return counts


def count_at_account(account_id: int) -> tuple[int, int]:
    """How many notes and files stand at an account, with those of what was merged into it."""
    where = subjects.rows_of(About(entity=Entity.ACCOUNT, id=account_id)) & Q(removed_at=None)
    return Row.objects.filter(where).count(), StoredFile.objects.filter(where).count()


def note_noun(by: Actor, row: Row) -> Note:
    """A row as the reader sees it."""
    return Note(
        id=row.pk,
        about=subjects.about_of(row),
        text=row.text if by.sees_personal_data else HIDDEN,
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        edited_at=row.edited_at,
        mentions=msgspec.json.decode(row.mentions, type=tuple[int, ...]),
        may_change=subjects.may_change(by, row),
        removed_at=row.removed_at,
    )
