"""A flat condition as a plain filter form: which controls to draw, and its rows in a URL.

The URL says `f=field:operator:value` once a row, `f=!field:operator:value` for its exact complement, and `match=any`
where one row is enough. Values read as people type them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language

from crescendo.conditions import documents, registry
from crescendo.conditions.field_words import operator_name
from crescendo.conditions.form_values import read_text, write_text
from crescendo.conditions.labels import label_of
from crescendo.conditions.operators import OPERATORS, Shape
from crescendo.conditions.types import (
    All,
    Any_,
    ConditionNotValid,
    Entity,
    Field,
    FieldLeaf,
    FieldType,
    Not,
    Operator,
    Problem,
    Tree,
)
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark

MAX_ROWS = 20
_ROW, _MATCH = "f", "match"
_NOT = "!"


class Match(StrEnum):
    """Whether all rows must hold or any one of them."""

    ALL = "all"
    ANY = "any"


class Widget(StrEnum):
    """What kind of control a value is typed into; `none` is no control."""

    NONE = "none"
    TEXT = "text"
    WORDS = "words"
    NUMBER = "number"
    RANGE = "range"
    MONEY = "money"
    SWITCH = "switch"
    DAY = "day"
    DAYS = "days"
    SPAN = "span"
    SELECT = "select"
    SELECT_MANY = "select_many"
    CHOOSER = "chooser"
    CHOOSER_MANY = "chooser_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value as the URL says it and as the reader sees it; `hint` tells it from another of the same name."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorControl:
    """An operator and the control that its value is typed into."""

    operator: Operator
    label: str
    widget: Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A field as the form offers it, in the active language. `target` is what a chooser chooses from."""

    field: str
    label: str
    type: FieldType
    operators: tuple[OperatorControl, ...]
    choices: tuple[Choice, ...]
    target: Prefix | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the form, as typed; `is_not` asks for its exact complement."""

    field: str
    operator: str
    value: str = ""
    is_not: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatFilter:
    """A filled-in form. Rows that are wrong are kept, so that a page can show them with the refusal."""

    match: Match
    rows: tuple[Row, ...]


def form_controls(entity: Entity, *, sees_personal_data: bool) -> tuple[Control, ...]:
    """The controls of all fields that somebody may ask about."""
    fields = registry.fields_for(entity, sees_personal_data=sees_personal_data)
    return tuple(_control(field) for field in fields)


def form_decode(pairs: Sequence[tuple[str, str]]) -> FlatFilter:
    """The form in a URL's decoded query pairs; pairs of other names are left to others. Nothing is judged."""
    rows = tuple(_row(value) for name, value in pairs if name == _ROW and value)
    wanted = [value for name, value in pairs if name == _MATCH]
    return FlatFilter(match=Match.ANY if wanted[-1:] == [Match.ANY.value] else Match.ALL, rows=rows)


def form_encode(form: FlatFilter) -> list[tuple[str, str]]:
    """The query pairs of a form: `form_decode` reads them back as the same."""
    pairs = [(_ROW, f"{_NOT * row.is_not}{row.field}:{row.operator}:{row.value}") for row in form.rows]
    return [*pairs, (_MATCH, Match.ANY.value)] if form.match is Match.ANY else pairs


def form_tree(form: FlatFilter, *, entity: Entity, sees_personal_data: bool) -> Tree:
    """The tree of a form; an empty form is everything. Raises ConditionNotValid, paths `/<row>/<part>`."""
    if len(form.rows) > MAX_ROWS:
        sentence = mark("A filter has at most %(most)s rows.")
        raise ConditionNotValid(
            [Problem(path="", code="too_large", sentence=sentence, data={"most": MAX_ROWS})]
        )
    parts: list[Tree] = []
    problems: list[Problem] = []
    for index, row in enumerate(form.rows):
        try:
            document = _document(row, entity)
            leaf = documents.parse(document, entity=entity, sees_personal_data=sees_personal_data)
            parts.append(Not(leaf) if row.is_not else leaf)
        except ConditionNotValid as wrong:
            problems.extend(_moved(problem, index) for problem in wrong.problems)
    if problems:
        raise ConditionNotValid(problems)
    return Any_(tuple(parts)) if form.match is Match.ANY and parts else All(tuple(parts))


def form_find(tree: Tree) -> FlatFilter | None:
    """The form that a tree can be edited in, or None when it is nested or asks what a form cannot."""
    match tree:
        case FieldLeaf() | Not(FieldLeaf()):
            return FlatFilter(match=Match.ALL, rows=tuple(_rows([tree])))
        case All(parts) | Any_(parts):
            rows = tuple(_rows(parts))
            nothing = isinstance(tree, Any_) and not parts
            if nothing or len(rows) != len(parts) or len(rows) > MAX_ROWS:
                return None
            return FlatFilter(match=Match.ANY if isinstance(tree, Any_) else Match.ALL, rows=rows)
        case _:
            return None


def _row(text: str) -> Row:
    field, _, rest = text.partition(":")
    operator, _, value = rest.partition(":")
    return Row(field=field.removeprefix(_NOT), operator=operator, value=value, is_not=field.startswith(_NOT))


def _document(row: Row, entity: Entity) -> dict[str, Any]:
    """A row as the document of a leaf; whether it makes sense is for `parse` to say."""
    document: dict[str, Any] = {"field": row.field, "operator": row.operator}
    field = registry.find_field(entity, row.field)
    shapes = {operator.value: shape for operator, shape in OPERATORS[field.type].items()} if field else {}
    shape = shapes.get(row.operator)
    if shape is not None and shape is not Shape.NOTHING:
        document["value"] = read_text(shape, row.value)
    return document


def _rows(parts: Sequence[Tree]) -> Iterator[Row]:
    """The rows of those parts that a row can say."""
    for part in parts:
        match part:
            case FieldLeaf():
                yield _written(part)
            case Not(FieldLeaf() as leaf):
                yield replace(_written(leaf), is_not=True)


def _written(leaf: FieldLeaf) -> Row:
    shape = OPERATORS[leaf.field.type][leaf.operator]
    document = documents.write(leaf)
    value = write_text(shape, document["value"]) if "value" in document else ""
    return Row(field=leaf.field.key, operator=leaf.operator.value, value=value)


def _moved(problem: Problem, index: int) -> Problem:
    """The path of a row: `/0/value`, without the places inside a value that was typed as one text."""
    part = problem.path.split("/")[1:2]
    path = "/".join(["", str(index), *part])
    return Problem(path=path, code=problem.code, sentence=problem.sentence, data=problem.data)


def _control(field: Field) -> Control:
    operators = tuple(
        OperatorControl(operator=operator, label=operator_name(operator), widget=WIDGETS[shape])
        for operator, shape in OPERATORS[field.type].items()
    )
    language = get_language() or ""
    choices = tuple(Choice(value=option.value, label=label_of(option, language)) for option in field.options)
    return Control(
        field=field.key,
        label=label_of(field, language),
        type=field.type,
        operators=operators,
        choices=choices,
        target=field.target,
    )


WIDGETS: dict[Shape, Widget] = {
    Shape.NOTHING: Widget.NONE,
    Shape.TEXT: Widget.TEXT,
    Shape.TEXTS: Widget.WORDS,
    Shape.NUMBER: Widget.NUMBER,
    Shape.NUMBERS: Widget.WORDS,
    Shape.TWO_NUMBERS: Widget.RANGE,
    Shape.MONEY: Widget.MONEY,
    Shape.TWO_MONEYS: Widget.RANGE,
    Shape.FLAG: Widget.SWITCH,
    Shape.TIME: Widget.DAY,
    Shape.DAY: Widget.DAY,
    Shape.TWO_DAYS: Widget.DAYS,
    Shape.SPAN: Widget.SPAN,
    Shape.DAYS_ONLY: Widget.SPAN,
    Shape.OPTION: Widget.SELECT,
    Shape.OPTIONS: Widget.SELECT_MANY,
    Shape.REFERENCE: Widget.CHOOSER,
    Shape.REFERENCES: Widget.CHOOSER_MANY,
}
