"""Tasks on the pages of contacts, accounts and the desk: made, changed, put off, done, taken away and taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import following, followup_words, habits, page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    LONGEST_TITLE,
    ChangeTask,
    Due,
    NewTask,
    Subject,
    SubjectKind,
    Task,
    TaskKind,
    TaskQuery,
)

_SHOWN, _DONE_SHOWN = 20, 3
SNOOZES = (
    (1, gettext_lazy("Until tomorrow")),
    (3, gettext_lazy("For three days")),
    (7, gettext_lazy("For a week")),
)
_EDITS = {
    SubjectKind.CONTACT: Permission.CONTACTS_EDIT,
    SubjectKind.ACCOUNT: Permission.ACCOUNTS_EDIT,
    SubjectKind.DEAL: Permission.DEALS_EDIT,
}


class TaskForm(forms.Form):
    """What is to be done, when, by whom."""

    title = forms.CharField(
        label=gettext_lazy("What is to be done"),
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("task", "Kind"), choices=[*followup_words.KINDS.items()])
    due_on = forms.DateField(
        label=gettext_lazy("Due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Who does it"), coerce=int, empty_value=None)

    def __init__(self, *positional: Any, by: Actor, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["owner"].choices = [*core.colleagues().items()]  # type: ignore[attr-defined]
        self.fields["owner"].initial = by.staff_id
        self.fields["due_on"].initial = page.local(page.now()).date()

    def due(self) -> Due:
        """The day, and the hour where one was said."""
        clock = self.cleaned_data["due_time"]
        return Due(
            on=self.cleaned_data["due_on"].isoformat(), clock=None if clock is None else f"{clock:%H:%M}"
        )


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def create_for_contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """A task about a contact."""
    return _create(request, by, Subject(kind=SubjectKind.CONTACT, id=contact_id))


@screen(Permission.ACCOUNTS_EDIT, "GET", "HEAD", "POST")
def create_for_account(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """A task about an account."""
    return _create(request, by, Subject(kind=SubjectKind.ACCOUNT, id=account_id))


@screen(Permission.DEALS_EDIT, "GET", "HEAD", "POST")
def create_for_deal(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """A task about a deal."""
    return _create(request, by, Subject(kind=SubjectKind.DEAL, id=deal_id))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def task(request: HttpRequest, by: Actor, task_id: int) -> HttpResponse:
    """Change a task."""
    row = lifecycle.get_task(by, task_id, now=page.now())
    local = page.local(row.due_at)
    initial = {
        "title": row.title,
        "kind": row.kind.value,
        "due_on": local.date(),
        "due_time": local.time() if row.is_timed else None,
        "owner": row.owner_id,
    }
    form = TaskForm(request.POST or None, by=by, initial=initial)
    if request.method == "POST" and form.is_valid():
        change = ChangeTask(
            task_id=task_id,
            title=form.cleaned_data["title"],
            kind=TaskKind(form.cleaned_data["kind"]),
            due=form.due(),
            owner_id=form.cleaned_data["owner"],
        )
        try:
            lifecycle.change_task(by, change, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return following.done(request, row.subject, _("Saved."))
    return _show(request, by, form, row.subject, title=_("Edit the task"))


@screen(Permission.CONTACTS_EDIT, "POST")
def finish(request: HttpRequest, by: Actor, task_id: int) -> HttpResponse:
    """Mark it done."""
    return _did(request, lifecycle.finish_task(by, task_id, now=page.now()), _("Done: %s"))


@screen(Permission.CONTACTS_EDIT, "POST")
def reopen(request: HttpRequest, by: Actor, task_id: int) -> HttpResponse:
    """Open it again."""
    return _did(request, lifecycle.reopen_task(by, task_id, now=page.now()))


@screen(Permission.CONTACTS_EDIT, "POST")
def snooze(request: HttpRequest, by: Actor, task_id: int) -> HttpResponse:
    """Put it off by the days that the button says."""
    days = request.POST.get("days", "")
    try:
        row = lifecycle.snooze_task(by, task_id, days=int(days) if days.isdecimal() else 1, now=page.now())
    except Refusal as refusal:
        row = lifecycle.get_task(by, task_id, now=page.now())
        return following.refused(request, row.subject, refused.for_toast(refusal))
    return _did(request, row, _("Put off: %s"))


@screen(Permission.CONTACTS_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, task_id: int) -> HttpResponse:
    """Take it away."""
    return _did(request, lifecycle.remove_task(by, task_id, now=page.now()), _("Removed: %s"))


@screen(Permission.CONTACTS_EDIT, "POST")
def restore(request: HttpRequest, by: Actor, task_id: int) -> HttpResponse:
    """Take that back."""
    try:
        return _did(request, lifecycle.restore_task(by, task_id, now=page.now()))
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    return redirect("console:desk")


def section(by: Actor, subject: Subject) -> dict[str, Any]:
    """What the page of a contact or an account shows of tasks."""
    now = page.now()
    query = TaskQuery(subject=subject, limit=_SHOWN)
    done = TaskQuery(subject=subject, is_done=True, limit=_DONE_SHOWN)
    rows = lifecycle.list_tasks(by, query, now=now).rows
    finished = lifecycle.list_tasks(by, done, now=now).rows
    may_add = core.may(by, _EDITS[subject.kind])
    # The form's colleagues are known before names of owners are asked for.
    form = TaskForm(by=by, auto_id="task_%s") if may_add else None
    return {
        "tasks": told(rows),
        "done_tasks": told(finished),
        "snoozes": SNOOZES,
        "may_add_tasks": may_add,
        "task_address": reverse(f"console:{subject.kind.value}-task", args=[subject.id]),
        "task_form": form,
    }


def told(rows: tuple[Task, ...]) -> list[dict[str, Any]]:
    """Tasks with the words that a row shows. One query."""
    owners = core.names_of(frozenset(row.owner_id for row in rows if row.owner_id is not None))
    return [
        {
            "task": row,
            "due": followup_words.due(row),
            "tone": followup_words.TIME_TONES[row.time],
            "icon": followup_words.KIND_ICONS[row.kind],
            "kind": followup_words.KINDS[row.kind],
            "owner": owners.get(row.owner_id or 0, ""),
        }
        for row in rows
    ]


def _create(request: HttpRequest, by: Actor, subject: Subject) -> HttpResponse:
    lifecycle.list_tasks(by, TaskQuery(subject=subject, limit=1), now=page.now())
    form = TaskForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        new = NewTask(
            subject=subject,
            title=form.cleaned_data["title"],
            kind=TaskKind(form.cleaned_data["kind"]),
            due=form.due(),
            owner_id=form.cleaned_data["owner"],
        )
        try:
            lifecycle.create_task(by, new, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return following.done(request, subject, _("The task is saved."))
    return _show(request, by, form, subject, title=_("New task"))


def _show(request: HttpRequest, by: Actor, form: TaskForm, subject: Subject, *, title: str) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": _("Save"),
        "form_action": request.path,
        "back_url": habits.back(request, following.address_of(subject)),
        "back_label": _("Back"),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_drawer_form.html", context)
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


def _did(request: HttpRequest, row: Task, said: str = "") -> HttpResponse:
    return following.done(request, row.subject, said % row.title if said else "")
