"""Notes: written, changed by their author, taken away and taken back."""

from __future__ import annotations

import msgspec

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft
from crescendo.people.note_models import Note as Row
from crescendo.people.note_types import LONGEST_NOTE, About, NewNote, Note, NoteEdit, NoteWritten
from crescendo.people.notes import about as subjects
from crescendo.people.notes import mentions
from crescendo.people.notes.reading import note_noun

audit.register(
    {
        "note.written": mark("%(by)s wrote a note about %(subject)s"),
        "note.changed": mark("%(by)s changed a note about %(subject)s"),
        "note.removed": mark("%(by)s removed a note about %(subject)s"),
        "note.restored": mark("%(by)s took back the removal of a note about %(subject)s"),
    }
)


def write_note(by: Actor, request: NewNote, *, now: int) -> NoteWritten:
    """Write a note about a contact or an account; who is mentioned gets a notice, if they may see what it is about.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits note.written.
    """
    subjects.require_edit(by, request.about.entity)
    text = _checked(request.text)
    with facts.together(now=now):
        about = subjects.seen(by, request.about)
        staff = mentions.meant(by, text, request.mention_ids)
        row = Row(text=text, at=now, **subjects.column_of(about), **subjects.author(by))
        row.save()
        return _told(by, row, about, staff, "note.written", now=now)


def edit_note(by: Actor, request: NoteEdit, *, now: int) -> NoteWritten:
    """Change a note's text; who is mentioned anew is told. Its author may, and who may change settings.

    Refuses NotAllowed, NotFound, NotValid. Emits note.changed.
    """
    text = _checked(request.text)
    with facts.together(now=now):
        row = _locked(request.note_id, standing=True)
        about = subjects.require_change(by, row)
        staff = mentions.meant(by, text, request.mention_ids)
        if row.text != text:
            row.text, row.edited_at = text, now
            row.save(update_fields=["text", "edited_at"])
        return _told(by, row, about, staff, "note.changed", now=now)


def remove_note(by: Actor, note_id: int, *, now: int) -> Note:
    """Take a note away; for a day it can be taken back. Refuses NotAllowed, NotFound. Emits note.removed."""
    with facts.together(now=now):
        row = _locked(note_id, standing=True)
        about = subjects.require_change(by, row)
        subjects.put_away(by, row, now=now)
        _note_down(by, "note.removed", row, about, now=now)
    return note_noun(by, row)


def restore_note(by: Actor, note_id: int, *, now: int) -> Note:
    """Take back that a note was taken away. Refuses NotAllowed, NotFound, NoteRemoved (a day ago).

    Emits note.restored.
    """
    with facts.together(now=now):
        row = _locked(note_id, standing=False)
        about = subjects.require_change(by, row)
        if subjects.take_back(row, now=now):
            _note_down(by, "note.restored", row, about, now=now)
    return note_noun(by, row)


def _told(by: Actor, row: Row, about: About, staff: tuple[int, ...], action: str, *, now: int) -> NoteWritten:
    told, not_told = mentions.tell(by, row.pk, about, staff, now=now)
    before = msgspec.json.decode(row.mentions, type=tuple[int, ...])
    row.mentions = msgspec.json.encode(sorted({*before, *told})).decode()
    row.save(update_fields=["mentions"])
    _note_down(by, action, row, about, now=now)
    return NoteWritten(note=note_noun(by, row), told=told, not_told=not_told)


def _note_down(by: Actor, action: str, row: Row, about: About, *, now: int) -> None:
    detail = {"note": write_id(Prefix.NOTE, row.pk)}
    audit.record(by, action, subjects.outside(about), detail, now=now)
    of = "contacts" if about.entity is Entity.CONTACT else "accounts"
    told = FactDraft(kind=action, payload={of: [about.id], "note": row.pk, "by": by.staff_id}, at=now)
    facts.append([told], now=now)


def _locked(note_id: int, *, standing: bool) -> Row:
    row = Row.objects.select_for_update().filter(pk=note_id).first()
    if row is None or (standing and row.removed_at is not None):
        raise NotFound(kind="note", id=write_id(Prefix.NOTE, note_id))
    return row


def _checked(given: str) -> str:
    text = clean(given).replace("\r\n", "\n").strip()
    if not text:
        raise NotValid([("/text", "text_missing", mark("Write something."))])
    if len(text) > LONGEST_NOTE:
        raise NotValid([("/text", "text_too_long", mark("A note has 10,000 characters at most."))])
    return text
