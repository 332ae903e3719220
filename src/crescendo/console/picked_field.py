"""A contact or an account in a form: one, or nobody, found by a few letters of the name as in filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from crescendo.conditions.api import Choice
from crescendo.console import filter_choosers
from crescendo.console.filter_choosers import Picking
from crescendo.core.ids import Prefix, read_id
from crescendo.core.types import Actor

_LONGEST = 200
_SEVERAL = gettext_lazy("Several have this name: tick who is meant.")
_NOTHING = gettext_lazy("Nothing has this name.")
_ONE = gettext_lazy("Choose one only.")


class _Picker(forms.Widget):
    """The box to type in, with who is picked, whom the text could mean, and whom the form offers."""

    def __init__(self, find: Callable[[Sequence[str]], Picking], offered: Sequence[Choice]) -> None:
        super().__init__()
        self._find, self._offered = find, offered

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Numbers and text, as they were sent."""
        del files
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return [one.strip() for one in given if one.strip()]

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: who is picked stands beside the box, which is empty then."""
        del initial
        return False

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The names of those whom the value means."""
        del renderer
        given = [value] if isinstance(value, str) else list(value or ())
        picking = self._find(given)
        shown = {one.value for one in picking.choices}
        offered = () if given else tuple(one for one in self._offered if one.value not in shown)
        told = dict(attrs or {})
        context = {
            "name": name,
            "picking": picking,
            "choices": (*picking.choices, *offered),
            "id": told.get("id", name),
            "is_wrong": "is-invalid" in told.get("class", ""),
            "described_by": told.get("aria-describedby", ""),
        }
        return render_to_string("console/_picker.html", context)


class Picked(forms.Field):
    """Its value is a number, None for nobody. `offered` are shown to tick before anything is typed."""

    def __init__(self, by: Actor, target: Prefix, *, offered: Sequence[Choice] = (), **more: Any) -> None:
        self._by, self._target = by, target
        super().__init__(widget=_Picker(self._find, offered), **more)

    def clean(self, value: Any) -> Any:
        """The number of the only one who is meant."""
        picking = self._find(value)
        if picking.text:
            raise forms.ValidationError(_SEVERAL if picking.is_found else _NOTHING)
        # The text goes before the tick of another; of two ticks none does.
        if len(set(value)) > 1 and all(one.startswith(f"{self._target.value}_") for one in value):
            raise forms.ValidationError(_ONE)
        if self.required and not picking.picked:
            raise forms.ValidationError(self.error_messages["required"])
        return read_id(self._target, picking.picked[0]) if picking.picked else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another is meant than the one who stands there."""
        return not self.disabled and list(data or ()) != ([initial] if initial else [])

    def _find(self, given: Sequence[str]) -> Picking:
        return filter_choosers.pick(self._by, self._target, [one[:_LONGEST] for one in given])
