"""Forms of telesales: the queue's order and limits, an entry, a script, a cadence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import dress, ordered_field, stage_words
from crescendo.console.call_queue import FIRST
from crescendo.console.condition_field import ConditionField
from crescendo.console.lifecycle_clocks import UNITS
from crescendo.console.ordered_field import OrderedField, StepsField
from crescendo.console.titled_form import TitledForm
from crescendo.core.types import Actor
from crescendo.lifecycle.types import Course, StepKind, Stop, in_words

Row = dict[str, Any]
LONGEST_SCRIPT = 4_000
KINDS: dict[StepKind, Any] = {
    StepKind.CALL: pgettext_lazy("step of a cadence", "Call"),
    StepKind.MAIL: pgettext_lazy("step of a cadence", "Mail"),
    StepKind.WECOM: pgettext_lazy("step of a cadence", "WeCom message"),
}
STOPS: dict[Stop, Any] = {
    Stop.REACHED: gettext_lazy("They were reached by phone"),
    Stop.REPLY: gettext_lazy("They answered"),
    Stop.STAGE: gettext_lazy("They moved to another stage"),
}
_NOT_SAID = ("", gettext_lazy("None"))


def titles_of(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Keys of the document with their titles in the reader's language."""
    language = stage_words.language()
    return [
        (str(one.get("key", "")), in_words(tuple((one.get("title") or {}).items()), language)) for one in rows
    ]


class EntryForm(TitledForm):
    """Who comes into the queue without being a lead of an SDR."""

    raised = forms.BooleanField(label=gettext_lazy("Counts as a raised hand: called first"), required=False)
    script = forms.ChoiceField(label=gettext_lazy("What is said"), required=False)
    cadence = forms.ChoiceField(label=gettext_lazy("Cadence that begins with it"), required=False)

    def __init__(
        self,
        *positional: Any,
        by: Actor,
        course: Course,
        section: Mapping[str, Any],
        standing: Mapping[str, Any],
        **options: Any,
    ) -> None:
        options["initial"] = {name: standing.get(name) for name in ("raised", "script", "cadence")}
        super().__init__(*positional, standing=standing, **options)
        language = stage_words.language()
        known = {one.key: in_words(one.title, language) for one in course.stages}
        gone = {key: key for key in standing.get("from") or () if key not in known}
        self.fields["from"] = forms.MultipleChoiceField(
            label=_("From the stages"),
            choices=[*(known | gone).items()],
            initial=standing.get("from") or (),
            widget=dress.checkboxes(),
        )
        self.fields["condition"] = ConditionField(
            by=by,
            entity=Entity.CONTACT,
            label=_("Who comes in"),
            initial=standing.get("condition"),
            opened=not standing,
        )
        _choose(self, {"script": titles_of(section["scripts"]), "cadence": titles_of(section["cadences"])})
        self.order_fields(["zh", "en", "from", "condition", "raised", "script", "cadence"])

    def written(self, key: str) -> Row:
        """The entry as the document says it."""
        given = self.cleaned_data
        said = {name: given[name] for name in ("script", "cadence")} | {"raised": given["raised"]}
        kept = {name: value for name, value in self.titled(key).items() if name not in said}
        own = {"from": given["from"], "condition": given["condition"]}
        return kept | own | {name: value for name, value in said.items() if value}


class ScriptForm(TitledForm):
    """What is said, in Chinese and English."""

    text_zh = forms.CharField(
        label=gettext_lazy("Text in Chinese"),
        max_length=LONGEST_SCRIPT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"),
        max_length=LONGEST_SCRIPT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "{name}, {company} and {me} are filled in when somebody is called. Number your questions, one a line."
        ),
    )

    def __init__(self, *positional: Any, standing: Mapping[str, Any], **options: Any) -> None:
        text = standing.get("text") or {}
        options["initial"] = {"text_zh": text.get("zh-hans", ""), "text_en": text.get("en", "")}
        super().__init__(*positional, standing=standing, **options)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not (given.get("text_zh") or "").strip() and not (given.get("text_en") or "").strip():
            self.add_error("text_zh", _("Write what is said, in one language at least."))
        return given

    def written(self, key: str) -> Row:
        """The script as the document says it."""
        texts = {"en": self.cleaned_data["text_en"], "zh-hans": self.cleaned_data["text_zh"]}
        said = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
        return self.titled(key) | {"text": {name: text for name, text in said.items() if text}}


class CadenceForm(TitledForm):
    """Steps in their order, and what ends them early."""

    def __init__(
        self,
        *positional: Any,
        section: Mapping[str, Any],
        standing: Mapping[str, Any],
        **options: Any,
    ) -> None:
        super().__init__(*positional, standing=standing, **options)
        self.fields["stops"] = forms.MultipleChoiceField(
            label=_("Ends before its last step once"),
            required=False,
            choices=[(one.value, said) for one, said in STOPS.items()],
            initial=standing.get("stops", [one.value for one in Stop]),
            widget=dress.checkboxes(),
        )
        steps = StepsField(
            units=UNITS,
            may_be_at_once=True,
            label=_("Steps"),
            initial=[
                ordered_field.row_of(
                    one.get("after"), kind=one.get("kind", ""), script=one.get("script") or ""
                )
                for one in standing.get("steps") or ()
            ]
            or [ordered_field.fresh(StepKind.CALL.value)],
            help_text=_("Counted in working time from the day it begins; without a number at once."),
            error_messages={"required": _("A cadence has one step at least.")},
        )
        kinds = [(one.value, said) for one, said in KINDS.items()]
        steps.offer(kinds, [("", _("Without a script")), *titles_of(section["scripts"])])
        self.fields["steps"] = steps

    def written(self, key: str) -> Row:
        """The cadence as the document says it."""
        steps = [{name: value for name, value in one.items() if value} for one in self.cleaned_data["steps"]]
        return self.titled(key) | {"stops": self.cleaned_data["stops"], "steps": steps}


class LimitsForm(forms.Form):
    """Who comes first, when to try again, and how long somebody waits."""

    order = OrderedField(
        [(one.value, said) for one, said in FIRST.items()],
        label=gettext_lazy("Who comes first"),
        required=False,
        help_text=gettext_lazy(
            "Who is due stands before who is not. Then what is ticked counts, the upper before the lower."
        ),
    )
    again = StepsField(
        units=UNITS,
        may_be_at_once=False,
        required=False,
        label=gettext_lazy("Next try after a call in vain"),
        help_text=gettext_lazy(
            "After the first, the second … call, where no cadence says when. The last one holds for all that follow."
        ),
    )
    lead_script = forms.ChoiceField(label=gettext_lazy("Script for leads of an SDR"), required=False)
    lead_cadence = forms.ChoiceField(label=gettext_lazy("Cadence for leads of an SDR"), required=False)
    reached_script = forms.ChoiceField(label=gettext_lazy("Script once somebody was reached"), required=False)
    lapse_days = forms.IntegerField(
        label=gettext_lazy("Who was not tried for so many days leaves the queue"),
        min_value=1,
        max_value=3_650,
    )

    def __init__(self, *positional: Any, section: Mapping[str, Any], **options: Any) -> None:
        names = ("order", "lead_script", "lead_cadence", "reached_script", "lapse_days")
        options["initial"] = {
            **{name: section.get(name) for name in names},
            "again": [ordered_field.row_of(one) for one in section.get("again") or ()],
        } | (options.get("initial") or {})
        super().__init__(*positional, **options)
        scripts = titles_of(section["scripts"])
        cadences = titles_of(section["cadences"])
        _choose(self, {"lead_script": scripts, "reached_script": scripts, "lead_cadence": cadences})

    def written(self) -> Row:
        """What it says of the section."""
        given = self.cleaned_data
        return given | {"again": [one["after"] for one in given["again"]]}


def _choose(form: forms.Form, offered: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    for name, choices in offered.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        standing = form.initial.get(name) or ""
        gone = [(standing, standing)] if standing and standing not in dict(choices) else []
        field.choices = [_NOT_SAID, *choices, *gone]
