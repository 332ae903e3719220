"""Lists in a form whose order counts: things that are ticked, and rows of steps. Rows move by buttons and by keys.

With script a row moves in place; without it each press comes back to the server, which answers the form as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crescendo.console import typed

Row = dict[str, Any]
MOST_COUNT = 999
MOVE = "move"


def moved(name: str, given: QueryDict, rows: Sequence[Any], *, fresh: Any = None) -> list[Any]:
    """The rows after the button that was pressed: `steps:up:2`, `steps:out:2`, `steps:add`."""
    found = list(rows)
    field, _colon, said = given.get(MOVE, "").partition(":")
    step, _colon, text = said.partition(":")
    place = typed.whole(text, digits=4)
    if field != name:
        return found
    if step == "add":
        return [*found, fresh]
    if place is None or place >= len(found):
        return found
    one = found.pop(place)
    if step != "out":
        found.insert(max(0, place + (-1 if step == "up" else 1)), one)
    return found


class Ordered(forms.Widget):
    """Words with a box each, the ticked ones in the order that counts."""

    def __init__(self, choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__()
        self.choices = choices

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """The ticked ones, as they stood."""
        del files
        on = set(data.getlist(f"{name}-on"))
        return [one for one in data.getlist(name) if one in on]

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Those of the value first, in their order, then all others."""
        del renderer
        labels = dict(self.choices)
        standing = [one for one in value or () if one in labels]
        rest = [one for one in labels if one not in standing]
        rows = [{"key": one, "label": labels[one], "is_on": one in standing} for one in (*standing, *rest)]
        context = {"name": name, "rows": rows, "id": (attrs or {}).get("id", name)}
        return render_to_string("console/_ordered.html", context)


class OrderedField(forms.Field):
    """Some of these words, in an order."""

    def __init__(self, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        self._known = {key for key, _label in choices}
        super().__init__(widget=Ordered(choices), **options)

    def clean(self, value: Any) -> list[str]:
        """The known ones, each once."""
        return [one for one in dict.fromkeys(super().clean(value) or ()) if one in self._known]


class Steps(forms.Widget):
    """Rows of a span of working time, and where there are kinds of what is done then."""

    def __init__(self, *, units: Sequence[tuple[str, Any]]) -> None:
        super().__init__()
        self.units = units
        self.kinds: Sequence[tuple[str, Any]] = ()
        self.scripts: Sequence[tuple[str, Any]] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        """The rows in the order in which they stand on the page."""
        del files
        parts = ("count", "unit", "kind", "script")
        counts, units, kinds, scripts = (data.getlist(f"{name}-{part}") for part in parts)
        return [
            {
                "count": count,
                "unit": units[place] if place < len(units) else "",
                "kind": kinds[place] if place < len(kinds) else "",
                "script": scripts[place] if place < len(scripts) else "",
            }
            for place, count in enumerate(counts)
        ]

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The rows, and an empty one for the script that adds."""
        del renderer
        kind = self.kinds[0][0] if self.kinds else ""
        context = {
            "name": name,
            "rows": value or [],
            "fresh": fresh(kind),
            "units": self.units,
            "kinds": self.kinds,
            "scripts": self.scripts,
            "most": MOST_COUNT,
            "id": (attrs or {}).get("id", name),
        }
        return render_to_string("console/_steps.html", context)


class StepsField(forms.Field):
    """Steps in their order. `cleaned_data` has them as rows with `after`, None for at once."""

    widget: Steps

    def __init__(self, *, units: Sequence[tuple[str, Any]], may_be_at_once: bool, **options: Any) -> None:
        self._units = {unit for unit, _label in units}
        self._may_be_at_once = may_be_at_once
        super().__init__(widget=Steps(units=units), **options)

    def offer(self, kinds: Sequence[tuple[str, Any]], scripts: Sequence[tuple[str, Any]]) -> None:
        """What a step may be, and what may be said."""
        self.widget.kinds, self.widget.scripts = kinds, scripts

    def clean(self, value: Any) -> list[Row]:
        """Each row read; what is wrong names its row."""
        rows = super().clean(value) or []
        errors: list[str] = []
        found = []
        for number, row in enumerate(rows, start=1):
            after, error = self._span(row)
            if error:
                errors.append(_("Row %(number)s: %(fault)s") % {"number": number, "fault": error})
            found.append({"after": after, "kind": row["kind"], "script": row["script"]})
        if errors:
            raise ValidationError(errors)
        return found

    def _span(self, row: Row) -> tuple[str | None, str]:
        text = str(row["count"]).strip()
        if not text and self._may_be_at_once:
            return None, ""
        count = typed.whole(text, digits=3)
        if not count or row["unit"] not in self._units:
            return None, _("Give a whole number from 1 to 999.")
        return f"{count} {row['unit']}", ""


def fresh(kind: str = "") -> Row:
    """A row that nothing was said of yet."""
    return {"count": "", "unit": "wd", "kind": kind, "script": ""}


def row_of(said: Any, *, kind: str = "", script: str = "") -> Row:
    """A span of the document as a row: `4 wh`, None for at once."""
    count, _space, unit = (said if isinstance(said, str) else "").partition(" ")
    return {"count": count, "unit": unit or "wd", "kind": kind, "script": script}
