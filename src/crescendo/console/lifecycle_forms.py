"""Forms of the lifecycle: a stage, a list of reasons. What a form does not show stays in the document as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import dress, stage_words
from crescendo.console.free_keys import free_key
from crescendo.console.lifecycle_changes import WORDS
from crescendo.console.lifecycle_values import TAKERS
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Course, Pipeline, ReasonList, in_words
from crescendo.people import api as people

Row = dict[str, Any]
_FREE = 2
CRM = ("hubspot_lifecyclestage", "hubspot_lead_status", "salesforce_object", "salesforce_status")
# Of these lists a reason says where somebody goes; the others name what happened.
_LEADING = frozenset({ReasonList.REJECT.value, ReasonList.RECYCLE.value, ReasonList.LOST.value})
_FIELDS = ("name", "email", "phone", "title", "company", "industry", "employees", "region", "city", "account")
_NEVER = frozenset({"return_on", "mql_reason", "activation", "first_touch", "keyword", "consent"})


class StageForm(forms.Form):
    """A stage's names, what must be filled to enter it, where it leads, and what other systems call it."""

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
        for name in CRM:
            self.fields[name] = forms.CharField(
                label=WORDS[name],
                max_length=80,
                required=False,
                initial=(stage.get("crm") or {}).get(name, ""),
                widget=forms.TextInput(attrs={"spellcheck": "false"}),
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
        crm = {name: said[name].strip() for name in CRM if said[name].strip()}
        standing = {name: value for name, value in self._stage.items() if name != "crm"}
        return {
            **standing,
            "title": {language: name for language, name in names.items() if name},
            "required": [*(before.get(key, key) for key in said["required_fields"]), *by_itself],
            "moves": [moves.get(key, key) for key in said["moves"]],
            **({"crm": crm} if crm else {}),
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
