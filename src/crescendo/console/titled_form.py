"""A form of a row that has a name in Chinese, in English or in both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Row = dict[str, Any]


class TitledForm(forms.Form):
    """A name in Chinese, in English or in both; what the form does not show stays in the document."""

    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)

    def __init__(self, *positional: Any, standing: Mapping[str, Any], **options: Any) -> None:
        self.standing = standing
        title = standing.get("title") or {}
        options["initial"] = {"zh": title.get("zh-hans", ""), "en": title.get("en", "")} | (
            options.get("initial") or {}
        )
        super().__init__(*positional, **options)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("zh") and not given.get("en"):
            self.add_error("zh", _("Give a name in one language at least."))
        return given

    def titled(self, key: str) -> Row:
        """The row as it stands, with its key and names."""
        names = {"zh-hans": self.cleaned_data["zh"].strip(), "en": self.cleaned_data["en"].strip()}
        return {**self.standing, "key": key, "title": {name: text for name, text in names.items() if text}}
