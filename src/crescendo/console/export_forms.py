"""What is asked about an export: which columns, and in which format."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crescendo.console import dress
from crescendo.core.exports.types import Column, Format

FORMATS = {
    Format.XLSX: _("XLSX, for Excel and WPS: telephone numbers and ids keep all their digits"),
    Format.CSV: _("CSV in UTF-8, which Excel opens as it is, and every other tool reads"),
    Format.NDJSON: _("Lines of JSON, for programs"),
}


class ExportForm(forms.Form):
    """Columns and format; the filter stands in the address."""

    format = forms.ChoiceField(
        label=_("Format"),
        choices=[(one.value, words) for one, words in FORMATS.items()],
        widget=dress.radios(),
        initial=Format.XLSX.value,
    )
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=dress.checkboxes())

    def __init__(self, *positional: Any, offered: list[tuple[Column, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(column.name, heading) for column, heading in offered]
        field.initial = [column.name for column, _heading in offered if column.is_usual]
