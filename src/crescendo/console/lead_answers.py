"""Answers to leads that need words: rejected, put aside, given to a colleague, disputed."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crescendo.console import following, lead_words, page, refused
from crescendo.console.lead_forms import AnswerForm, DisputeForm, ReassignForm, RecycleForm, RejectForm
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    AnswerDispute,
    Lead,
    ReasonList,
    ReassignLead,
    RecycleLead,
    RejectLead,
)
from crescendo.people import api as people

_BOTH = ("GET", "HEAD", "POST")


@screen(Permission.CONTACTS_EDIT, *_BOTH)
def reject(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """No, with the reason that says where it goes."""
    lead = lifecycle.get_lead(by, lead_id)
    reasons = lead_words.reasons(lifecycle.in_force(), ReasonList.REJECT)
    form = RejectForm(request.POST or None, reasons=reasons)

    def verb() -> Lead:
        return lifecycle.reject_lead(by, RejectLead(lead_id=lead_id, **form.cleaned_data), now=page.now())

    said = (_("Reject the lead"), _("Reject"), _("Rejected."))
    return _answer(request, by, lead, form, verb, said=said)


@screen(Permission.CONTACTS_EDIT, *_BOTH)
def recycle(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Not now: until a day."""
    lead = lifecycle.get_lead(by, lead_id)
    reasons = lead_words.reasons(lifecycle.in_force(), ReasonList.RECYCLE)
    form = RecycleForm(request.POST or None, reasons=reasons, initial={"reason": "project_later"})

    def verb() -> Lead:
        return lifecycle.recycle_lead(by, RecycleLead(lead_id=lead_id, **form.cleaned_data), now=page.now())

    said = (_("Recycle until a day"), _("Recycle"), _("Put aside until that day."))
    return _answer(request, by, lead, form, verb, said=said)


@screen(Permission.LEADS_ASSIGN, *_BOTH)
def reassign(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """To a colleague."""
    lead = lifecycle.get_lead(by, lead_id)
    others = [one for one in lifecycle.sellers() if one[0] != lead.owner_id]
    form = ReassignForm(request.POST or None, sellers=others)

    def verb() -> Lead:
        return lifecycle.reassign_lead(by, ReassignLead(lead_id=lead_id, **form.cleaned_data), now=page.now())

    said = (_("Give the lead to a colleague"), _("Give it"), _("Given. The clock of acceptance runs anew."))
    return _answer(request, by, lead, form, verb, said=said)


@screen(Permission.CONTACTS_EDIT, *_BOTH)
def dispute(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Say that a rejection is wrong."""
    lead = lifecycle.get_lead(by, lead_id)
    form = DisputeForm(request.POST or None)

    def verb() -> Lead:
        return lifecycle.dispute_reject(by, lead_id, note=form.cleaned_data["note"], now=page.now())

    said = (_("Dispute the rejection"), _("Dispute it"), _("Disputed. Marketing has been told."))
    return _answer(request, by, lead, form, verb, said=said)


@screen(Permission.LEADS_ASSIGN, *_BOTH)
def answer(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """What marketing says to a dispute."""
    lead = lifecycle.get_lead(by, lead_id)
    form = AnswerForm(request.POST or None)

    def verb() -> Lead:
        given = form.cleaned_data
        wanted = AnswerDispute(lead_id=lead_id, stands=given["verdict"] == "stands", note=given["note"])
        return lifecycle.answer_dispute(by, wanted, now=page.now())

    said = (_("Answer the dispute"), _("Answer"), _("Answered. The seller has been told."))
    return _answer(request, by, lead, form, verb, said=said)


def _answer(
    request: HttpRequest,
    by: Actor,
    lead: Lead,
    form: forms.Form,
    verb: Callable[[], Lead],
    *,
    said: tuple[str, str, str],
) -> HttpResponse:
    title, submit, done = said
    back = reverse("console:contact", args=[lead.contact_id])
    if request.method == "POST" and form.is_valid():
        try:
            verb()
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            if page.wants_part(request):
                return following.told(done)
            messages.success(request, done)
            # Who may see only what is his own no longer sees a contact that he has given away.
            seen = people.visible_contacts(by, [lead.contact_id])
            return redirect(back if seen else "console:leads")
    names = people.name_of_contacts([lead.contact_id], by=by)
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "form_action": request.path,
        "back_url": back,
        "back_label": names.get(lead.contact_id, ""),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_drawer_form.html", context)
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
