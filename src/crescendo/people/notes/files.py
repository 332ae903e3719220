"""Files of contacts and accounts: kept, listed, handed out, taken away and taken back."""

from __future__ import annotations

from django.db import transaction

from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Page, Permission
from crescendo.people.masking import HIDDEN
from crescendo.people.note_models import StoredFile as Row
from crescendo.people.note_types import (
    LARGEST_FILE,
    About,
    FileContent,
    FileLost,
    KeptFile,
    NewFile,
)
from crescendo.people.notes import about as subjects
from crescendo.people.notes import kinds, store
from crescendo.people.notes.reading import standing
from crescendo.people.turn import take_turn

audit.register(
    {
        "file.added": mark("%(by)s added a file to %(subject)s"),
        "file.fetched": mark("%(by)s fetched a file of %(subject)s"),
        "file.removed": mark("%(by)s removed a file of %(subject)s"),
        "file.restored": mark("%(by)s took back the removal of a file of %(subject)s"),
    }
)
_TOO_LARGE = mark("A file has 25 MB at most.")
_NO_KIND = mark("Files of this kind are not kept: take a document, a picture, sound, film or a ZIP archive.")
_OTHER_KIND = mark("The file is not what its name says.")
_EMPTY = mark("The file is empty.")


def add_file(by: Actor, request: NewFile, *, now: int) -> KeptFile:
    """Keep a file with a contact or an account: its bytes once, however often they are brought.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid (kind, size).
    """
    subjects.require_edit(by, request.about.entity)
    about = subjects.seen(by, request.about)
    name = kinds.plain_name(clean(request.name))
    media_type = kinds.media_type_of(name)
    if media_type is None:
        raise _wrong("kind_not_kept", _NO_KIND)
    brought = store.bring(request.blocks, most=LARGEST_FILE, head=kinds.HEAD)
    try:
        _check(brought, media_type)
        with transaction.atomic():
            # Whoever removes bytes looks for rows in the same turn, so none are removed between these two.
            take_turn()
            row = Row(
                name=name,
                media_type=media_type,
                size=brought.size,
                digest=brought.digest,
                at=now,
                **subjects.column_of(subjects.seen(by, about)),
                **subjects.author(by),
            )
            row.save()
            store.keep(brought)
            _note_down(by, "file.added", row, about, now=now)
    finally:
        brought.path.unlink(missing_ok=True)
    return file_noun(by, row)


def list_files(
    by: Actor, about: About, *, now: int, cursor: str | None = None, limit: int = 50
) -> Page[KeptFile]:
    """Files, the newest first, with those of what was merged into it; what one took away within the hour too.

    Refuses NotAllowed, NotFound, NotValid. A few queries.
    """
    limit = page_size(limit)
    where = subjects.rows_of(subjects.seen(by, about)) & standing(by, now=now)
    rows = Row.objects.filter(where)
    if (before := read_cursor(cursor)) is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return page_of(found, limit, number=lambda row: row.pk, noun=lambda row: file_noun(by, row))


def fetch_file(by: Actor, file_id: int, *, now: int) -> FileContent:
    """A file and where its bytes lie; the audit says who fetched it.

    Refuses NotAllowed (also without personal data), NotFound (outside the scope too), FileLost.
    """
    require(by, Permission.PERSONAL_DATA)
    row = Row.objects.filter(pk=file_id, removed_at=None).first()
    if row is None:
        raise _missing(file_id)
    about = subjects.seen(by, subjects.about_of(row))
    path = store.path_of(row.digest)
    if not path.is_file():
        raise FileLost
    with transaction.atomic():
        _note_down(by, "file.fetched", row, about, now=now)
    return FileContent(file=file_noun(by, row), path=path)


def remove_file(by: Actor, file_id: int, *, now: int) -> KeptFile:
    """Take a file away; for a day it can be taken back, then its bytes go. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        row = _locked(file_id)
        if row.removed_at is not None:
            raise _missing(file_id)
        about = subjects.require_change(by, row)
        subjects.put_away(by, row, now=now)
        _note_down(by, "file.removed", row, about, now=now)
    return file_noun(by, row)


def restore_file(by: Actor, file_id: int, *, now: int) -> KeptFile:
    """Take back that a file was taken away. Refuses NotAllowed, NotFound, NoteRemoved (a day ago)."""
    with transaction.atomic():
        row = _locked(file_id)
        about = subjects.require_change(by, row)
        if subjects.take_back(row, now=now):
            _note_down(by, "file.restored", row, about, now=now)
    return file_noun(by, row)


def file_noun(by: Actor, row: Row) -> KeptFile:
    """A row as the reader sees it; its name may name the person."""
    ending = row.name.rpartition(".")[2]
    return KeptFile(
        id=row.pk,
        about=subjects.about_of(row),
        name=row.name if by.sees_personal_data else f"{HIDDEN}.{ending}",
        media_type=row.media_type,
        size=row.size,
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        may_change=subjects.may_change(by, row),
        removed_at=row.removed_at,
    )


def _check(brought: store.Brought, media_type: str) -> None:
    if brought.size > LARGEST_FILE:
        raise _wrong("file_too_large", _TOO_LARGE)
    if not brought.size:
        raise _wrong("file_empty", _EMPTY)
    if not kinds.fits(media_type, brought.head):
        raise _wrong("other_kind", _OTHER_KIND)


def _locked(file_id: int) -> Row:
    row = Row.objects.select_for_update().filter(pk=file_id).first()
    if row is None:
        raise _missing(file_id)
    return row


def _note_down(by: Actor, action: str, row: Row, about: About, *, now: int) -> None:
    detail = {"file": write_id(Prefix.FILE, row.pk)}
    audit.record(by, action, subjects.outside(about), detail, now=now)


def _missing(file_id: int) -> NotFound:
    return NotFound(kind="file", id=write_id(Prefix.FILE, file_id))


def _wrong(code: str, sentence: str) -> NotValid:
    return NotValid([("/file", code, sentence)])
