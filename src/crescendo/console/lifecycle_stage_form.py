"""The form of a stage, and of one that is to go. What it does not show stays in the document as it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import dress, stage_words
from crescendo.console.free_keys import free_key
from crescendo.console.lifecycle_changes import WORDS
from crescendo.console.titled_form import TitledForm
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import RELIED, Course, Pipeline, PutStage, in_words
from crescendo.people import api as people

Row = dict[str, Any]
CRM = ("hubspot_lifecyclestage", "hubspot_lead_status", "salesforce_object", "salesforce_status")
_FIELDS = ("name", "email", "phone", "title", "company", "industry", "employees", "region", "city", "account")
_NEVER = frozenset({"return_on", "mql_reason", "activation", "first_touch", "keyword", "consent"})
_LONGEST_KEY = 40


class StageForm(TitledForm):
    """A stage's names, its place, what must be filled to enter it, moves out of it and into it, other systems' names.

    The place of a stage that the product relies on, and whether it lies aside, are not the form's to change.
    """

    after = forms.ChoiceField(label=gettext_lazy("Stands after"))
    aside = forms.BooleanField(
        label=gettext_lazy("Lies aside, off the way"),
        required=False,
        help_text=gettext_lazy("As Recycled and Lost do: whoever comes back from there begins anew."),
    )
    reasons = forms.ChoiceField(
        label=gettext_lazy("A move into it asks for a reason of"),
        required=False,
        choices=[("", gettext_lazy("No reason is asked")), *stage_words.LISTS.items()],
    )
    required_fields = forms.MultipleChoiceField(
        label=gettext_lazy("Must be filled to enter by hand"),
        required=False,
        widget=dress.checkboxes(),
    )
    moves = forms.MultipleChoiceField(
        label=gettext_lazy("Moves that are allowed from here"),
        required=False,
        widget=dress.checkboxes(),
    )
    moves_in = forms.MultipleChoiceField(
        label=gettext_lazy("Moves that are allowed into it, from"),
        required=False,
        widget=dress.checkboxes(),
    )

    def __init__(
        self, *positional: Any, pipeline: Pipeline, course: Course, standing: Row, **options: Any
    ) -> None:
        self._pipeline, self._course = pipeline, course
        key = standing.get("key")
        options["initial"] = {
            "after": _before(course, key),
            "aside": standing.get("aside") is True,
            "reasons": standing.get("reasons") or "",
            "required_fields": [asked for asked, _one in _asked(standing)],
            "moves": [lifecycle.goal_of(move) for move in standing.get("moves") or ()],
            "moves_in": [one.key for one in course.stages if any(move.to == key for move in one.moves)],
        }
        super().__init__(*positional, standing=standing, **options)
        others = [
            (one.key, in_words(one.title, stage_words.language())) for one in course.stages if one.key != key
        ]
        known = dict.fromkeys([*(asked for asked, _one in _asked(standing)), *_askable(pipeline)])
        self._offer("required_fields", [(one, stage_words.asked_for(pipeline, one)) for one in known])
        for name in ("after", "moves", "moves_in"):
            self._offer(name, others)
        if key == course.first or key in RELIED[pipeline]:
            for name in ("after", "aside", "reasons"):
                del self.fields[name]
        for name in CRM:
            self.fields[name] = forms.CharField(
                label=WORDS[name],
                max_length=80,
                required=False,
                initial=(standing.get("crm") or {}).get(name, ""),
                widget=forms.TextInput(attrs={"spellcheck": "false"}),
            )
        self.order_fields(["zh", "en"])

    def put(self, taken: Collection[str]) -> PutStage:
        """The stage as the document is to have it: a requirement or a move that stood keeps what else it says."""
        said = self.cleaned_data
        before = dict(_asked(self.standing))
        moves = {lifecycle.goal_of(move): move for move in self.standing.get("moves") or ()}
        by_itself = [one for one in self.standing.get("required") or () if _is_by_itself(one)]
        crm = {name: said[name].strip() for name in CRM if said[name].strip()}
        row = self.titled(str(self.standing.get("key") or new_key(said["en"], taken)))
        if "aside" in self.fields:
            aside = {"aside": True} if said["aside"] else {}
            reasons = {"reasons": said["reasons"]} if said["reasons"] else {}
            row = {name: value for name, value in row.items() if name not in {"aside", "reasons"}}
            row |= aside | reasons
        return PutStage(
            pipeline=self._pipeline,
            row={name: value for name, value in row.items() if name != "crm"}
            | {
                "required": [*(before.get(key, key) for key in said["required_fields"]), *by_itself],
                "moves": [moves.get(key, key) for key in said["moves"]],
            }
            | ({"crm": crm} if crm else {}),
            after=said.get("after") or "",
            moves_in=tuple(said["moves_in"]),
        )

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        control = self.fields[name]
        assert isinstance(control, forms.ChoiceField)
        control.choices = choices


class DropForm(forms.Form):
    """Where those go who stand in a stage that is to go."""

    to = forms.ChoiceField(label=gettext_lazy("Who stands here goes to"))

    def __init__(self, *positional: Any, course: Course, key: str, **options: Any) -> None:
        options["initial"] = {"to": _before(course, key)}
        super().__init__(*positional, **options)
        control = self.fields["to"]
        assert isinstance(control, forms.ChoiceField)
        control.choices = [
            (one.key, in_words(one.title, stage_words.language())) for one in course.stages if one.key != key
        ]


def why_kept(course: Course, pipeline: Pipeline, key: str) -> str:
    """Why a stage cannot be taken out in a form; nothing where it can."""
    said = RELIED[pipeline].get(key)
    if said is not None:
        return str(_(said))
    return str(_("Everybody begins here.")) if key == course.first else ""


def new_key(name: str, taken: Collection[str]) -> str:
    """A key for a stage out of its English name, else a number."""
    said = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_0123456789")[:_LONGEST_KEY].strip("_")
    return said if said and said not in taken else free_key("stage", taken)


def _before(course: Course, key: Any) -> str:
    """The stage before one on the way; of one that is new, the last on the way."""
    place = next((one.place for one in course.stages if one.key == key), len(course.stages))
    earlier = [one for one in course.stages if one.place < place]
    if key is None:
        earlier = [one for one in earlier if not one.is_aside]
    return earlier[-1].key if earlier else course.stages[-1].key


def _asked(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for one in row.get("required") or ():
        if not _is_by_itself(one):
            yield (one if isinstance(one, str) else one.get("field") or one["any_of"][0]), one


def _askable(pipeline: Pipeline) -> list[str]:
    vocabulary = [key for key in lifecycle.vocabulary(pipeline) if key not in _NEVER]
    if pipeline is Pipeline.DEAL:
        return vocabulary
    own = [f"own.{one.key}" for one in people.declared(Entity.CONTACT) if not one.is_retired]
    return [*_FIELDS, *own, *(key for key in vocabulary if key not in {"source", "competitor"})]


def _is_by_itself(one: Any) -> bool:
    return isinstance(one, Mapping) and one.get("by_itself") is True
