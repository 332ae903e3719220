"""A condition in a form: a document in a text area, which the drawn builder takes over where there is script.

    condition = ConditionField(by=by, entity=Entity.CONTACT, label=_("Who is in"))

`cleaned_data` holds the canonical document, None where nothing was written and the field is not required.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import MAX_NODES, ConditionNotValid, Entity, Tree
from crescendo.console import condition_words
from crescendo.core.types import Actor

# Enough for the largest condition; what is longer is not read at all.
LONGEST = 200 * MAX_NODES * 10


class ConditionWidget(forms.Textarea):
    """The text area, its sentence in words and what the builder needs to take over. `opened` draws it at once."""

    def __init__(self, *, by: Actor, entity: Entity, opened: bool = False) -> None:
        super().__init__(attrs={"rows": 8, "spellcheck": "false", "class": "form-control cr-code"})
        self.by, self.entity, self.opened = by, entity, opened

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The part that a form shows."""
        given = dict(attrs or {})
        kept = {key: value for key, value in given.items() if key != "class"}
        refused = " is-invalid" if "is-invalid" in str(given.get("class", "")) else ""
        kept["class"] = f"{self.attrs['class']}{refused}"
        return render_to_string(
            "console/_condition.html",
            {
                "area": super().render(name, value, kept, renderer),
                "words": words_of(value, self.entity, self.by),
                "entity": self.entity,
                "opened": self.opened or bool(refused),
            },
        )


class ConditionField(forms.CharField):
    """Reads what stands there strictly, in the actor's eyes; each fault names its place."""

    def __init__(self, *, by: Actor, entity: Entity, opened: bool = False, **options: Any) -> None:
        self.by, self.entity = by, entity
        widget = ConditionWidget(by=by, entity=entity, opened=opened)
        super().__init__(widget=widget, max_length=LONGEST, **options)

    def prepare_value(self, value: Any) -> Any:
        """A document as the text that a person reads."""
        return value if isinstance(value, str) or value is None else written(value)

    def clean(self, value: Any) -> Any:
        """The canonical document. Raises ValidationError with a sentence for each fault."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return conditions.write(read(text, self.entity, self.by))
        except ConditionNotValid as wrong:
            raise ValidationError(list(_sentences(wrong))) from wrong

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another condition stands there; how it is written says nothing."""
        return super().has_changed(_told(initial), _told(data))


def read(text: str, entity: Entity, by: Actor) -> Tree:
    """The condition that a text holds. Raises ConditionNotValid."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    return conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)


def written(document: Any) -> str:
    """A document as a person reads it."""
    return json.dumps(document, ensure_ascii=False, indent=2)


def words_of(value: Any, entity: Entity, by: Actor) -> str:
    """What stands there as a sentence; empty where it cannot be understood."""
    if not value:
        return ""
    try:
        text = value if isinstance(value, str) else written(value)
        return condition_words.say(read(text, entity, by), by)
    except ConditionNotValid:
        return ""


def _sentences(wrong: ConditionNotValid) -> Iterator[str]:
    for problem in wrong.problems:
        sentence = _(problem.sentence) % problem.data if problem.data else _(problem.sentence)
        yield f"{problem.path}: {sentence}" if problem.path else sentence


def _told(value: Any) -> str:
    try:
        document = json.loads(value) if isinstance(value, str) and value else value
    except (ValueError, RecursionError):
        document = value
    return json.dumps(document, sort_keys=True)
