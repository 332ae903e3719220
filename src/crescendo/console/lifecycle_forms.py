"""Forms of the lifecycle: a stage, a list of reasons. What a form does not show stays in the document as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import dress, stage_words
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Course, Pipeline, in_words
from crescendo.people import api as people

Row = dict[str, Any]
_FREE = 2
_FIELDS = ("name", "email", "phone", "title", "company", "industry", "employees", "region", "city", "account")
_NEVER = frozenset({"return_on", "mql_reason", "activation", "first_touch", "keyword", "consent"})


class StageForm(forms.Form):
    """A stage's names, what must be filled to enter it, and where it leads."""

    zh = forms.CharField(label=_("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    required_fields = forms.MultipleChoiceField(
        label=_("Must be filled to enter by hand"),
        required=False,
        widget=dress.checkboxes(),
    )
    moves = forms.MultipleChoiceField(
        label=_("Moves that are allowed from here"),
        required=False,
        widget=dress.checkboxes(),
    )

    def __init__(
        self, *positional: Any, pipeline: Pipeline, course: Course, stage: Row, **options: Any
    ) -> None:
        self._stage = stage
        title = stage.get("title") or {}
        options["initial"] = {
            "zh": title.get("zh-hans", ""),
            "en": title.get("en", ""),
            "required_fields": [key for key, _one in self._asked()],
            "moves": [_to(move) for move in stage.get("moves", ())],
        }
        super().__init__(*positional, **options)
        language = stage_words.language()
        known = dict.fromkeys([*(key for key, _one in self._asked()), *_askable(pipeline)])
        self._choices("required_fields", [(key, stage_words.asked_for(pipeline, key)) for key in known])
        self._choices(
            "moves",
            [(one.key, in_words(one.title, language)) for one in course.stages if one.key != stage["key"]],
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("zh") and not given.get("en"):
            self.add_error("zh", _("Give a name in one language at least."))
        return given

    def written(self) -> Row:
        """The stage as the document has it: a requirement or a move that stood keeps what else it says."""
        said = self.cleaned_data
        before = dict(self._asked())
        moves = {_to(move): move for move in self._stage.get("moves", ())}
        by_itself = [one for one in self._stage.get("required", ()) if _is_by_itself(one)]
        names = {"zh-hans": said["zh"].strip(), "en": said["en"].strip()}
        return {
            **self._stage,
            "title": {language: name for language, name in names.items() if name},
            "required": [*(before.get(key, key) for key in said["required_fields"]), *by_itself],
            "moves": [moves.get(key, key) for key in said["moves"]],
        }

    def _asked(self) -> Iterator[tuple[str, Any]]:
        for one in self._stage.get("required", ()):
            if not _is_by_itself(one):
                yield (one if isinstance(one, str) else one.get("field") or one["any_of"][0]), one

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        control = self.fields[name]
        assert isinstance(control, forms.MultipleChoiceField)
        control.choices = choices


class ReasonsForm(forms.Form):
    """The names of a list's reasons, and two free lines for new ones. An emptied line goes."""

    def __init__(self, *positional: Any, reasons: Sequence[Mapping[str, Any]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self._reasons = list(reasons)
        for place in range(len(self._reasons) + _FREE):
            title = self._reasons[place].get("title", {}) if place < len(self._reasons) else {}
            for language, label in (("zh-hans", _("Chinese")), ("en", _("English"))):
                self.fields[f"{language}_{place}"] = forms.CharField(
                    label=label, max_length=80, required=False, initial=title.get(language, "")
                )

    def lines(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """What stands on each line: the key, the Chinese and the English name."""
        return [
            (
                str(self._reasons[place]["key"]) if place < len(self._reasons) else "",
                self[f"zh-hans_{place}"],
                self[f"en_{place}"],
            )
            for place in range(len(self._reasons) + _FREE)
        ]

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
                rows.append({**self._reasons[place], "title": title})
            else:
                key = _free(taken)
                taken.add(key)
                rows.append({"key": key, "title": title})
        return rows


class PublishForm(forms.Form):
    """A note for those who read the versions later."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=pgettext_lazy("version", "Why (for the list of versions)"), max_length=255, required=False
    )


def _askable(pipeline: Pipeline) -> list[str]:
    vocabulary = [key for key in lifecycle.vocabulary(pipeline) if key not in _NEVER]
    if pipeline is Pipeline.DEAL:
        return vocabulary
    own = [f"own.{one.key}" for one in people.declared(Entity.CONTACT) if not one.is_retired]
    return [*_FIELDS, *own, *(key for key in vocabulary if key not in {"source", "competitor"})]


def _is_by_itself(one: Any) -> bool:
    return isinstance(one, Mapping) and one.get("by_itself") is True


def _to(move: Any) -> str:
    return move if isinstance(move, str) else str(move["to"])


def _free(taken: set[str]) -> str:
    number = len(taken) + 1
    while f"reason_{number}" in taken:
        number += 1
    return f"reason_{number}"
