"""What is to be done to many at once, and the control into which its value is typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions.types import Entity
from crescendo.console import bulk_moves, deal_words, words
from crescendo.console.account_edit import AccountForm
from crescendo.console.columns import ListKind
from crescendo.console.contact_edit import ContactForm
from crescendo.console.contact_edit import empty as no_own_values
from crescendo.console.deal_forms import DealForm
from crescendo.console.privacy import REASON_HELP
from crescendo.console.suppressions import channels_to_ban
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people
from crescendo.people.types import FINAL, Deed

FIELDS: Mapping[str, Any] = {
    "owner_id": gettext_lazy("Owner"),
    "title": gettext_lazy("Job title"),
    "company_name": gettext_lazy("Company"),
    "industry": gettext_lazy("Industry"),
    "employees": gettext_lazy("Employees"),
    "country": gettext_lazy("Country"),
    "region": pgettext_lazy("place", "Region"),
    "city": gettext_lazy("City"),
    "language": gettext_lazy("Language"),
}
_COLLEAGUES = frozenset({"owner_id", "delivery_owner_id"})
_TAGGING = {"tag": Deed.TAG, "untag": Deed.UNTAG}


class WhatForm(forms.Form):
    """The deed, and once that is chosen its value: `set:title`, `tag`, `untag`."""

    what = forms.ChoiceField(label=gettext_lazy("What to do"))

    def __init__(self, *positional: Any, by: Actor, kind: ListKind, what: str, **options: Any) -> None:
        super().__init__(*positional, **options)
        offered = _offered(by, kind)
        self.fields["what"].choices = [("", _("Choose what to do")), *offered.items()]  # type: ignore[attr-defined]
        self.deed, _colon, self.field = what.partition(":")
        if what in offered and self.deed != Deed.MOVE:
            self.fields["set_to"] = self._control(by, kind)
        if what in offered and self.deed == Deed.MOVE:
            self.fields.update(bulk_moves.fields(by, kind.entity, self.field))
        if what == Deed.SUPPRESS:
            self.fields["channel"] = forms.ChoiceField(
                label=_("Channel"), choices=channels_to_ban(), required=False
            )

    def _control(self, by: Actor, kind: ListKind) -> forms.Field:
        if self.deed == Deed.SUPPRESS:
            return forms.ChoiceField(label=_("Reason"), choices=[*words.SUPPRESSION_REASONS_BY_HAND.items()])
        if self.deed == Deed.ERASE:
            return forms.CharField(label=_("Reason"), max_length=200, required=False, help_text=REASON_HELP)
        if self.deed in _TAGGING:
            tags = [(str(tag.id), tag.name) for tag in people.list_tags() if tag.rule is None]
            return forms.ChoiceField(label=_("Tag"), choices=tags)
        found = _usual(by, kind.entity, self.field).fields.get(self.field)
        found = found or forms.CharField(max_length=255, required=False)
        found.label = _("New value")
        found.help_text = _("Empty clears the field.")
        if (kind.entity, self.field) == (Entity.DEAL, "source"):
            found.required, found.help_text = True, ""
        return found

    def beside(self) -> list[forms.BoundField]:
        """What is asked besides the value."""
        return [self[name] for name in ("channel", *bulk_moves.WITH_MOVE) if name in self.fields]

    def asked(self) -> tuple[Deed, str, Any]:
        """Deed, field and value as the verb takes them."""
        value = self.cleaned_data["set_to"]
        if self.deed == Deed.MOVE:
            return Deed.MOVE, self.field, bulk_moves.asked(self.cleaned_data)
        if self.deed in _TAGGING:
            return _TAGGING[self.deed], str(value), None
        if self.deed in FINAL:
            return Deed(self.deed), self.cleaned_data.get("channel", ""), value
        return Deed.SET, self.field, None if value == "" else value


def name_of(field: str, entity: Entity) -> str:
    """A field that was set, in the reader's words."""
    if entity is Entity.DEAL:
        return str(deal_words.FIELDS[field])
    if field in FIELDS:
        return str(FIELDS[field])
    key = field.removeprefix("own.")
    language = get_language() or ""
    return next((one.label(language) for one in people.declared(Entity.CONTACT) if one.key == key), field)


def _offered(by: Actor, kind: ListKind) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if kind.entity is Entity.CONTACT:
        found |= {"tag": _("Put on a tag"), "untag": _("Take off a tag")}
    found |= bulk_moves.offered(by, kind)
    is_deal = kind.entity is Entity.DEAL
    names = lifecycle.SET_FOR_MANY if is_deal else (*people.BULK_FIELDS[kind.entity], *_own(by, kind))
    usable = [name for name in names if name not in _COLLEAGUES or _may_name_owners(by)]
    found |= {f"set:{name}": _("Set: %(field)s") % {"field": name_of(name, kind.entity)} for name in usable}
    if kind.entity is Entity.CONTACT:
        found[Deed.SUPPRESS.value] = _("Put on the suppression list")
        if core.may(by, Permission.ERASE):
            found[Deed.ERASE.value] = _("Erase persons")
    return found


def _usual(by: Actor, entity: Entity, field: str) -> forms.Form:
    """The form in which this field is typed for one."""
    if entity is Entity.DEAL:
        return DealForm(None, by=by, names=[field])
    return ContactForm(by=by, own=no_own_values()) if entity is Entity.CONTACT else AccountForm(by=by)


def _own(by: Actor, kind: ListKind) -> list[str]:
    if kind.entity is not Entity.CONTACT:
        return []
    return [
        f"own.{field.key}"
        for field in people.declared(Entity.CONTACT)
        if not field.is_retired and (by.sees_personal_data or not field.is_personal)
    ]


def _may_name_owners(by: Actor) -> bool:
    return "staff_read" in by.permissions
