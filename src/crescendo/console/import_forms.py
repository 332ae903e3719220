"""What is asked about an import: the file, which column is which field, how rows are treated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import dress
from crescendo.core.imports.owners import colleagues
from crescendo.core.imports.report import label_of
from crescendo.core.imports.types import LARGEST_FILE, OWN, Empty, Kind, Mode, Options, Plan, Run
from crescendo.sources import api as sources

_ENCODINGS = (
    ("", gettext_lazy("Found by itself")),
    ("utf-8", "UTF-8"),
    ("gb18030", "GB18030 / GBK"),
    ("utf-16", "UTF-16"),
    ("big5", "Big5"),
    ("cp1252", "Windows-1252"),
)
_MODES = {
    Mode.BOTH: gettext_lazy("Add new ones and update known ones"),
    Mode.CREATE: gettext_lazy("Only add new ones"),
    Mode.UPDATE: gettext_lazy("Only update known ones"),
}
_EMPTIES = {
    Empty.KEEP: gettext_lazy("Say nothing: the value stays"),
    Empty.CLEAR: gettext_lazy("Clear the value"),
}


class FileForm(forms.Form):
    """A kind and a file."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, at most 100 MB. Its first row holds the names of the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Letters"),
        choices=_ENCODINGS,
        required=False,
        help_text=gettext_lazy("Name them where names look garbled in the preview."),
    )

    def __init__(self, *positional: Any, kinds: Iterable[Kind], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["kind"].choices = [(kind.name, _(kind.title)) for kind in kinds]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse what is too large to be read while somebody waits."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("The file is larger than 100 MB. Split it, or use the command line: crescendo import.")
            )
        return file


class PlanForm(forms.Form):
    """A select for each column of the file, a second use of one of them, then how all rows are treated."""

    def __init__(self, *positional: Any, run: Run, kind: Kind, **options: Any) -> None:
        super().__init__(*positional, **options)
        self._run, self._kind = run, kind
        field_of: dict[str, str] = {}
        again = ("", "")
        for name, column in run.plan.mapping.items():
            if field_of.setdefault(column, name) != name:
                again = (name, column)
        offered = [(column.name, label_of(column, _)) for column in kind.all_columns()]
        for place, column in enumerate(run.columns):
            self.fields[f"c{place}"] = _select(
                column, [("", _("Leave aside")), *offered, *_own(kind, column)], field_of.get(column, "")
            )
        self.fields["also"] = _select(
            _("One more field, from a column that is used above"), [("", _("None")), *offered], again[0]
        )
        columns = [("", _("Choose a column")), *((column, column) for column in run.columns)]
        self.fields["also_from"] = _select(_("Its column"), columns, again[1])
        self._add_options(run.plan.options)

    def _add_options(self, held: Options) -> None:
        kind = self._kind
        if len(kind.modes) > 1:
            modes = [(mode.value, _MODES[mode]) for mode in kind.modes]
            self.fields["mode"] = _radios(_("Rows may"), modes, held.mode)
        if kind.keys:
            keys = [(name, label_of(c, _)) for name in kind.keys if (c := kind.column(name))]
            strongest = ("", _("Whatever tells best who it is"))
            self.fields["key"] = _select(_("Known ones are found by"), [strongest, *keys], held.key)
        if kind.takes_empty:
            empties = [(empty.value, words) for empty, words in _EMPTIES.items()]
            self.fields["empty"] = _radios(_("Empty cells"), empties, held.empty)
        if kind.takes_owner:
            owners = [("", _("As the file says")), *((str(number), name) for number, name in colleagues())]
            self.fields["owner_id"] = _select(
                _("Owner of rows without one"), owners, str(held.owner_id or "")
            )

        if kind.takes_source:
            named = [("", _("Choose a source")), *((str(s.id), s.name) for s in sources.names_of_sources())]
            self.fields["source_id"] = _select(_("Source of the rows"), named, str(held.source_id or ""))

    def columns(self, samples: Sequence[Sequence[str]]) -> list[tuple[forms.BoundField, str]]:
        """Each column's field with the first values that stand in it."""
        found = []
        for place, _column in enumerate(self._run.columns):
            values = [row[place] for row in samples if place < len(row) and row[place]]
            found.append((self[f"c{place}"], " · ".join(values[:3])))
        return found

    def options(self) -> list[forms.BoundField]:
        """The fields below the columns."""
        return [
            self[name]
            for name in ("also", "also_from", "mode", "key", "empty", "owner_id", "source_id")
            if name in self.fields
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a field that two columns are mapped to."""
        said = super().clean() or {}
        taken: dict[str, str] = {}
        for place, _column in enumerate(self._run.columns):
            name = said.get(f"c{place}", "")
            if name and name in taken:
                self.add_error(f"c{place}", _("Another column is mapped to this field already."))
            taken[name] = f"c{place}"
        if said.get("also") and said["also"] in taken:
            self.add_error("also", _("Another column is mapped to this field already."))
        if said.get("also") and not said.get("also_from"):
            self.add_error("also_from", _("Choose a column"))
        return said

    def plan(self) -> Plan:
        """What was chosen."""
        said = self.cleaned_data
        mapping = {
            said[f"c{place}"]: column for place, column in enumerate(self._run.columns) if said[f"c{place}"]
        }
        if said.get("also"):
            mapping[said["also"]] = said["also_from"]
        options = Options(
            mode=Mode(said.get("mode") or Mode.BOTH),
            key=said.get("key", ""),
            empty=Empty(said.get("empty") or Empty.KEEP),
            owner_id=int(said["owner_id"]) if said.get("owner_id") else None,
            source_id=int(said["source_id"]) if said.get("source_id") else None,
        )
        return Plan(mapping=mapping, options=options)

    def refuse(self, pointer: str, sentence: str) -> None:
        """Put a refusal of the plan at its select, or above all with the name of the field."""
        name = pointer.removeprefix("/mapping/")
        places = [
            place for place, _column in enumerate(self._run.columns) if self.data.get(f"c{place}") == name
        ]
        if pointer.strip("/") in self.fields:
            self.add_error(pointer.strip("/"), sentence)
        elif places:
            self.add_error(f"c{places[0]}", sentence)
        else:
            column = self._kind.column(name)
            self.add_error(None, f"{label_of(column, _)}: {sentence}" if column else sentence)


def _own(kind: Kind, column: str) -> list[tuple[str, str]]:
    name = f"{OWN}{column}"
    return [(name, _("Keep as “%(column)s”") % {"column": column})] if kind.takes_own else []


def _select(label: str, choices: Any, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=False)


def _radios(label: str, choices: Any, initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, initial=str(initial), required=False, widget=dress.radios()
    )
