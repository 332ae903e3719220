"""What is asked about an own field, and how an own field is asked on the form of a contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.people.types import OwnChoice, OwnField, OwnSaid, OwnType

TYPES: dict[str, Any] = {
    "text": pgettext_lazy("field type", "Text"),
    "number": pgettext_lazy("field type", "Whole number"),
    "flag": pgettext_lazy("field type", "Yes or no"),
    "day": pgettext_lazy("field type", "Day"),
    "instant": pgettext_lazy("field type", "Day and time"),
    "choice": pgettext_lazy("field type", "Choice from a list"),
}
ENTITIES: dict[str, Any] = {"contact": _("Contacts"), "account": _("Accounts")}
_NOTHING = pgettext_lazy("choice", "Not known")


class FieldForm(forms.Form):
    """An own field's names, choices and marks, which may change."""

    zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One on each line, as: pro | 专业版 | Professional. The value alone is enough."),
    )
    is_required = forms.BooleanField(label=_("Must not be left empty when staff edit"), required=False)
    is_personal = forms.BooleanField(
        label=_("Personal data"),
        required=False,
        help_text=_("Covered for colleagues who may not see personal data."),
    )

    def clean_choices(self) -> tuple[OwnChoice, ...]:
        """The lines as choices: value, Chinese name, English name."""
        lines = [line.split("|") for line in self.cleaned_data["choices"].splitlines() if line.strip()]
        padded = [[part.strip() for part in (*line, "", "")] for line in lines]
        return tuple(OwnChoice(value=line[0], zh=line[1], en=line[2]) for line in padded)


class NewFieldForm(FieldForm):
    """A new own field; key and type stay for ever."""

    entity = forms.ChoiceField(label=_("Of"), choices=[*ENTITIES.items()])
    type = forms.ChoiceField(label=pgettext_lazy("field", "Type"), choices=[*TYPES.items()])
    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        help_text=_(
            "As programs, imports and the API call it, for example contract_end. A trait of this name that clients"
            " send fills the field. Key and type stay for ever."
        ),
    )
    field_order = ("entity", "zh", "en", "key", "type", "choices", "is_required", "is_personal")

    def clean_entity(self) -> Entity:
        return Entity(self.cleaned_data["entity"])

    def clean_type(self) -> OwnType:
        return OwnType(self.cleaned_data["type"])


def lines_of(choices: tuple[OwnChoice, ...]) -> str:
    """Choices as the form shows them; the retired ones are left out."""
    return "\n".join(
        f"{one.value} | {one.zh} | {one.en}".rstrip(" |") for one in choices if not one.is_retired
    )


def control_of(said: OwnSaid, language: str) -> forms.Field:
    """The control into which a value of this own field is typed."""
    field = said.field
    label = field.label(language)
    required = field.is_required
    match field.type:
        case OwnType.CHOICE:
            return forms.ChoiceField(label=label, required=required, choices=_choices(said, language))
        case OwnType.FLAG:
            flags = [
                ("", _NOTHING),
                ("true", pgettext_lazy("flag", "Yes")),
                ("false", pgettext_lazy("flag", "No")),
            ]
            return forms.ChoiceField(label=label, required=required, choices=flags)
        case OwnType.DAY:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.CharField(label=label, required=required, widget=widget)
        case OwnType.INSTANT:
            shape = {"type": "datetime-local"}
            return forms.CharField(label=label, required=required, widget=forms.TextInput(attrs=shape))
        case OwnType.NUMBER:
            digits = {"inputmode": "numeric"}
            return forms.CharField(label=label, required=required, widget=forms.TextInput(attrs=digits))
        case OwnType.TEXT:
            return forms.CharField(label=label, required=required, max_length=255)


def _choices(said: OwnSaid, language: str) -> list[tuple[str, Any]]:
    """Those that are offered, and the one that stands, though it be retired."""
    field: OwnField = said.field
    offered = [one for one in field.choices if not one.is_retired or one.value == said.value]
    return [("", _NOTHING), *((one.value, one.label(language)) for one in offered)]
