"""Forms of the lifecycle: a list of reasons, a note for a version. What a form does not show stays in the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.console import stage_words
from crescendo.console.free_keys import free_key
from crescendo.console.lifecycle_changes import WORDS
from crescendo.console.lifecycle_values import TAKERS
from crescendo.lifecycle.types import Course, ReasonList, in_words

Row = dict[str, Any]
_FREE = 2
# Of these lists a reason says where somebody goes; the others name what happened.
_LEADING = frozenset({ReasonList.REJECT.value, ReasonList.RECYCLE.value, ReasonList.LOST.value})


class ReasonsForm(forms.Form):
    """The reasons of a list, and two free lines for new ones. An emptied line goes.

    Of reasons that lead somewhere: to which stage, when somebody comes back and as what, and who takes over.
    """

    def __init__(
        self,
        *positional: Any,
        list_key: str,
        course: Course,
        reasons: Sequence[Mapping[str, Any]],
        **options: Any,
    ) -> None:
        super().__init__(*positional, **options)
        self._reasons = list(reasons)
        self.leads = list_key in _LEADING
        language = stage_words.language()
        stages = [(one.key, in_words(one.title, language)) for one in course.stages]
        for place in range(len(self._reasons) + _FREE):
            standing = self._reasons[place] if place < len(self._reasons) else {}
            title = standing.get("title") or {}
            for name, label in (("zh-hans", _("Chinese")), ("en", _("English"))):
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=label, max_length=80, required=False, initial=title.get(name, "")
                )
            if self.leads:
                self._lead(place, standing, stages)

    def lines(self) -> list[dict[str, Any]]:
        """What stands on each line: the key, the names, and where it leads."""
        return [
            {
                "key": str(self._reasons[place]["key"]) if place < len(self._reasons) else "",
                "names": (self[f"zh-hans_{place}"], self[f"en_{place}"]),
                "way": [self[f"{name}_{place}"] for name in _WAY] if self.leads else [],
            }
            for place in range(len(self._reasons) + _FREE)
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for place in range(len(self._reasons) + _FREE) if self.leads else ():
            if given.get(f"after_days_{place}") and not given.get(f"returns_to_{place}"):
                self.add_error(f"returns_to_{place}", _("Say as what they come back."))
        return given

    def written(self) -> list[Row]:
        """The list as the document has it."""
        rows: list[Row] = []
        taken = {str(one["key"]) for one in self._reasons}
        for place in range(len(self._reasons) + _FREE):
            names = {name: self.cleaned_data[f"{name}_{place}"].strip() for name in ("zh-hans", "en")}
            title = {language: text for language, text in names.items() if text}
            if not title:
                continue
            if place < len(self._reasons):
                kept = {
                    name: value for name, value in self._reasons[place].items() if name not in self._way()
                }
            else:
                kept = {"key": free_key("reason", taken)}
                taken.add(kept["key"])
            way = {name: self.cleaned_data[f"{name}_{place}"] for name in self._way()}
            rows.append({**kept, "title": title, **{name: said for name, said in way.items() if said}})
        return rows

    def _way(self) -> tuple[str, ...]:
        return _WAY if self.leads else ()

    def _lead(self, place: int, standing: Mapping[str, Any], stages: list[tuple[str, str]]) -> None:
        offered: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
            "goes_to": (_("Stays"), stages),
            "returns_to": ("—", stages),
            "hands_to": ("—", [*TAKERS.items()]),
        }
        for name, (nothing, choices) in offered.items():
            self.fields[f"{name}_{place}"] = forms.ChoiceField(
                label=WORDS[name],
                required=False,
                choices=[("", nothing), *choices],
                initial=standing.get(name) or "",
            )
        self.fields[f"after_days_{place}"] = forms.IntegerField(
            label=WORDS["after_days"],
            required=False,
            min_value=1,
            max_value=3_650,
            initial=standing.get("after_days"),
        )


_WAY = ("goes_to", "after_days", "returns_to", "hands_to")


class PublishForm(forms.Form):
    """A note for those who read the versions later."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=pgettext_lazy("version", "Why (for the list of versions)"), max_length=255, required=False
    )
