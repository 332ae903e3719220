"""A cell of a list that is typed over where it stands: its control, the cell once saved, or what is wrong with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from crescendo.console import list_rows, page, refused
from crescendo.console.account_edit import AccountForm
from crescendo.console.account_edit import initial_of as account_initial
from crescendo.console.columns import ACCOUNTS, CONTACTS, Column, ListKind
from crescendo.console.contact_edit import ContactForm
from crescendo.console.contact_edit import initial_of as contact_initial
from crescendo.console.list_rows import ListRow
from crescendo.console.screen import screen
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import AccountEdit, Contact, ContactEdit


class TagsForm(forms.Form):
    """The tags that colleagues put on; those with a rule are their rule's alone."""

    tags = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label=""
    )

    def __init__(self, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        free = [(tag.id, tag.name) for tag in people.list_tags() if tag.rule is None]
        self.fields["tags"].choices = free  # type: ignore[attr-defined]


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def contact_cell(request: HttpRequest, by: Actor, contact_id: int, key: str) -> HttpResponse:
    """A contact's cell."""
    column = _column(CONTACTS, by, key)
    row = people.get_contact(by, contact_id)
    form = _form_of_contact(request, by, row, column)
    if request.method == "POST" and form.is_valid():
        try:
            _save_contact(by, row, form)
        except Refusal as refusal:
            _onto(form, refusal)
        else:
            rows = list_rows.contact_rows(by, [people.get_contact(by, row.id)], [column])
            return _saved(request, by, rows[0])
    return _typing(request, by, form, column)


@screen(Permission.ACCOUNTS_EDIT, "GET", "HEAD", "POST")
def account_cell(request: HttpRequest, by: Actor, account_id: int, key: str) -> HttpResponse:
    """An account's cell."""
    column = _column(ACCOUNTS, by, key)
    row = people.get_account(by, account_id)
    form = AccountForm(request.POST or None, by=by, initial=account_initial(by, row))
    _keep_alone(form, column)
    if request.method == "POST" and form.is_valid():
        changed = form.said(changed=True)
        try:
            if changed:
                people.edit_account(by, AccountEdit(account_id=row.id, fields=changed), now=page.now())
        except Refusal as refusal:
            _onto(form, refusal)
        else:
            rows = list_rows.account_rows(by, [people.get_account(by, row.id)], [column])
            return _saved(request, by, rows[0])
    return _typing(request, by, form, column)


def _form_of_contact(request: HttpRequest, by: Actor, row: Contact, column: Column) -> forms.Form:
    if column.edits == "tags":
        mine = [tag.id for tag in people.tags_of(by, row.id)]
        return TagsForm(request.POST if request.method == "POST" else None, initial={"tags": mine})
    own = people.own_values_of(by, row.id, language=get_language() or "")
    form = ContactForm(request.POST or None, by=by, own=own, initial=contact_initial(row, own))
    _keep_alone(form, column)
    return form


def _save_contact(by: Actor, row: Contact, form: forms.Form) -> None:
    """Write what differs, by the same verbs as the contact's page."""
    if isinstance(form, ContactForm):
        if changed := form.changed_values():
            people.edit_contact(by, ContactEdit(contact_id=row.id, fields=changed), now=page.now())
        return
    wanted, held = set(form.cleaned_data["tags"]), set(form.initial["tags"])
    offered = {number for number, _name in form.fields["tags"].choices}  # type: ignore[attr-defined]
    for tag in sorted(wanted - held):
        people.tag_contacts(by, tag, [row.id], now=page.now())
    for tag in sorted((held - wanted) & offered):
        people.untag_contacts(by, tag, [row.id], now=page.now())


def _column(kind: ListKind, by: Actor, key: str) -> Column:
    found = next((column for column in kind.columns(by) if column.key == key and column.edits), None)
    if found is None:
        raise NotFound(kind="column", id=key)
    return found


def _keep_alone(form: forms.Form, column: Column) -> None:
    """The form of the page with the one field that stands in the cell."""
    if column.edits not in form.fields:
        raise NotFound(kind="column", id=column.key)
    form.fields = {column.edits: form.fields[column.edits]}


def _onto(form: forms.Form, refusal: Refusal) -> None:
    """All that is wrong is said at the one field."""
    refused.onto(form, refusal)
    (name,) = form.fields
    for sentence in form.non_field_errors():
        form.add_error(name, sentence)


def _typing(request: HttpRequest, by: Actor, form: forms.Form, column: Column) -> HttpResponse:
    (name,) = form.fields
    context = {"field": form[name], "column": column, "address": request.path}
    answer = page.part(request, by, "console/_cell_form.html", context)
    answer.status_code = refused.status(form)
    return answer


def _saved(request: HttpRequest, by: Actor, row: ListRow) -> HttpResponse:
    return page.part(request, by, "console/_cell.html", {"row": row, "cell": row.cells[0]})
