"""What happened to a contact beside its acts, for its timeline: notes, files, fields, consents, merges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q

from crescendo.core.paging import whole_instants
from crescendo.core.text import fold
from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.contacts import find_row
from crescendo.people.merge_models import Merge as MergeRow
from crescendo.people.merges import MOST, homes_of, merge_nouns, merge_rows
from crescendo.people.moment_types import FieldChange, Moment, MomentKind, Moments
from crescendo.people.note_models import Note as NoteRow
from crescendo.people.note_models import StoredFile
from crescendo.people.notes.files import file_noun
from crescendo.people.notes.reading import note_noun
from crescendo.people.nouns import consent_noun
from crescendo.people.records import change_nouns, consent_rows, said_of

# A form says many fields at once; they are one moment.
_FIELDS_AT_ONCE = 8
# What was read, and the instant up to which that is all there is.
_Read = tuple[list[Moment], int | None]
_Row = TypeVar("_Row", models.Consent, MergeRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    by: Actor
    contact_id: int
    homes: list[int]
    since: int
    before: int
    most: int

    @property
    def when(self) -> Q:
        return Q(at__gte=self.since, at__lt=self.before)


def moments_of(
    by: Actor,
    contact_id: int,
    *,
    since: int = 0,
    before: int = 2**62,
    kinds: Collection[MomentKind] | None = None,
    text: str = "",
    limit: int = 50,
) -> Moments:
    """The latest first, about `limit` from `since` on and before `before`; with a text only notes and files with it.

    What happened at one instant stands on one page. A few queries. Refuses NotAllowed, NotFound.
    """
    row = find_row(by, contact_id)
    asked = _Asked(
        by=by,
        contact_id=row.pk,
        homes=homes_of(row.pk),
        since=since,
        before=before,
        most=limit + 1,
    )
    wanted = {MomentKind.NOTE, MomentKind.FILE} if text else set(MomentKind)
    wanted &= set(kinds) if kinds is not None else wanted
    read = [_READERS[kind](asked) for kind in MomentKind if kind in wanted]
    found = sorted((moment for rows, _end in read for moment in rows), key=_place, reverse=True)
    # A reader that came to its limit tells nothing of what is older than its last; nor does the whole, past `limit`.
    ends = [end for _rows, end in read if end is not None] + [one.at for one in found[limit : limit + 1]]
    shown, reached = whole_instants(found, max(ends, default=None), at=lambda one: one.at)
    if text:
        shown = [moment for moment in shown if fold(text) in fold(_words(moment))]
    return Moments(rows=tuple(shown), reached=reached)


def _place(moment: Moment) -> tuple[int, str]:
    return moment.at, moment.kind.value


def _words(moment: Moment) -> str:
    return moment.note.text if moment.note else moment.file.name if moment.file else ""


def _whole(found: list[Moment], asked: _Asked) -> _Read:
    return found, found[-1].at if len(found) == asked.most else None


def _of_all(asked: _Asked, newest: list[_Row]) -> list[_Row] | None:
    """What was asked for, out of the newest that the page reads anyway; None where older ones are asked for."""
    if len(newest) >= MOST and newest[-1].at >= asked.since:
        return None
    return [row for row in newest if asked.since <= row.at < asked.before][: asked.most]


def _notes(asked: _Asked) -> _Read:
    rows = NoteRow.objects.filter(asked.when, contact_id__in=asked.homes, removed_at=None)
    found = [
        Moment(
            kind=MomentKind.NOTE,
            at=row.at,
            by_id=row.by_id,
            by_label=row.by_label,
            note=note_noun(asked.by, row),
        )
        for row in rows.order_by("-at", "-id")[: asked.most]
    ]
    return _whole(found, asked)


def _files(asked: _Asked) -> _Read:
    rows = StoredFile.objects.filter(asked.when, contact_id__in=asked.homes, removed_at=None)
    found = [
        Moment(
            kind=MomentKind.FILE,
            at=row.at,
            by_id=row.by_id,
            by_label=row.by_label,
            file=file_noun(asked.by, row),
        )
        for row in rows.order_by("-at", "-id")[: asked.most]
    ]
    return _whole(found, asked)


def _fields(asked: _Asked) -> _Read:
    """Changes that were said at once by one are one moment; one that was cut off is left to the next page."""
    most = asked.most * _FIELDS_AT_ONCE
    rows = list(
        models.ContactChange.objects.filter(asked.when & said_of(asked.contact_id)).order_by("-at", "-id")[
            :most
        ]
    )
    together: dict[tuple[int, int | None, int | None], list[FieldChange]] = {}
    for change in change_nouns(asked.by, rows):
        together.setdefault((change.at, change.by_id, change.source_id), []).append(change)
    found = [
        Moment(kind=MomentKind.FIELDS, at=at, by_id=by_id, changes=_once_each(changes))
        for (at, by_id, _source), changes in together.items()
    ]
    return found, rows[-1].at if len(rows) == most else None


def _once_each(changes: Sequence[FieldChange]) -> tuple[FieldChange, ...]:
    """What a form claimed and its click then proved is said once, as proved."""
    said: dict[tuple[str, str], FieldChange] = {}
    for change in sorted(changes, key=lambda one: one.proof):
        said[change.field, repr(change.value)] = change
    return tuple(said.values())


def _consents(asked: _Asked) -> _Read:
    rows = _of_all(asked, consent_rows(asked.contact_id))
    if rows is None:
        said = models.Consent.objects.filter(asked.when & said_of(asked.contact_id))
        rows = list(said.order_by("-at", "-id")[: asked.most])
    nouns = [consent_noun(row, asked.by, asked.contact_id) for row in rows]
    found = [
        Moment(kind=MomentKind.CONSENT, at=one.at, by_id=one.by_id, by_label=one.by_label, consent=one)
        for one in nouns
    ]
    return _whole(found, asked)


def _merges(asked: _Asked) -> _Read:
    rows = _of_all(asked, merge_rows(asked.contact_id))
    if rows is None:
        sides = Q(survivor_id__in=asked.homes) | Q(merged_id__in=asked.homes)
        rows = list(MergeRow.objects.filter(asked.when & sides).order_by("-at", "-id")[: asked.most])
    found = [
        Moment(kind=MomentKind.MERGE, at=merge.at, by_id=merge.by_id, merge=merge)
        for merge in merge_nouns(asked.by, rows)
    ]
    return _whole(found, asked)


_READERS: Mapping[MomentKind, Callable[[_Asked], _Read]] = {
    MomentKind.NOTE: _notes,
    MomentKind.FILE: _files,
    MomentKind.FIELDS: _fields,
    MomentKind.CONSENT: _consents,
    MomentKind.MERGE: _merges,
}
