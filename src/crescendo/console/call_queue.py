"""The call queue: one contact at a time, why, what to say, what is lacking, and a button for each outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.activity import api as activity
from crescendo.console import (
    cadence_words,
    contact_company,
    home_parts,
    lead_words,
    page,
    reach,
    refused,
    scores,
    stage_moves,
    stage_words,
)
from crescendo.console.call_queue_forms import SAVE, AnswerForm
from crescendo.console.screen import screen
from crescendo.console.templatetags.reading import moment
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import NotFound, NotValid, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import CallAnswer, First, Pipeline, QueueQuery, Waiting, in_words
from crescendo.people import api as people
from crescendo.people.types import Contact

_SHOWN = 50
FIRST: dict[First, Any] = {
    First.CALL_BACK: gettext_lazy("Call promised"),
    First.HAND_RAISE: gettext_lazy("Raised a hand"),
    First.HOT: pgettext_lazy("queue", "Hot"),
    First.WARM: pgettext_lazy("queue", "Warm"),
    First.LATE: gettext_lazy("First call is late"),
    First.ENTRY: gettext_lazy("Kind of entry"),
    First.SCORE: gettext_lazy("Higher score"),
    First.OLDEST: gettext_lazy("Waits longest"),
    First.NEWEST: gettext_lazy("Came last"),
    First.NEXT_ATTEMPT: gettext_lazy("Next attempt due first"),
}
TONES = {First.CALL_BACK: "bg-blue-lt", First.LATE: "bg-red-lt", First.HOT: "bg-red-lt"}
_SAID: dict[CallAnswer, Any] = {
    CallAnswer.REACHED: gettext_lazy("The call is written down. Say now what becomes of it."),
    CallAnswer.NOT_REACHED: gettext_lazy("Not reached. Next attempt: %(when)s."),
    CallAnswer.WRONG_NUMBER: gettext_lazy("Wrong number. Next attempt: %(when)s."),
    CallAnswer.CALL_BACK: gettext_lazy("To be called back: %(when)s."),
    CallAnswer.NOT_INTERESTED: gettext_lazy("Taken off the queue with that reason."),
    CallAnswer.RECYCLE: gettext_lazy("Put aside until that day."),
    CallAnswer.QUALIFIED: gettext_lazy("Qualified and handed over to sales."),
}


@screen(Permission.CONTACTS_READ)
def queue(request: HttpRequest, by: Actor) -> HttpResponse:
    """The whole queue with its first, or with the one that was chosen."""
    return _show(request, by, _chosen(request.GET.get("at", "")))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def answer(request: HttpRequest, by: Actor, queued_id: int) -> HttpResponse:
    """What came of somebody, by the button that was pressed; then the next one."""
    row = lifecycle.get_queued(by, queued_id, now=page.now())
    if request.method != "POST":
        return redirect(_address(row.id))
    contact = people.get_contact(by, row.contact_id)
    form = _form(request, by, contact, row)
    pressed = request.POST.get("answer", "")
    if form.is_valid() and pressed in {SAVE, *CallAnswer}:
        try:
            return _done(request, by, row, form, pressed)
        except Refusal as refusal:
            _onto(form, refusal)
    return _show(request, by, row.id, form)


def _done(request: HttpRequest, by: Actor, row: Waiting, form: AnswerForm, pressed: str) -> HttpResponse:
    now = page.now()
    if pressed == SAVE:
        lifecycle.fill_fields(by, row.contact_id, form.values(), now=now)
        messages.success(request, _("Saved."))
        return redirect(_address(row.id))
    given = CallAnswer(pressed)
    after = lifecycle.answer_queued(by, form.answered(row.id, given), now=now)
    messages.success(request, _SAID[given] % {"when": moment(after.next_at)})
    # Who was reached waits for a decision; all others make place for the next.
    return redirect(_address(row.id) if given is CallAnswer.REACHED else reverse("console:call-queue"))


def _onto(form: AnswerForm, refusal: Refusal) -> None:
    """A fault of a stage's field stands at that field, any other where the form asks for it."""
    if isinstance(refusal, NotValid) and any(one[0].startswith("/values/") for one in refusal.errors):
        stage_moves.onto_fields(form, refusal)
    else:
        refused.onto(form, refusal)


def _show(
    request: HttpRequest, by: Actor, chosen: int | None, form: AnswerForm | None = None
) -> HttpResponse:
    now = page.now()
    found = lifecycle.list_queue(by, QueueQuery(limit=_SHOWN), now=now)
    here = next((row for row in found.rows if row.id == chosen), None)
    if here is None and found.rows and (found.rows[0].is_due or chosen is None):
        here = found.rows[0]
    context: dict[str, Any] = {
        "queue": found,
        "rows": _rows(by, found.rows),
        "here": here,
        "may_edit": core.may(by, Permission.CONTACTS_EDIT),
        "may_see_events": core.may(by, Permission.EVENTS_READ),
        "may_set_up": core.may(by, Permission.DEFINITIONS_READ),
    }
    if here is not None:
        context |= _one(request, by, here, form)
    status = refused.status(form) if form is not None else 200
    return page.show(request, by, "console/call_queue.html", context, status=status)


def _one(request: HttpRequest, by: Actor, row: Waiting, form: AnswerForm | None) -> dict[str, Any]:
    """The contact whose turn it is, with all that one needs for the call."""
    contact = people.get_contact(by, row.contact_id)
    document = lifecycle.in_force()
    context = {
        "contact": contact,
        "cause": _cause(row),
        "stage": in_words(
            document.course(Pipeline.CONTACT).title_of(lifecycle.get_stage(by, contact.id).stage),
            stage_words.language(),
        ),
        "script": _script(by, row, contact),
        "form": form or _form(request, by, contact, row),
        "needed": document.clocks.tries.tries,
        "cadences": cadence_words.running(by, contact.id),
        **reach.head(by, contact.id),
        **contact_company.section(by, contact),
    }
    if core.may(by, Permission.EVENTS_READ):
        context |= {
            "why": activity.why_now(by, contact.id, now=page.now()),
            **scores.section(by, contact.id),
        }
    return context


def _form(request: HttpRequest, by: Actor, contact: Contact, row: Waiting) -> AnswerForm:
    may_edit = core.may(by, Permission.CONTACTS_EDIT)
    offers = lifecycle.offers_of(by, contact.id, now=page.now()) if may_edit else ()
    given = request.POST if request.method == "POST" else None
    return AnswerForm(given, by=by, contact=contact, row=row, offers=offers)


def _rows(by: Actor, rows: Sequence[Waiting]) -> list[dict[str, Any]]:
    """Those who wait, with who they are and why. A bounded number of queries."""
    found = people.find_contacts(by, [row.contact_id for row in rows]) if rows else {}
    told = {row["contact"].id: row for row in home_parts.told(tuple(found.values()))} if found else {}
    badges = scores.badges(found) if found else {}
    return [
        {
            "row": row,
            **told[row.contact_id],
            "badge": badges.get(row.contact_id),
            "cause": _cause(row),
            "first": FIRST[row.first] if row.first else "",
            "tone": TONES.get(row.first, "bg-orange-lt") if row.first else "",
            "url": _address(row.id),
        }
        for row in rows
        if row.contact_id in told
    ]


def _cause(row: Waiting) -> str:
    """Why somebody is here: the entry's title, or what made the lead."""
    document = lifecycle.in_force()
    entry = document.telesales.entry(row.entry)
    if entry is not None:
        return in_words(entry.title, get_language() or "")
    return lead_words.cause(row.cause, document)


def _script(by: Actor, row: Waiting, contact: Contact) -> dict[str, Any] | None:
    """What is said, in the reader's language first, with names filled in."""
    telesales = lifecycle.in_force().telesales
    script = telesales.script(lifecycle.script_of(contact.id, row, telesales))
    if script is None:
        return None
    name = people.name_of_contacts([contact.id], by=by).get(contact.id, "")
    said = {"{name}": name, "{company}": contact.company_name, "{me}": by.label}
    texts = {language: filled(text, said) for language, text in script.text}
    mine = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    other = "en" if mine == "zh-hans" else "zh-hans"
    return {
        "title": in_words(script.title, get_language() or ""),
        "text": texts.get(mine) or texts.get(other, ""),
        "other": texts.get(other, "") if texts.get(mine) else "",
        "other_language": other,
        "other_name": get_language_info(other)["name_local"],
    }


def filled(text: str, said: Mapping[str, str]) -> str:
    """A script with its places filled in."""
    for place, value in said.items():
        text = text.replace(place, value)
    return text


def _address(queued_id: int) -> str:
    return f"{reverse('console:call-queue')}?at={write_id(Prefix.QUEUED, queued_id)}"


def _chosen(text: str) -> int | None:
    if not text:
        return None
    try:
        return read_id(Prefix.QUEUED, text)
    except IdNotReadable:
        raise NotFound(kind="queued", id=text[:40]) from None
