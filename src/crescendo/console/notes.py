"""Notes and files on the pages of a contact and of an account: written, brought, taken away, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import following, page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotValid, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.types import Subject, SubjectKind
from crescendo.people import api as people
from crescendo.people.types import LONGEST_NOTE, About, NewFile, NewNote, NoteEdit, NoteWritten

_SHOWN = 10
_FILES = 50
_PLACE = "#followup"
_SCREENS = {Entity.CONTACT: "console:contact", Entity.ACCOUNT: "console:account"}
_EDITS = {Entity.CONTACT: Permission.CONTACTS_EDIT, Entity.ACCOUNT: Permission.ACCOUNTS_EDIT}


class NoteForm(forms.Form):
    """A note, and one colleague to be told besides those whom the text names."""

    text = forms.CharField(
        label=pgettext_lazy("follow-up", "Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Plain text. @ and a colleague's name tells them."),
    )
    mention = forms.TypedChoiceField(
        label=gettext_lazy("Tell a colleague"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *positional: Any, by: Actor, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["mention"].choices = [("", "—"), *_others(by)]  # type: ignore[attr-defined]

    def mentioned(self) -> tuple[int, ...]:
        """Whom the chooser names."""
        chosen = self.cleaned_data["mention"]
        return () if chosen is None else (chosen,)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def write_about_contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """A new note about a contact."""
    return _write(request, by, About(entity=Entity.CONTACT, id=contact_id))


@screen(Permission.ACCOUNTS_EDIT, "POST")
def write_about_account(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """A new note about an account."""
    return _write(request, by, About(entity=Entity.ACCOUNT, id=account_id))


@screen(Permission.CONTACTS_EDIT, "POST")
def bring_to_contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """A file for a contact."""
    return _bring(request, by, About(entity=Entity.CONTACT, id=contact_id))


@screen(Permission.ACCOUNTS_EDIT, "POST")
def bring_to_account(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """A file for an account."""
    return _bring(request, by, About(entity=Entity.ACCOUNT, id=account_id))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def note(request: HttpRequest, by: Actor, note_id: int) -> HttpResponse:
    """Change the text of a note."""
    row = people.get_note(by, note_id)
    form = NoteForm(request.POST or None, by=by, initial={"text": row.text})
    if request.method == "POST" and form.is_valid():
        edit = NoteEdit(note_id=note_id, text=form.cleaned_data["text"], mention_ids=form.mentioned())
        try:
            written = people.edit_note(by, edit, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            _tell(request, written, _("Saved."))
            return _back(row.about)
    return _show(request, by, form, row.about, title=_("Edit the note"))


@screen(Permission.CONTACTS_EDIT, "POST")
def remove_note(request: HttpRequest, by: Actor, note_id: int) -> HttpResponse:
    """Take a note away; its place offers to take that back."""
    del request
    return _back(people.remove_note(by, note_id, now=page.now()).about)


@screen(Permission.CONTACTS_EDIT, "POST")
def restore_note(request: HttpRequest, by: Actor, note_id: int) -> HttpResponse:
    """Take that back."""
    try:
        return _back(people.restore_note(by, note_id, now=page.now()).about)
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    return redirect("console:home")


@screen(Permission.PERSONAL_DATA)
def file(request: HttpRequest, by: Actor, file_id: int) -> HttpResponse:
    """A file's content: pictures, sound and film may be shown, everything else is only downloaded.

    Whatever it holds, the browser gives it no origin and runs nothing in it.
    """
    found = people.fetch_file(by, file_id, now=page.now())
    is_shown = found.file.is_shown and "show" in request.GET
    # At most 25 MB, so it is answered whole.
    answer = HttpResponse(found.path.read_bytes(), content_type=found.file.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(not is_shown, found.file.name) or ""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer


@screen(Permission.CONTACTS_EDIT, "POST")
def remove_file(request: HttpRequest, by: Actor, file_id: int) -> HttpResponse:
    """Take a file away; its place offers to take that back."""
    del request
    return _back(people.remove_file(by, file_id, now=page.now()).about)


@screen(Permission.CONTACTS_EDIT, "POST")
def restore_file(request: HttpRequest, by: Actor, file_id: int) -> HttpResponse:
    """Take that back."""
    try:
        return _back(people.restore_file(by, file_id, now=page.now()).about)
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    return redirect("console:home")


def section(request: HttpRequest, by: Actor, about: About) -> dict[str, Any]:
    """What the page of a contact or an account shows of notes and files."""
    found = people.list_notes(
        by, about, now=page.now(), cursor=request.GET.get("notes") or None, limit=_SHOWN
    )
    named = frozenset(number for row in found.rows for number in row.mentions)
    names = core.names_of(named) if named else {}
    may_write = core.may(by, _EDITS[about.entity])
    kind = about.entity.value
    return {
        "notes": [(row, ", ".join(names[one] for one in row.mentions if one in names)) for row in found.rows],
        "older_notes": found.next_cursor,
        "are_older_notes": "notes" in request.GET,
        "files": people.list_files(by, about, now=page.now(), limit=_FILES).rows,
        "may_write": may_write,
        "colleagues": _others(by) if may_write else [],
        "note_address": reverse(f"console:{kind}-note", args=[about.id]),
        "file_address": reverse(f"console:{kind}-file", args=[about.id]),
        "longest_note": LONGEST_NOTE,
    }


def _write(request: HttpRequest, by: Actor, about: About) -> HttpResponse:
    form = NoteForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        new = NewNote(about=about, text=form.cleaned_data["text"], mention_ids=form.mentioned())
        try:
            written = people.write_note(by, new, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            if page.wants_part(request):
                subject = Subject(kind=SubjectKind(about.entity.value), id=about.id)
                return following.done(request, subject, _("The note is saved."))
            _tell(request, written, _("The note is saved."))
            return _back(about)
    if request.method != "POST":
        people.list_notes(by, about, now=page.now(), limit=1)
    return _show(request, by, form, about, title=_("New note"))


def _bring(request: HttpRequest, by: Actor, about: About) -> HttpResponse:
    upload: UploadedFile[Any] | None = request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
        return _back(about)
    new = NewFile(about=about, name=upload.name or "", blocks=upload.chunks())
    try:
        kept = people.add_file(by, new, now=page.now())
    except NotValid as refusal:
        messages.error(request, " ".join(_(detail) for _pointer, _code, detail in refusal.errors))
    else:
        messages.success(request, _("%(name)s is kept.") % {"name": kept.name})
    return _back(about)


def _tell(request: HttpRequest, written: NoteWritten, done: str) -> None:
    messages.success(request, done)
    if written.not_told:
        names = core.names_of(frozenset(written.not_told)).values()
        messages.warning(request, _("Not told, for they may not see this page: %s") % ", ".join(names))


def _show(request: HttpRequest, by: Actor, form: NoteForm, about: About, *, title: str) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": _("Save"),
        "form_action": request.path,
        "back_url": reverse(_SCREENS[about.entity], args=[about.id]) + _PLACE,
        "back_label": _("Back"),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_drawer_form.html", context)
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


def _back(about: About) -> HttpResponse:
    return redirect(reverse(_SCREENS[about.entity], args=[about.id]) + _PLACE)


def _others(by: Actor) -> list[tuple[int, str]]:
    return [(number, name) for number, name in core.colleagues().items() if number != by.staff_id]
