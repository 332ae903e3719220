"""What somebody may ask of us about their data: to get it, to have it erased; and the reports of erasures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import BundleGone, EraseContacts, IdentityKind

_KINDS = (
    (IdentityKind.EMAIL.value, gettext_lazy("E-mail")),
    (IdentityKind.PHONE.value, gettext_lazy("Phone")),
    (IdentityKind.USER.value, gettext_lazy("User id")),
)


REASON_HELP = gettext_lazy("As «request 17 of 3 May». It is kept with the report: no names, no addresses.")


class EraseForm(forms.Form):
    """The contact's id, typed by hand, so that nobody is erased by a slip."""

    typed = forms.CharField(label=gettext_lazy("Type the id of the contact to go on"), max_length=40)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=REASON_HELP,
    )

    def __init__(self, *args: Any, expected: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.expected = expected

    def clean_typed(self) -> str:
        """Refuse another text than the id that stands there."""
        typed: str = self.cleaned_data["typed"].strip().lower()
        if typed != self.expected:
            raise forms.ValidationError(_("This is not the id of this contact."))
        return typed


class LiftForm(forms.Form):
    """Whom to let in again, and why."""

    kind = forms.TypedChoiceField(label=gettext_lazy("Kind"), choices=_KINDS, coerce=int)
    value = forms.CharField(label=gettext_lazy("Address or id"), max_length=255)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@screen(Permission.PERSONAL_DATA, "POST")
def export(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Have the file made that answers a person's request."""
    people.ask_bundle(by, contact_id, language=get_language() or "en", now=page.now())
    messages.success(request, _("The export is being made. It stands on this page once it is ready."))
    return redirect(reverse("console:contact", args=[contact_id]) + "#privacy")


@screen(Permission.PERSONAL_DATA)
def download(request: HttpRequest, by: Actor, bundle_id: int) -> HttpResponseBase:
    """Hand the file out, as an attachment."""
    try:
        path = people.fetch_bundle(by, bundle_id, now=page.now())
    except BundleGone as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:contacts")
    name = f"personal-data-{write_id(Prefix.BUNDLE, bundle_id)}.zip"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/zip")


@screen(Permission.ERASE, "GET", "HEAD", "POST")
def erase(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Say what will happen, ask for the id, then have the person erased."""
    row = people.get_contact(by, contact_id)
    expected = write_id(Prefix.CONTACT, row.id)
    form = EraseForm(request.POST or None, expected=expected)
    if request.method == "POST" and form.is_valid():
        wanted = EraseContacts(contact_ids=(row.id,), reason=form.cleaned_data["reason"])
        erasure_id = people.erase_contacts(by, wanted, now=page.now())
        messages.success(request, _("The erasure has begun. Nothing more of this person is stored."))
        return redirect("console:erasure", erasure_id)
    context = {"form": form, "contact": row, "expected": expected}
    return page.show(request, by, "console/erase.html", context, status=refused.status(form))


@screen(Permission.ERASE)
def erasures(request: HttpRequest, by: Actor) -> HttpResponse:
    """All erasures, the newest first."""
    found = people.list_erasures(by, cursor=request.GET.get("after"))
    context = {"rows": found.rows, "next_cursor": found.next_cursor}
    return page.show(request, by, "console/erasures.html", context)


@screen(Permission.ERASE)
def erasure(request: HttpRequest, by: Actor, erasure_id: int) -> HttpResponse:
    """The report: each store, what was found there, what is left."""
    row = people.get_erasure(by, erasure_id)
    lines = [(_(line.title), line) for line in row.lines]
    return page.show(request, by, "console/erasure.html", {"row": row, "lines": lines})


@screen(Permission.ERASE, "GET", "HEAD", "POST")
def lift(request: HttpRequest, by: Actor) -> HttpResponse:
    """Let somebody in again who was erased, with a reason that the audit keeps."""
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        identity = people.read_identity(IdentityKind(given["kind"]), given["value"])
        try:
            is_lifted = identity is not None and people.lift_block(
                by, identity, reason=given["reason"], now=page.now()
            )
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            if is_lifted:
                messages.success(request, _("The block is lifted: what comes from now on is stored."))
                return redirect("console:erasures")
            form.add_error("value", _("Nobody of this address or id is blocked."))
    context = {
        "form": form,
        "form_title": _("Lift a block"),
        "form_lead": _("For somebody who was erased and has agreed anew outside of our forms, as on paper."),
        "form_submit": _("Lift the block"),
        "back_url": reverse("console:erasures"),
        "back_label": _("Erasures"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What the contact's page shows about privacy."""
    may_export, may_erase = core.may(by, Permission.PERSONAL_DATA), core.may(by, Permission.ERASE)
    return {
        "may_export": may_export,
        "may_erase": may_erase,
        "bundles": people.bundles_of(by, contact_id) if may_export else (),
        "erasure_id": people.find_erasure_of(contact_id),
    }
