"""The form of a move: a reason where one is asked for, and a control for each field that the stage still lacks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import own_forms, page, stage_words, suggesting
from crescendo.console.account_edit import ROLES
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Offer, Pipeline, Requirement, in_words
from crescendo.people import api as people
from crescendo.people.types import Contact, OwnSaid

_ACCOUNTS = 20
_LONGEST_NOTE = 2_000
_NOT_ASKED = frozenset({"note"})


class MoveForm(forms.Form):
    """What a person says with a move."""

    to = forms.CharField(widget=forms.HiddenInput())
    seen = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *positional: Any, by: Actor, contact_id: int, offer: Offer, **options: Any) -> None:
        contact = people.get_contact(by, contact_id)
        here = lifecycle.get_stage(by, contact.id).stage
        options["initial"] = {"to": offer.to.key, "seen": here}
        super().__init__(*positional, **options)
        language = stage_words.language()
        if offer.asked is not None:
            known = [(one.key, in_words(one.title, language)) for one in offer.reasons]
            self.fields["reason"] = forms.ChoiceField(
                label=pgettext_lazy("move", "Reason"), choices=[("", "—"), *known]
            )
        for key in dict.fromkeys(key for one in offer.reasons for key in one.asks):
            self.fields[key] = _with_reason(key, [one for one in offer.reasons if key in one.asks], language)
        self.lead = _lead(offer)
        for one in offer.missing:
            control = control_of(by, contact, one, language)
            if control is not None:
                self.fields[one.key] = control
        self.fields["note"] = forms.CharField(
            label=pgettext_lazy("move", "Note"),
            required=False,
            max_length=_LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def values(self) -> dict[str, Any]:
        """What fills fields, or stays with the move."""
        apart = {"to", "seen", "reason", "note"}
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in apart and value not in (None, "")
        }


def _lead(offer: Offer) -> str:
    """What no field of this form can fill."""
    lacking = [one for one in offer.missing if one.key in _NOT_ASKED]
    if not lacking:
        return ""
    said = ", ".join(stage_words.requirement(Pipeline.CONTACT, one) for one in lacking)
    return _("To be done first: %(what)s.") % {"what": said}


def _with_reason(key: str, reasons: list[Any], language: str) -> forms.Field:
    titles = ", ".join(in_words(one.title, language) for one in reasons)
    label = stage_words.asked_for(Pipeline.CONTACT, key)
    hint = _("Asked for by: %(reasons)s") % {"reasons": titles}
    if key == "return_on":
        return _day(label, hint)
    return forms.CharField(label=label, required=False, max_length=200, help_text=hint)


def _day(label: str, hint: str = "") -> forms.CharField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.CharField(label=label, required=False, widget=widget, help_text=hint)


def control_of(by: Actor, contact: Contact, one: Requirement, language: str) -> forms.Field | None:
    """A control for what is lacking; None where it is filled elsewhere."""
    key, label = one.key, stage_words.requirement(Pipeline.CONTACT, one)
    if key in _NOT_ASKED:
        return None
    if key == "role":
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *_roles()])
    if key == "account":
        return forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", "—"), *_accounts(by, contact)],
            help_text=gettext_lazy("Is it not among these? Give it on the contact's page first."),
        )
    if key.startswith("own."):
        own = next((f for f in people.declared(Entity.CONTACT) if f"own.{f.key}" == key), None)
        if own is None:
            return None
        control = own_forms.control_of(OwnSaid(field=own, value=None, shown=""), language)
        control.required = False
        return control
    widgets = {
        "industry": suggesting.industry,
        "country": suggesting.country,
        "region": suggesting.province,
    }
    widget = widgets[key]() if key in widgets else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=255, widget=widget)


def _roles() -> list[tuple[str, Any]]:
    return [(str(role), label) for role, label in ROLES.items()]


def _accounts(by: Actor, contact: Contact) -> list[tuple[str, str]]:
    """Accounts of a like name, the best first."""
    if not core.may(by, Permission.ACCOUNTS_READ) or not contact.company_name:
        return []
    found = people.search_accounts(by, contact.company_name, now=page.now(), limit=_ACCOUNTS)
    return [(str(one.id), one.name or one.domain) for one in found]
