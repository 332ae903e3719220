"""What a builder offers, as one JSON object: kinds of question, fields, acts, operators, windows, in one language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext, gettext_lazy, override, pgettext_lazy

from crescendo.conditions import datasets, leaves
from crescendo.conditions.drawing import Part as DrawnPart
from crescendo.conditions.drawing import start_of
from crescendo.conditions.event_types import Judged, Measure, Part
from crescendo.conditions.event_words import PERIODS, act_title
from crescendo.conditions.field_words import operator_name
from crescendo.conditions.form import WIDGETS, Control, form_controls
from crescendo.conditions.labels import label_of
from crescendo.conditions.leaves import PlainKind
from crescendo.conditions.property_documents import operators_of
from crescendo.conditions.property_values import FIELDS
from crescendo.conditions.types import MAX_DEPTH, MAX_NODES, MAX_VALUES, Entity, FieldType, Unit

_MEASURES = {
    Measure.COUNT: (pgettext_lazy("measure", "how often"), (), ()),
    Measure.SUM: (pgettext_lazy("measure", "in total"), (Part.VALUE,), ("number",)),
    Measure.DISTINCT: (pgettext_lazy("measure", "how many different"), tuple(Part), ("number", "text")),
    Measure.MAX: (pgettext_lazy("measure", "the largest"), (Part.VALUE,), ("number",)),
    Measure.MIN: (pgettext_lazy("measure", "the smallest"), (Part.VALUE,), ("number",)),
}
_UNITS = {Unit.DAYS: gettext_lazy("days"), Unit.HOURS: gettext_lazy("hours")}
_JUDGED = {
    Judged.HUMAN: pgettext_lazy("judged", "done by people"),
    Judged.ANY: pgettext_lazy("judged", "done by people or machines"),
}
_TYPES = {
    FieldType.TEXT: pgettext_lazy("type of a property", "text"),
    FieldType.NUMBER: pgettext_lazy("type of a property", "number"),
    FieldType.FLAG: pgettext_lazy("type of a property", "yes or no"),
    FieldType.INSTANT: pgettext_lazy("type of a property", "time"),
}
_PARTS = {
    Part.VALUE: pgettext_lazy("part of an act", "value"),
    Part.SUBJECT: pgettext_lazy("part of an act", "subject"),
}


def describe(entity: Entity, *, sees_personal_data: bool, language: str) -> dict[str, Any]:
    """All that a builder needs to draw and to write a condition about an entity, and about those that it leads to.

    A bounded number of queries.
    """
    with override(language):
        return {
            "entity": entity.value,
            "limits": {"depth": MAX_DEPTH, "parts": MAX_NODES, "values": MAX_VALUES},
            "entities": {
                one.value: {
                    "questions": [told for kind in leaves.kinds_for(one) for told in _questions(kind)],
                    "fields": _fields(one, sees_personal_data=sees_personal_data),
                }
                for one in _reached(entity)
            },
            "events": _events(),
        }


def _reached(entity: Entity) -> list[Entity]:
    """The entity, all about which its questions ask inside, and those again; acts, since most questions name them."""
    reached = [entity]
    for one in reached:
        inner = {part.entity for kind in leaves.kinds_for(one) for form in kind.forms for part in form.parts}
        reached += sorted({other for other in inner if other is not None} - set(reached))
    return [*reached, *({Entity.EVENT} - set(reached))]


def _questions(kind: PlainKind[Any]) -> list[dict[str, Any]]:
    """The forms of a kind; one that has none is written as a document."""
    if not kind.forms:
        return [{"tag": kind.tag, "label": gettext(kind.label), "parts": [], "start": {kind.tag: None}}]
    return [
        {
            "tag": kind.tag,
            "label": gettext(form.label),
            "parts": [_part(part) for part in form.parts],
            "start": start_of(form),
        }
        for form in kind.forms
    ]


def _part(part: DrawnPart) -> dict[str, Any]:
    language = get_language() or ""
    return {
        "at": list(part.at),
        "editor": part.editor.value,
        "label": gettext(part.label) if part.label else "",
        "start": part.start,
        "optional": part.is_optional,
        "entity": part.entity.value if part.entity else None,
        "target": part.target.value if part.target else None,
        "choices": [{"value": one.value, "label": label_of(one, language)} for one in part.options],
        "least": part.least,
        "most": part.most,
        "decimals": part.decimals,
    }


def _fields(entity: Entity, *, sees_personal_data: bool) -> list[dict[str, Any]]:
    return [_control(one) for one in form_controls(entity, sees_personal_data=sees_personal_data)]


def _control(control: Control) -> dict[str, Any]:
    return {
        "field": control.field,
        "label": control.label,
        "type": control.type.value,
        "target": control.target.value if control.target else None,
        "operators": [
            {"operator": one.operator.value, "label": one.label, "widget": one.widget.value}
            for one in control.operators
        ],
        "choices": [{"value": one.value, "label": one.label} for one in control.choices],
    }


def _events() -> dict[str, Any]:
    dataset = datasets.events()
    return {
        "acts": [
            {"name": name, "label": act_title(name), "unit": gettext(dataset.unit(name))}
            for name in dataset.acts()
        ],
        "properties": [
            {
                "type": kind.value,
                "label": str(_TYPES[kind]),
                "operators": [
                    {"operator": one.value, "label": operator_name(one), "widget": WIDGETS[shape].value}
                    for one, shape in operators_of(kind).items()
                ],
            }
            for kind in FIELDS
        ],
        "measures": [
            {
                "measure": measure.value,
                "label": str(label),
                "of": [{"part": part.value, "label": str(_PARTS[part])} for part in parts],
                "property_types": list(types),
            }
            for measure, (label, parts, types) in _MEASURES.items()
        ],
        "periods": [{"period": period.value, "label": str(label)} for period, label in PERIODS.items()],
        "units": [{"unit": unit.value, "label": str(label)} for unit, label in _UNITS.items()],
        "judgements": [{"judgement": one.value, "label": str(label)} for one, label in _JUDGED.items()],
    }
