"""The stage on a contact's page: where it stands, the way it came, and the dialog of a move with its undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from crescendo.console import following, habits, page, refused, stage_words, stages
from crescendo.console.screen import screen
from crescendo.console.stage_forms import MoveForm
from crescendo.core import api as core
from crescendo.core.refusals import NotFound, NotValid, Refusal, told
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Cause,
    Lifecycle,
    MoveContact,
    Offer,
    Pipeline,
    Stretch,
    Subject,
    SubjectKind,
    TakeBack,
    in_words,
)
from crescendo.people import api as people

_SHOWN = 4


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What the block of the contact's page needs."""
    held = lifecycle.in_force()
    course = held.course(Pipeline.CONTACT)
    lines = [_line(held, one) for one in reversed(lifecycle.list_stage_history(by, contact_id))]
    here = lines[0]
    may_move = core.may(by, Permission.CONTACTS_EDIT)
    standing = course.find(here["key"])
    return {
        "stage": here,
        "stage_lines": lines[1 : _SHOWN + 1],
        "stage_more": lines[_SHOWN + 1 :],
        "stage_targets": [
            (move.to, stages.title_of(course, move.to)) for move in (standing.moves if standing else ())
        ]
        if may_move
        else [],
        "stage_missing": [stage_words.asked_for(Pipeline.CONTACT, key) for key in here["move"].missing],
    }


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def move(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """The dialog of one move: its reason and what the stage asks for; without a word the next stage."""
    to = request.POST.get("to") or request.GET.get("to", "")
    offers = lifecycle.offers_of(by, contact_id, now=page.now())
    offer = next((one for one in offers if to in {one.to.key, ""}), None)
    if offer is None:
        raise NotFound(kind="stage", id=to[:40])
    form = MoveForm(request.POST or None, by=by, contact_id=contact_id, offer=offer)
    if request.method == "POST" and form.is_valid():
        try:
            made = lifecycle.move_contact(by, _request(contact_id, form), now=page.now())
        except NotValid as refusal:
            onto_fields(form, refusal)
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            said = _("Moved to %(stage)s.") % {"stage": _title(made.stage)}
            return following.done(request, _subject(contact_id), said, anchor="stage")
    return _dialog(request, by, contact_id, form, offer)


@screen(Permission.CONTACTS_EDIT, "POST")
def take_back(request: HttpRequest, by: Actor, contact_id: int, move_id: int) -> HttpResponse:
    """Undo the latest move."""
    try:
        made = lifecycle.take_back(by, TakeBack(contact_id=contact_id, move_id=move_id), now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return following.done(request, _subject(contact_id), anchor="stage")
    said = _("The move is taken back: %(stage)s again.") % {"stage": _title(made.stage)}
    return following.done(request, _subject(contact_id), said, anchor="stage")


def _dialog(request: HttpRequest, by: Actor, contact_id: int, form: MoveForm, offer: Offer) -> HttpResponse:
    title = in_words(offer.to.title, stage_words.language())
    name = people.name_of_contacts([contact_id], by=by).get(contact_id, "")
    context = {
        "form": form,
        "form_title": _("%(name)s: move to %(stage)s") % {"name": name, "stage": title},
        "form_submit": _("Move"),
        "form_action": request.path,
        "form_lead": form.lead,
        "back_url": habits.back(request, following.address_of(_subject(contact_id), "stage")),
        "back_label": _("Back"),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_drawer_form.html", context)
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


def _request(contact_id: int, form: MoveForm) -> MoveContact:
    said = form.cleaned_data
    return MoveContact(
        contact_id=contact_id,
        to=said["to"],
        reason=said.get("reason") or "",
        note=said["note"],
        values=form.values(),
        seen=said["seen"] or None,
    )


def onto_fields(form: forms.Form, refusal: NotValid) -> None:
    """A fault at `/values/own.need` stands at the field of that name."""
    for pointer, _code, detail in refusal.errors:
        name = pointer.removeprefix("/values/")
        label = (
            form.fields[name].label if name in form.fields else stage_words.asked_for(Pipeline.CONTACT, name)
        )
        form.add_error(
            name if name in form.fields else None,
            told(detail, _) if name in form.fields else f"{label}: {told(detail, _)}",
        )


def _line(held: Lifecycle, one: Stretch) -> dict[str, Any]:
    course = held.course(Pipeline.CONTACT)
    way = _way(held, one)
    return {
        "move": one,
        "key": one.stage,
        "title": stages.title_of(course, one.stage),
        "tone": stages.tone_of(course, one.stage),
        "why": way or (stage_words.reason(held, one.reason) if one.reason else ""),
        "cause": "" if one.id is None else stage_words.CAUSES[one.cause],
        "days": ((one.left_at or page.now()) - one.entered_at) // 86_400_000,
        "by_hand": one.cause in {Cause.HAND, Cause.UNDO},
        "returns_to": stages.title_of(course, one.returns_to) if one.returns_to else "",
    }


def _way(held: Lifecycle, one: Stretch) -> str:
    stage = held.course(Pipeline.CONTACT).find(one.stage)
    found = (way for way in (stage.ways if stage else ()) if way.key == one.way)
    way = next(found, None)
    return in_words(way.title, stage_words.language()) if way is not None else ""


def _title(key: str) -> str:
    return stages.title_of(lifecycle.in_force().course(Pipeline.CONTACT), key)


def _subject(contact_id: int) -> Subject:
    return Subject(kind=SubjectKind.CONTACT, id=contact_id)
