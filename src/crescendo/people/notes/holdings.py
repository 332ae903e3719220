"""Notes and files for access and erasure: a person's own go, others' lose the person's addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from crescendo.core import holdings, needles
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings
from crescendo.people.merge_preview import register_attached
from crescendo.people.note_models import Note, StoredFile
from crescendo.people.notes import store
from crescendo.people.notes.reading import count_of
from crescendo.people.notes.trimming import let_go

_CHUNK = 500
_COLUMNS = {"at": mark("Time"), "by": mark("Who did it"), "text": mark("Text")}
_FILE_COLUMNS = {"at": mark("Time"), "by": mark("Who did it"), "name": mark("File"), "size": mark("Bytes")}


def register() -> None:
    """Make them known, and what a merge's preview counts."""
    holdings.register(_notes, _files, _others)
    register_attached("notes", mark("Notes"), lambda contacts: count_of(Note.objects.all(), contacts))
    register_attached("files", mark("Files"), lambda contacts: count_of(StoredFile.objects.all(), contacts))


def _notes_of(person: Person) -> QuerySet[Note]:
    return Note.objects.filter(contact_id__in=person.contacts)


def _files_of(person: Person) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(contact_id__in=person.contacts)


def _erase_notes(person: Person, _: Surroundings, __: Any) -> Erased:
    rows = _notes_of(person).values("pk")[:_CHUNK]
    done = Note.objects.filter(pk__in=rows).delete()[0]
    return Erased(rows=done, place={} if done == _CHUNK else None)


def _erase_files(person: Person, _: Surroundings, __: Any) -> Erased:
    """Bytes that hang on somebody else too stay with them."""
    rows = list(_files_of(person).values_list("pk", "digest")[:_CHUNK])
    StoredFile.objects.filter(pk__in=[pk for pk, _digest in rows]).delete()
    let_go(digest for _pk, digest in rows)
    return Erased(rows=len(rows), place={} if len(rows) == _CHUNK else None)


def _cut_from_others(person: Person, _: Surroundings, place: Any) -> Erased:
    """Some hundred notes and names of files of others a step, in the order of their numbers."""
    after = dict(place or {"note": 0, "file": 0})
    notes = list(Note.objects.filter(pk__gt=after["note"]).order_by("pk")[:_CHUNK])
    files = list(StoredFile.objects.filter(pk__gt=after["file"]).order_by("pk")[:_CHUNK])
    if not notes and not files:
        return Erased(rows=0)
    named = [row for row in notes if needles.is_in(person.texts, row.text)]
    called = {row.pk: name for row in files if (name := _cut_name(person, row.name)) != row.name}
    with transaction.atomic():
        for note in Note.objects.select_for_update().filter(pk__in=[row.pk for row in named]):
            note.text = needles.cut(person.texts, note.text)
            note.save(update_fields=["text"])
        for number, name in called.items():
            StoredFile.objects.filter(pk=number).update(name=name)
    following = {
        "note": notes[-1].pk if notes else after["note"],
        "file": files[-1].pk if files else after["file"],
    }
    return Erased(rows=len(named) + len(called), place=following)


def _cut_name(person: Person, name: str) -> str:
    """An address may stand right before the name's ending, where it would not count as a whole word."""
    stem, dot, ending = name.rpartition(".")
    return f"{needles.cut(person.texts, stem)}{dot}{ending}"


def _export_notes(person: Person, _: Surroundings) -> Iterator[Row]:
    for row in _notes_of(person).filter(removed_at=None).order_by("pk").iterator():
        yield {"at": row.at, "by": row.by_label, "text": row.text}


def _export_files(person: Person, _: Surroundings) -> Iterator[Row]:
    for row in _files_of(person).filter(removed_at=None).order_by("pk").iterator():
        yield {"at": row.at, "by": row.by_label, "name": row.name, "size": row.size}


def files_held(person: Person) -> Iterator[tuple[str, Any]]:
    """The person's files for an access bundle: a name that is one of its kind, and where the bytes lie."""
    for row in _files_of(person).filter(removed_at=None).order_by("pk"):
        path = store.path_of(row.digest)
        if path.is_file():
            yield f"{row.pk}-{row.name}", path


_notes = Holding(
    name="people.notes",
    title=mark("Notes of colleagues"),
    tables=("people_note",),
    columns=_COLUMNS,
    find=lambda person, _: _notes_of(person).count(),
    erase=_erase_notes,
    export=_export_notes,
)
_files = Holding(
    name="people.files",
    title=mark("Files"),
    tables=("people_storedfile",),
    columns=_FILE_COLUMNS,
    find=lambda person, _: _files_of(person).count(),
    erase=_erase_files,
    export=_export_files,
)
_others = Holding(
    name="people.notes_of_others",
    title=mark("Addresses in notes about others"),
    tables=(),
    find=lambda *_: 0,
    erase=_cut_from_others,
    is_scan=True,
)
