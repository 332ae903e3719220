"""What people are asked to agree to: purposes, their words in both languages, channels, topics."""

from __future__ import annotations

from typing import Any

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import dress, page, reach, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotFound, NotValid
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import (
    ConsentDocument,
    ConsentPurpose,
    LegalBasis,
    ReachChannel,
    Topic,
)

BASES: dict[str, Any] = {
    "consent": pgettext_lazy("legal basis", "Consent"),
    "contract": pgettext_lazy("legal basis", "Contract"),
    "legal_duty": pgettext_lazy("legal basis", "Legal duty"),
    "legitimate_interest": pgettext_lazy("legal basis", "Legitimate interest"),
}
_ROWS = forms.Textarea(attrs={"rows": 3})


class PurposeForm(forms.Form):
    """One purpose. A changed text is a new version; who agreed before agreed to the former one."""

    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    text_zh = forms.CharField(
        label=gettext_lazy("What people agree to, in Chinese"), max_length=2_000, required=False, widget=_ROWS
    )
    text_en = forms.CharField(
        label=gettext_lazy("What people agree to, in English"), max_length=2_000, required=False, widget=_ROWS
    )
    legal_basis = forms.ChoiceField(
        label=gettext_lazy("Legal basis"),
        choices=[*BASES.items()],
        help_text=gettext_lazy("Only consent must be given first; the others hold until somebody objects."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"), required=False, widget=dress.checkboxes()
    )
    is_promotional = forms.BooleanField(
        label=gettext_lazy("Decides whether somebody may be reached"), required=False
    )
    is_retired = forms.BooleanField(label=gettext_lazy("Retired: asked no more"), required=False)
    topics = forms.CharField(
        label=gettext_lazy("Topics to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line: key | Chinese name | English name."),
    )

    def __init__(self, *positional: Any, offered: tuple[ReachChannel, ...], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["channels"].choices = reach.channels_of(offered)  # type: ignore[attr-defined]

    def clean_topics(self) -> tuple[Topic, ...]:
        """The lines as topics: key, Chinese name, English name."""
        lines = [line.split("|") for line in self.cleaned_data["topics"].splitlines() if line.strip()]
        padded = [[part.strip() for part in (*line, "", "")] for line in lines]
        return tuple(Topic(key=line[0], zh=line[1], en=line[2]) for line in padded)

    def purpose(self, key: str) -> ConsentPurpose:
        """The purpose as the form says it."""
        given = dict(self.cleaned_data) | {"key": key}
        given["channels"] = tuple(ReachChannel(code) for code in given["channels"])
        given["legal_basis"] = LegalBasis(given["legal_basis"])
        return ConsentPurpose(**given)


class NewPurposeForm(PurposeForm):
    """A new purpose; its key stays for ever."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy("As forms, imports and the API call it, in small letters."),
    )
    field_order = ("zh", "en", "key")

    def purpose(self, key: str = "") -> ConsentPurpose:
        """The purpose under the key that was typed."""
        return super().purpose(self.cleaned_data.get("key", key))


class UsualForm(forms.Form):
    """What holds for all purposes."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels that the company uses"), widget=dress.checkboxes()
    )
    pending_days = forms.IntegerField(
        label=gettext_lazy("Days after which an unconfirmed consent expires"), min_value=1, max_value=365
    )

    def __init__(self, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["channels"].choices = reach.channels_of(tuple(people.CHANNELS))  # type: ignore[attr-defined]


@screen(Permission.DEFINITIONS_READ)
def purposes(request: HttpRequest, by: Actor) -> HttpResponse:
    """The purposes in force, what holds for all, and the versions."""
    standing = people.consent_purposes(by)
    language = get_language() or ""
    context = {
        "standing": standing,
        "rows": [
            (one, one.label(language), one.text(language), BASES[one.legal_basis], _channels(one))
            for one in standing.document.purposes
        ],
        "channels": [label for _code, label in reach.channels_of(standing.document.channels)],
        "versions": people.versions_of_purposes(by),
        "may_change": _may_change(by),
    }
    return page.show(request, by, "console/consent_purposes.html", context)


@screen(Permission.DEFINITIONS_PUBLISH, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Ask for a further consent."""
    document = people.consent_purposes(by).document
    initial = {"is_promotional": True, "channels": ["email"]}
    form = NewPurposeForm(request.POST or None, offered=document.channels, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = msgspec.structs.replace(document, purposes=(*document.purposes, form.purpose()))
        if _published(request, by, form, changed, place=len(document.purposes)):
            return redirect("console:consent")
    return _show(request, by, form, _("New purpose"), _("Publish"))


@screen(Permission.DEFINITIONS_PUBLISH, "GET", "HEAD", "POST")
def purpose(request: HttpRequest, by: Actor, key: str) -> HttpResponse:
    """Change a purpose: a new version of the document."""
    standing = people.consent_purposes(by)
    row, document = standing.find(key), standing.document
    if row is None:
        raise NotFound(kind="purpose", id=key)
    form = PurposeForm(request.POST or None, offered=document.channels, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        rows = tuple(form.purpose(key) if one.key == key else one for one in document.purposes)
        place = document.purposes.index(row)
        if _published(request, by, form, msgspec.structs.replace(document, purposes=rows), place=place):
            return redirect("console:consent")
    return _show(request, by, form, row.label(get_language() or ""), _("Publish"))


@screen(Permission.DEFINITIONS_PUBLISH, "GET", "HEAD", "POST")
def usual(request: HttpRequest, by: Actor) -> HttpResponse:
    """The channels in use and how long a confirmation is waited for."""
    document = people.consent_purposes(by).document
    initial = {
        "channels": [code.value for code in document.channels],
        "pending_days": document.pending_days,
    }
    form = UsualForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        channels = tuple(ReachChannel(code) for code in form.cleaned_data["channels"])
        days = form.cleaned_data["pending_days"]
        changed = msgspec.structs.replace(document, channels=channels, pending_days=days)
        if _published(request, by, form, changed, place=0):
            return redirect("console:consent")
    return _show(request, by, form, _("Channels and confirmation"), _("Publish"))


def _published(
    request: HttpRequest, by: Actor, form: forms.Form, document: ConsentDocument, *, place: int
) -> bool:
    try:
        changed = people.change_purposes(by, document, now=page.now())
    except NotValid as refusal:
        # What is wrong with this purpose stands at its field, the rest above all.
        mine = f"/purposes/{place}"
        refused.onto(
            form,
            NotValid([(pointer.removeprefix(mine), code, said) for pointer, code, said in refusal.errors]),
        )
        return False
    messages.success(request, _("Published as a new version.") if changed else _("Nothing was changed."))
    return True


def _initial(row: ConsentPurpose) -> dict[str, Any]:
    given = {name: getattr(row, name) for name in row.__struct_fields__}
    lines = [f"{one.key} | {one.zh} | {one.en}" for one in row.topics if not one.is_retired]
    return given | {
        "topics": "\n".join(lines),
        "channels": [code.value for code in row.channels],
        "legal_basis": row.legal_basis.value,
    }


def _channels(one: ConsentPurpose) -> str:
    return ", ".join(label for _code, label in reach.channels_of(one.channels))


def _may_change(by: Actor) -> bool:
    return core.may(by, Permission.DEFINITIONS_EDIT) and core.may(by, Permission.DEFINITIONS_PUBLISH)


def _show(request: HttpRequest, by: Actor, form: forms.Form, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "back_url": reverse("console:consent"),
        "back_label": pgettext_lazy("navigation", "Consent"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
