"""Notes and files of contacts and accounts through the API: notes read and written, files listed and fetched."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.people import api as people
from crescendo.people.types import LONGEST_NOTE, About, KeptFile, NewNote, Note, NoteEdit
from crescendo.rest import answers
from crescendo.rest.addresses import AccountId, ContactId, FileId, NoteId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit

router = Router(tags=["notes"])
_BYTES = {
    "description": "The file.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class NoteShape(TypedDict):
    """A note; its text is covered for a key without `personal_data`."""

    id: str
    contact_id: str | None
    account_id: str | None
    text: str
    at: str
    by: str
    by_id: str | None
    edited_at: str | None
    mentions: list[str]


class FileShape(TypedDict):
    """A file; its name is covered for a key without `personal_data`."""

    id: str
    contact_id: str | None
    account_id: str | None
    name: str
    media_type: str
    size: int
    at: str
    by: str
    by_id: str | None


class NoteWords(Schema):
    """Plain text; an @ with a colleague's whole name tells them, if they may see what the note is about."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE, examples=["Wants a demo in May"])]


@router.get(
    "/contacts/{contact_id}/notes",
    response=declared(PageShape[NoteShape], 404),
    summary="List a contact's notes",
)
def list_contact_notes(
    request: HttpRequest, contact_id: ContactId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `contacts_read`. The newest first, with those of contacts that were merged into it."""
    return _notes(request, _contact(contact_id), limit, after)


@router.post(
    "/contacts/{contact_id}/notes",
    response=declared(NoteShape, 404, 409, 413, 415, success=201),
    summary="Write a note about a contact",
)
def write_contact_note(request: HttpRequest, contact_id: ContactId, given: NoteWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`."""
    return _write(request, _contact(contact_id), given)


@router.get(
    "/accounts/{account_id}/notes",
    response=declared(PageShape[NoteShape], 404),
    summary="List an account's notes",
)
def list_account_notes(
    request: HttpRequest, account_id: AccountId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `accounts_read`. The newest first, with those of accounts that were merged into it."""
    return _notes(request, _account(account_id), limit, after)


@router.post(
    "/accounts/{account_id}/notes",
    response=declared(NoteShape, 404, 409, 413, 415, success=201),
    summary="Write a note about an account",
)
def write_account_note(request: HttpRequest, account_id: AccountId, given: NoteWords) -> HttpResponse:
    """Scopes `accounts_edit`, `accounts_read`."""
    return _write(request, _account(account_id), given)


@router.get("/notes/{note_id}", response=declared(NoteShape, 404), summary="Get a note")
def get_note(request: HttpRequest, note_id: NoteId) -> HttpResponse:
    """Scope `contacts_read`, or `accounts_read` where it is about an account."""
    return answers.one(_note(people.get_note(actor_of(request), number(Prefix.NOTE, "note", note_id))))


@router.patch("/notes/{note_id}", response=declared(NoteShape, 404, 409, 413, 415), summary="Change a note")
def change_note(request: HttpRequest, note_id: NoteId, given: NoteWords) -> HttpResponse:
    """Scopes `contacts_read`, `contacts_edit` (or those of accounts), `settings_manage`: it is somebody else's."""
    edit = NoteEdit(note_id=number(Prefix.NOTE, "note", note_id), text=given.text)
    return answers.one(_note(people.edit_note(actor_of(request), edit, now=SystemClock().now()).note))


@router.post("/notes/{note_id}/remove", response=declared(NoteShape, 404, 409), summary="Remove a note")
def remove_note(request: HttpRequest, note_id: NoteId) -> HttpResponse:
    """Scopes as for changing it. For a day its place in the console offers to take that back."""
    wanted = number(Prefix.NOTE, "note", note_id)
    return answers.one(_note(people.remove_note(actor_of(request), wanted, now=SystemClock().now())))


@router.get(
    "/contacts/{contact_id}/files",
    response=declared(PageShape[FileShape], 404),
    summary="List a contact's files",
)
def list_contact_files(
    request: HttpRequest, contact_id: ContactId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `contacts_read`."""
    return _files(request, _contact(contact_id), limit, after)


@router.get(
    "/accounts/{account_id}/files",
    response=declared(PageShape[FileShape], 404),
    summary="List an account's files",
)
def list_account_files(
    request: HttpRequest, account_id: AccountId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `accounts_read`."""
    return _files(request, _account(account_id), limit, after)


@router.get(
    "/files/{file_id}/content",
    response=declared(None, 404, 409),
    summary="Fetch a file",
    openapi_extra={"responses": {200: _BYTES}},
)
def fetch_file(request: HttpRequest, file_id: FileId) -> HttpResponse:
    """Scopes `personal_data` and `contacts_read` (or `accounts_read`). The audit says that it was fetched."""
    wanted = number(Prefix.FILE, "file", file_id)
    found = people.fetch_file(actor_of(request), wanted, now=SystemClock().now())
    # Whatever it is, no browser that follows this address shows or runs it.
    answer = HttpResponse(found.path.read_bytes(), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, found.file.name) or ""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


def _contact(text: str) -> About:
    return About(entity=Entity.CONTACT, id=number(Prefix.CONTACT, "contact", text))


def _account(text: str) -> About:
    return About(entity=Entity.ACCOUNT, id=number(Prefix.ACCOUNT, "account", text))


def _notes(request: HttpRequest, about: About, limit: int, after: str | None) -> HttpResponse:
    now = SystemClock().now()
    found = people.list_notes(actor_of(request), about, now=now, cursor=after, limit=limit)
    return answers.page(request, [_note(row) for row in found.rows], found.next_cursor)


def _files(request: HttpRequest, about: About, limit: int, after: str | None) -> HttpResponse:
    now = SystemClock().now()
    found = people.list_files(actor_of(request), about, now=now, cursor=after, limit=limit)
    return answers.page(request, [_file(row) for row in found.rows], found.next_cursor)


def _write(request: HttpRequest, about: About, given: NoteWords) -> HttpResponse:
    made = people.write_note(
        actor_of(request), NewNote(about=about, text=given.text), now=SystemClock().now()
    )
    return answers.one(_note(made.note), status=201)


def _note(row: Note) -> NoteShape:
    return NoteShape(
        id=write_id(Prefix.NOTE, row.id),
        contact_id=_outside(row.about, Entity.CONTACT),
        account_id=_outside(row.about, Entity.ACCOUNT),
        text=row.text,
        at=write_instant(row.at),
        by=row.by_label,
        by_id=_staff(row.by_id),
        edited_at=write_instant_or_none(row.edited_at),
        mentions=[write_id(Prefix.STAFF, one) for one in row.mentions],
    )


def _file(row: KeptFile) -> FileShape:
    return FileShape(
        id=write_id(Prefix.FILE, row.id),
        contact_id=_outside(row.about, Entity.CONTACT),
        account_id=_outside(row.about, Entity.ACCOUNT),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        at=write_instant(row.at),
        by=row.by_label,
        by_id=_staff(row.by_id),
    )


def _outside(about: About, entity: Entity) -> str | None:
    prefix = Prefix.CONTACT if entity is Entity.CONTACT else Prefix.ACCOUNT
    return write_id(prefix, about.id) if about.entity is entity else None


def _staff(staff_id: int | None) -> str | None:
    return write_id_or_none(Prefix.STAFF, staff_id)
