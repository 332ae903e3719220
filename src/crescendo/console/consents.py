"""Consent of one contact: recorded with its proof, withdrawn, paused; and what the contact wants to hear of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import page, reach, refused, words
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import (
    Frequency,
    PauseContact,
    RecordConsent,
    SetPreferences,
    WithdrawConsent,
)

_EVERY = pgettext_lazy("consent", "Every one")


class ConsentForm(forms.Form):
    """A consent that was given elsewhere: what it is for, where it was given, where the proof is kept."""

    purpose = forms.ChoiceField(label=pgettext_lazy("consent", "For"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"))
    source = forms.CharField(
        label=gettext_lazy("Where it was said"),
        max_length=500,
        help_text=gettext_lazy("For example: paper form at the fair in Shanghai."),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Where the proof is kept"),
        max_length=500,
        help_text=gettext_lazy("For example: folder 12, page 3."),
    )
    on = forms.DateField(
        label=gettext_lazy("On which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty means now."),
    )

    def __init__(self, *positional: Any, purposes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]
        self.fields["channel"].choices = _channels()  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """What somebody takes back, and where that was said."""

    purpose = forms.ChoiceField(label=pgettext_lazy("consent", "For"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Where it was said"),
        max_length=500,
        help_text=gettext_lazy("For example: on the phone, by mail."),
    )

    def __init__(self, *positional: Any, purposes: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["purpose"].choices = [("", _EVERY), *purposes]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", _EVERY), *_channels()]  # type: ignore[attr-defined]


class PreferenceForm(forms.Form):
    """Each topic with how often somebody wants to hear of it."""

    def __init__(self, *positional: Any, by: Actor, contact_id: int, **options: Any) -> None:
        super().__init__(*positional, **options)
        choices = [("", pgettext_lazy("frequency", "Not chosen")), *words.FREQUENCIES.items()]
        for said in people.preferences_of(by, contact_id):
            self.fields[said.topic.key] = forms.ChoiceField(
                label=said.topic.label(get_language() or ""),
                required=False,
                choices=choices,
                initial=said.frequency.value if said.frequency else "",
            )


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def record(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Record a consent that was given on paper, on the phone, elsewhere."""
    row = people.get_contact(by, contact_id)
    form = ConsentForm(request.POST or None, purposes=_purposes(by))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        day = given.pop("on")
        at = page.start_of(day) if day else None
        try:
            people.record_consent(by, RecordConsent(contact_id=row.id, at=at, **given), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The consent has been recorded."))
            return redirect("console:contact", row.id)
    lead = _("Only what can be proved: who agreed, to what, where and when.")
    return _show(request, by, row.id, form, (_("Record a consent"), _("Record it"), lead))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def withdraw(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Somebody takes consent back; it holds at once."""
    row = people.get_contact(by, contact_id)
    form = WithdrawForm(request.POST or None, purposes=_purposes(by))
    if request.method == "POST" and form.is_valid():
        try:
            people.withdraw_consent(
                by, WithdrawConsent(contact_id=row.id, **form.cleaned_data), now=page.now()
            )
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Withdrawn. Nothing of this is sent any more."))
            return redirect("console:contact", row.id)
    lead = _("A withdrawal needs no proof. Only a new consent of the person undoes it.")
    return _show(request, by, row.id, form, (_("Withdraw consent"), _("Withdraw"), lead))


@screen(Permission.CONTACTS_EDIT, "POST")
def pause(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Leave a contact alone, or go on; one is the other's undo."""
    if request.POST.get("paused") == "no":
        people.resume_contact(by, contact_id, now=page.now())
        messages.success(request, _("Marketing to this contact goes on."))
    else:
        reason = request.POST.get("reason", "")
        people.pause_contact(by, PauseContact(contact_id=contact_id, reason=reason), now=page.now())
        messages.success(request, _("Marketing to this contact is paused until somebody resumes it."))
    return redirect("console:contact", contact_id)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def preferences(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """What somebody wants to hear of, and how often."""
    row = people.get_contact(by, contact_id)
    form = PreferenceForm(request.POST or None, by=by, contact_id=row.id)
    if request.method == "POST" and form.is_valid():
        chosen = {key: Frequency(value) for key, value in form.cleaned_data.items() if value}
        try:
            people.set_preferences(by, SetPreferences(contact_id=row.id, choices=chosen), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:contact", row.id)
    lead = _("Preferences give no consent: without one nothing is sent, whatever is chosen here.")
    return _show(request, by, row.id, form, (_("Topics"), _("Save"), lead))


def _purposes(by: Actor) -> list[tuple[str, str]]:
    language = get_language() or ""
    return [(one.key, one.label(language)) for one in people.consent_purposes(by).in_use]


def _channels() -> list[tuple[str, str]]:
    return reach.channels_of(tuple(people.CHANNELS))


def _show(
    request: HttpRequest, by: Actor, contact_id: int, form: forms.Form, said: tuple[str, str, str]
) -> HttpResponse:
    title, submit, lead = said
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "form_lead": lead,
        "back_url": reverse("console:contact", args=[contact_id]),
        "back_label": _("Back"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
