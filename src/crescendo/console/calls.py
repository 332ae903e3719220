"""Calls on a contact's page and the desk: written down with what came of them, taken back while it is a slip."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import dress, following, followup_words, habits, page, refused
from crescendo.console.screen import screen
from crescendo.console.talk_form import TalkForm
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    NewCall,
    Outcome,
    Subject,
    SubjectKind,
)
from crescendo.people import api as people

_SHOWN = 5


class CallForm(TalkForm):
    """What came of a call."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=[*followup_words.OUTCOMES.items()],
        widget=dress.radios(),
    )
    task = forms.IntegerField(required=False, widget=forms.HiddenInput())
    field_order = ("outcome", "text", "minutes", "call_back_on", "call_back_at", "task")

    def __init__(self, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        # Whoever came by a key says what came of it by the arrows.
        self.fields["outcome"].widget.attrs["autofocus"] = True
        self.fields["call_back_on"].help_text = gettext_lazy("Makes a task of yours.")

    def call(self, contact_id: int) -> NewCall:
        """The call that it says."""
        said = self.cleaned_data
        return NewCall(
            contact_id=contact_id,
            outcome=Outcome(said["outcome"]),
            text=said["text"],
            minutes=said["minutes"],
            call_back=self.call_back(),
            task_id=said["task"],
        )


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def record(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Write down a call with a contact; a task's number in the address is done by it."""
    contact = people.get_contact(by, contact_id)
    subject = Subject(kind=SubjectKind.CONTACT, id=contact.id)
    form = CallForm(request.POST or None, initial={"task": request.GET.get("task")})
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.record_call(by, form.call(contact_id), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return following.done(request, subject, _("The call is written down."), anchor="calls")
    context = {
        "form": form,
        "form_title": _("Call: %s") % people.name_of_contacts([contact.id], by=by)[contact.id],
        "form_submit": _("Save the call"),
        "form_action": request.path,
        "phone": contact.phone,
        "back_url": habits.back(request, following.address_of(subject, "calls")),
        "back_label": _("Back"),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_drawer_form.html", context)
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


@screen(Permission.CONTACTS_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, contact_id: int, call_id: int) -> HttpResponse:
    """Take back a call that was a slip."""
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    try:
        lifecycle.remove_call(by, call_id, now=page.now())
    except Refusal as refusal:
        return following.refused(request, subject, refused.for_toast(refusal), anchor="calls")
    return following.done(request, subject, _("The call is taken back."), anchor="calls")


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What a contact's page shows of calls."""
    rows = lifecycle.list_calls(by, contact_id, now=page.now(), limit=_SHOWN).rows
    tries = lifecycle.tries_of([contact_id]).get(contact_id)
    return {
        "calls": [
            {
                "call": row,
                "outcome": followup_words.OUTCOMES[row.outcome],
                "tone": followup_words.OUTCOME_TONES[row.outcome],
            }
            for row in rows
        ],
        "tries": tries.count if tries else 0,
    }
