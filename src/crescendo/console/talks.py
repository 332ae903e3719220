"""Mails and meetings on the pages of a contact and of a deal: written down, changed, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import dress, following, habits, page, refused, talk_words
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.clock import SECOND
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Due, Subject, SubjectKind, talks
from crescendo.people import api as people

_SHOWN = 5
# A contact's stand on the timeline, a deal's in a list of their own.
_ANCHORS = {SubjectKind.CONTACT: "timeline", SubjectKind.DEAL: "talks"}
_EDITS = {SubjectKind.CONTACT: Permission.CONTACTS_EDIT, SubjectKind.DEAL: Permission.DEALS_EDIT}


class WordsForm(forms.Form):
    """What was said in it, which may be changed later."""

    title = forms.CharField(label=pgettext_lazy("talk", "About"), max_length=talks.LONGEST_TITLE)
    text = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=talks.LONGEST_TALK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = forms.CharField(
        label=pgettext_lazy("meeting", "Where"), max_length=talks.LONGEST_PLACE, required=False
    )
    attendees = forms.CharField(
        label=gettext_lazy("Who else took part"),
        max_length=talks.LONGEST_ATTENDEES,
        required=False,
        help_text=gettext_lazy("Colleagues, and people who are no contacts yet."),
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("call", "Minutes"), min_value=0, max_value=talks.LONGEST_MEETING, required=False
    )

    def __init__(self, *positional: Any, kind: talks.TalkKind, **options: Any) -> None:
        super().__init__(*positional, **options)
        if kind is talks.TalkKind.MAIL:
            for name in ("place", "attendees", "minutes"):
                del self.fields[name]


class TalkForm(WordsForm):
    """A new one: when it was, with whom, what comes next."""

    direction = forms.ChoiceField(
        label=pgettext_lazy("mail", "Which way"),
        choices=[(one.value, label) for one, label in talk_words.DIRECTIONS.items()],
        widget=dress.radios(),
        initial=talks.Direction.OUT.value,
    )
    at = forms.DateTimeField(
        label=pgettext_lazy("talk", "When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Empty: just now."),
    )
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("With whom"), required=False, coerce=int, widget=dress.checkboxes()
    )
    next_step = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_on = forms.DateField(
        label=gettext_lazy("By which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Makes a task of yours."),
    )
    field_order = ("direction", "title", "text", "people", "attendees", "at", "minutes", "place", "next_step")

    def __init__(self, *positional: Any, kind: talks.TalkKind, them: dict[int, str], **options: Any) -> None:
        super().__init__(*positional, kind=kind, **options)
        self._kind = kind
        self.fields["people"].choices = list(them.items())  # type: ignore[attr-defined]
        if kind is talks.TalkKind.MEETING:
            del self.fields["direction"]
        if not them:
            del self.fields["people"]

    def talk(self, subject: Subject) -> talks.NewTalk:
        """The talk that it says."""
        said = self.cleaned_data
        at: datetime | None = said["at"]
        is_deal = subject.kind is SubjectKind.DEAL
        return talks.NewTalk(
            kind=self._kind,
            title=said["title"],
            text=said["text"],
            contact_ids=tuple(said.get("people", ())) if is_deal else (subject.id, *said.get("people", ())),
            deal_id=subject.id if is_deal else None,
            direction=talks.Direction(said["direction"]) if said.get("direction") else None,
            minutes=said.get("minutes"),
            place=said.get("place", ""),
            attendees=said.get("attendees", ""),
            at=None if at is None else int(at.timestamp() * SECOND),
            next_step=said["next_step"],
            next_due=Due(on=said["next_on"].isoformat()) if said["next_on"] else None,
        )


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def with_contact(request: HttpRequest, by: Actor, contact_id: int, kind: talks.TalkKind) -> HttpResponse:
    """Write down a mail or a meeting with a contact; colleagues of hers may have been there too."""
    contact = people.get_contact(by, contact_id)
    subject = Subject(kind=SubjectKind.CONTACT, id=contact.id)
    others = people.contacts_of_account(by, contact.account_id, limit=20) if contact.account_id else ()
    names = people.name_of_contacts([contact.id, *(one.id for one in others)], by=by)
    name = names.pop(contact.id)
    return _write(request, by, subject, kind, name=name, them=names)


@screen(Permission.DEALS_EDIT, "GET", "HEAD", "POST")
def about_deal(request: HttpRequest, by: Actor, deal_id: int, kind: talks.TalkKind) -> HttpResponse:
    """The same about a deal, with some of its people."""
    shown = lifecycle.get_deal_page(by, deal_id)
    held = [one.contact_id for one in shown.people] if core.may(by, Permission.CONTACTS_EDIT) else []
    seen = people.visible_contacts(by, held) if held else frozenset()
    them = people.name_of_contacts([one for one in held if one in seen], by=by) if seen else {}
    subject = Subject(kind=SubjectKind.DEAL, id=deal_id)
    return _write(request, by, subject, kind, name=shown.deal.name, them=dict(them))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def change(request: HttpRequest, by: Actor, talk_id: int) -> HttpResponse:
    """Write it otherwise, as long as one may."""
    row = lifecycle.talks.get_talk(by, talk_id, now=page.now())
    if not row.may_change:
        raise talks.TalkTooOld
    names = ("title", "text", "place", "attendees", "minutes")
    form = WordsForm(request.POST or None, kind=row.kind, initial={one: getattr(row, one) for one in names})
    subject = _place(row)
    if request.method == "POST" and form.is_valid():
        try:
            wanted = talks.ChangeTalk(talk_id=talk_id, **form.cleaned_data)
            lifecycle.talks.change_talk(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return following.done(request, subject, _("Saved."), anchor=_ANCHORS[subject.kind])
    context = _context(request, form, subject, str(talk_words.KINDS[row.kind])) | {"talk": row}
    return page.show(request, by, "console/talk.html", context, status=refused.status(form))


@screen(Permission.CONTACTS_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, talk_id: int) -> HttpResponse:
    """It was a slip."""
    subject = _place(lifecycle.talks.get_talk(by, talk_id, now=page.now()))
    try:
        lifecycle.talks.remove_talk(by, talk_id, now=page.now())
    except Refusal as refusal:
        return following.refused(request, subject, refused.for_toast(refusal), anchor=_ANCHORS[subject.kind])
    return following.done(request, subject, _("It is taken back."), anchor=_ANCHORS[subject.kind])


def section(by: Actor, subject: Subject) -> dict[str, Any]:
    """What a deal's page shows of mails and meetings."""
    rows = lifecycle.talks.list_talks(by, subject, now=page.now(), limit=_SHOWN).rows
    return {
        "talks": [
            {
                "talk": row,
                "kind": talk_words.KINDS[row.kind],
                "way": talk_words.DIRECTIONS[row.direction] if row.direction else "",
            }
            for row in rows
        ],
        "may_talk": core.may(by, _EDITS[subject.kind]),
    }


def _write(
    request: HttpRequest,
    by: Actor,
    subject: Subject,
    kind: talks.TalkKind,
    *,
    name: str,
    them: dict[int, str],
) -> HttpResponse:
    form = TalkForm(request.POST or None, kind=kind, them=them)
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.talks.record_talk(by, form.talk(subject), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return following.done(request, subject, _("It is written down."), anchor=_ANCHORS[subject.kind])
    return _show(request, by, form, subject, f"{talk_words.KINDS[kind]}: {name}")


def _show(request: HttpRequest, by: Actor, form: forms.Form, subject: Subject, title: str) -> HttpResponse:
    context = _context(request, form, subject, title)
    if page.wants_part(request):
        return page.part(request, by, "console/_drawer_form.html", context)
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


def _context(request: HttpRequest, form: forms.Form, subject: Subject, title: str) -> dict[str, Any]:
    return {
        "form": form,
        "form_title": title,
        "form_submit": _("Save"),
        "form_action": request.path,
        "back_url": habits.back(request, following.address_of(subject, _ANCHORS[subject.kind])),
        "back_label": _("Back"),
    }


def _place(row: talks.Talk) -> Subject:
    """The page that a talk is shown on."""
    if row.deal_id is not None:
        return Subject(kind=SubjectKind.DEAL, id=row.deal_id)
    return Subject(kind=SubjectKind.CONTACT, id=row.contact_ids[0])
