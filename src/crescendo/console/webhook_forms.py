"""What a webhook is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.channels import api as rooms
from crescendo.channels.types import Endpoint, NewEndpoint
from crescendo.console import dress, webhook_words
from crescendo.core.types import Actor


class WebhookForm(forms.Form):
    """Name, address, kinds of facts, and what is told of contacts."""

    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"),
        max_length=100,
        help_text=gettext_lazy("Which system listens there."),
    )
    url = forms.CharField(
        label=pgettext_lazy("web", "Address"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"placeholder": "https://crm.example.com/webhook", "inputmode": "url"}),
        help_text=gettext_lazy("https:// on the open internet; addresses of inner networks are refused."),
    )
    kinds = forms.MultipleChoiceField(label=gettext_lazy("Told when"), widget=dress.checkboxes())
    fields_told = forms.MultipleChoiceField(
        label=gettext_lazy("Told of contacts beside their id"),
        widget=dress.checkboxes(),
        required=False,
        choices=[*webhook_words.FIELDS.items()],
        help_text=gettext_lazy(
            "Personal data leaves the company with each of these. Choose only what is used."
        ),
    )

    def __init__(self, data: Any, *, by: Actor, standing: Endpoint | None = None) -> None:
        initial = {} if standing is None else _as_form(standing)
        super().__init__(data, initial=initial)
        kinds = self.fields["kinds"]
        assert isinstance(kinds, forms.MultipleChoiceField)
        self._groups = webhook_words.kinds_in_groups(rooms.announced().values())
        kinds.choices = [pair for _, pairs in self._groups for pair in pairs]
        if not by.sees_personal_data:
            # Who may not see persons neither chooses fields of theirs nor takes away what stands.
            del self.fields["fields_told"]
        self._standing = standing

    def kind_groups(self) -> Iterator[tuple[str, list[Any]]]:
        """The boxes of kinds under what they are about."""
        boxes = {str(box.data["value"]): box for box in self["kinds"].subwidgets}
        for label, pairs in self._groups:
            yield label, [boxes[code] for code, _ in pairs]

    def wanted(self) -> NewEndpoint:
        """What was entered, for the room."""
        given = self.cleaned_data
        stood = self._standing.fields if self._standing else frozenset()
        return NewEndpoint(
            name=given["name"],
            url=given["url"],
            kinds=frozenset(given["kinds"]),
            fields=frozenset(given.get("fields_told", stood)),
        )

    def add_error(self, field: str | None, error: Any) -> None:
        """The room names a field as it is called there."""
        super().add_error("fields_told" if field == "fields" else field, error)


def _as_form(row: Endpoint) -> dict[str, Any]:
    return {
        "name": row.name,
        "url": row.url,
        "kinds": sorted(row.kinds),
        "fields_told": sorted(field.value for field in row.fields),
    }
