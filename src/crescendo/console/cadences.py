"""Cadences on a contact's page: put into one, taken out of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crescendo.console import following, page, refused
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Enroll, Subject, SubjectKind

_ANCHOR = "cadences"


@screen(Permission.CONTACTS_EDIT, "POST")
def enroll(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Put somebody into a cadence; its tasks are one's own."""
    asked = Enroll(contact_ids=(contact_id,), cadence=request.POST.get("cadence", "")[:40])
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    try:
        lifecycle.enroll(by, asked, now=page.now())
    except Refusal as refusal:
        return following.refused(request, subject, refused.for_toast(refusal), anchor=_ANCHOR)
    said = _("In the cadence. Its steps become tasks of yours when they are due.")
    return following.done(request, subject, said, anchor=_ANCHOR)


@screen(Permission.CONTACTS_EDIT, "POST")
def take_out(request: HttpRequest, by: Actor, contact_id: int, enrollment_id: int) -> HttpResponse:
    """Take somebody out, with the task that waits."""
    subject = Subject(kind=SubjectKind.CONTACT, id=contact_id)
    try:
        lifecycle.unenroll(by, enrollment_id, now=page.now())
    except Refusal as refusal:
        return following.refused(request, subject, refused.for_toast(refusal), anchor=_ANCHOR)
    return following.done(request, subject, _("Taken out of the cadence."), anchor=_ANCHOR)
