"""Materials where a seller works: those for this stage first, sent with one press, what was sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import following, habits, materials, page, refused, typed
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Subject, SubjectKind
from crescendo.lifecycle.types import materials as nouns
from crescendo.people import api as people

_SHOWN = 5
_EDITS = {SubjectKind.CONTACT: Permission.CONTACTS_EDIT, SubjectKind.DEAL: Permission.DEALS_EDIT}
FITS: dict[nouns.Fit, Any] = {
    nouns.Fit.STAGE: gettext_lazy("For this stage"),
    nouns.Fit.INDUSTRY: gettext_lazy("Her industry"),
    nouns.Fit.PRODUCT: gettext_lazy("This product"),
}


@screen(Permission.CONTACTS_READ)
def of_contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """What may be sent to a contact: a part of her page, or a page of its own with all of it."""
    contact = people.get_contact(by, contact_id)
    name = people.name_of_contacts([contact.id], by=by)[contact.id]
    return _show(request, by, Subject(kind=SubjectKind.CONTACT, id=contact.id), name)


@screen(Permission.DEALS_READ)
def of_deal(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """The same for a deal."""
    deal = lifecycle.get_deal(by, deal_id)
    return _show(request, by, Subject(kind=SubjectKind.DEAL, id=deal.id), deal.name)


@screen(Permission.CONTACTS_EDIT, "POST")
def send_to_contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Write down that a material was sent to a contact."""
    return _send(request, by, Subject(kind=SubjectKind.CONTACT, id=contact_id), contact_id=contact_id)


@screen(Permission.DEALS_EDIT, "POST")
def send_for_deal(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """The same for a deal, to one of its people where one was chosen."""
    contact = typed.whole(request.POST.get("contact", ""))
    return _send(request, by, Subject(kind=SubjectKind.DEAL, id=deal_id), contact_id=contact, deal_id=deal_id)


@screen(Permission.CONTACTS_EDIT, "POST")
def take_back(request: HttpRequest, by: Actor, sent_id: int) -> HttpResponse:
    """It was a slip."""
    try:
        row = lifecycle.materials.take_back_sent(by, sent_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect(habits.back(request, reverse("console:desk")))
    kind = SubjectKind.CONTACT if row.contact_id is not None else SubjectKind.DEAL
    subject = Subject(kind=kind, id=row.contact_id or row.deal_id or 0)
    return following.done(request, subject, _("It is taken back."), anchor="materials")


def _show(request: HttpRequest, by: Actor, subject: Subject, name: str) -> HttpResponse:
    whole = not page.wants_part(request)
    titles = materials.stages()
    offered = lifecycle.materials.offer_materials(by, subject)
    rows = [
        {
            **materials.shown(one.material, titles),
            "fits": [FITS[fit] for fit in nouns.Fit if fit in one.fits],
            "sent_at": one.sent_at,
        }
        for one in (offered if whole else offered[:_SHOWN])
    ]
    context = {
        "material_rows": rows,
        "more_materials": len(offered) - len(rows),
        "sent": lifecycle.materials.list_sent(
            by, subject, now=page.now(), limit=50 if whole else _SHOWN
        ).rows,
        "send_address": reverse(f"console:{subject.kind.value}-material-sent", args=[subject.id]),
        "all_address": reverse(f"console:{subject.kind.value}-materials", args=[subject.id]),
        "recipients": _recipients(by, subject),
        "may_send": core.may(by, _EDITS[subject.kind]),
        "may_keep": core.may(by, Permission.DEFINITIONS_EDIT),
        "whom": name,
        "back_url": following.address_of(subject, "materials"),
        "back_to": habits.back(request, following.address_of(subject, "materials")),
    }
    if whole:
        return page.show(request, by, "console/materials_for.html", context)
    return page.part(request, by, "console/_materials.html", context)


def _recipients(by: Actor, subject: Subject) -> list[tuple[int, str]]:
    """The people of a deal whom the reader sees."""
    if subject.kind is not SubjectKind.DEAL or not core.may(by, Permission.CONTACTS_EDIT):
        return []
    held = [one.contact_id for one in lifecycle.get_deal_page(by, subject.id).people]
    seen = people.visible_contacts(by, held) if held else frozenset()
    names = people.name_of_contacts([one for one in held if one in seen], by=by) if seen else {}
    return list(names.items())


def _send(
    request: HttpRequest, by: Actor, subject: Subject, *, contact_id: int | None, deal_id: int | None = None
) -> HttpResponse:
    number = typed.whole(request.POST.get("material", "")) or 0
    wanted = nouns.SendMaterial(material_id=number, contact_id=contact_id, deal_id=deal_id)
    try:
        lifecycle.materials.record_sent(by, wanted, now=page.now())
    except Refusal as refusal:
        return following.refused(request, subject, refused.for_toast(refusal), anchor="materials")
    return following.done(request, subject, _("Written down as sent."), anchor="materials")
