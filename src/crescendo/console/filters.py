"""The filter of a list: its rows as chips with words, and the controls by which a row is added or changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, ConditionNotValid, Entity, Tree
from crescendo.console import filter_choosers, filter_segments, typed
from crescendo.console.condition_words import say
from crescendo.console.filter_names import offered
from crescendo.core.types import Actor

__all__ = ["CONTROLS", "DRAW", "DRAWN", "NESTED", "Chip", "Filter", "Given", "added", "read", "say"]

# What opens the drawn builder, and what it sends.
DRAW, DRAWN = "draw", "drawn"
CONTROLS = frozenset({"field", "operator", "value", "low", "high", "unit", "edit", "is_not", DRAW, DRAWN})
_OURS = CONTROLS | {"after"}
_ROWS = frozenset({"f", "match"})
# A condition that rows cannot say, as a document; it comes from a view that was made through the API.
NESTED = "filter"
Pairs = list[tuple[str, str]]
Asked = tuple[Actor, Entity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One row of the filter in words, why it is refused if it is, the addresses without it and with its form.

    `key` is what asks for its form; None where it has none and is drawn instead.
    """

    words: str
    problem: str
    without: str
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What stands in the controls of a row that is changed, in the parts in which they are typed."""

    value: str = ""
    values: tuple[str, ...] = ()
    number: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a list is filtered by. `tree` is None when a row cannot be understood."""

    tree: Tree | None
    words: str
    chips: tuple[Chip, ...]
    match: str
    pairs: tuple[tuple[str, str], ...]
    controls: tuple[conditions.Control, ...]
    chosen: conditions.Control | None
    operator: conditions.OperatorControl | None
    is_open: bool
    edited: int | None = None
    is_not: bool = False
    given: Given = field(default_factory=Given)
    picking: filter_choosers.Picking | None = None

    @property
    def is_set(self) -> bool:
        return bool(self.chips)

    @property
    def form_id(self) -> str:
        """The element that the controls stand in: the chip's place, or that of the next row."""
        return "filter-new" if self.edited is None else f"chip-{self.edited}"


def read(request: HttpRequest, by: Actor, entity: Entity) -> Filter:
    """The filter in the address, judged row by row so that one wrong row does not hide the others."""
    pairs = [(key, value) for key, values in request.GET.lists() for value in values if key not in _OURS]
    form = conditions.form_decode(pairs)
    asked = (by, entity)
    tree, problems = _tree(form, asked)
    others = [(key, value) for key, value in pairs if key not in _ROWS]
    controls = (
        *conditions.form_controls(entity, sees_personal_data=by.sees_personal_data),
        *filter_segments.controls(by, entity),
    )
    edited = _edited(request, form)
    row = form.rows[edited] if edited is not None else None
    chosen = next((one for one in controls if one.field == _asked_field(request, row)), None)
    chosen = filter_segments.offered(offered(chosen, by, standing=row.value if row else ""), by)
    operator = _operator(chosen, request.GET.get("operator", row.operator if row else ""))
    is_same = row is not None and operator is not None and row.operator == operator.operator
    chips = [_chip(form, index, problems.get(index, ""), others, asked) for index in range(len(form.rows))]
    if NESTED in request.GET:
        nested_chips, nested = _nested(request.GET[NESTED], pairs, asked)
        chips += nested_chips
        tree = _both(nested, tree)
    return Filter(
        tree=tree,
        words=say(tree, by) if tree is not None and chips else "",
        chips=tuple(chips),
        match=form.match.value,
        pairs=tuple(pairs),
        controls=controls,
        chosen=chosen,
        operator=operator,
        is_open="field" in request.GET or edited is not None,
        edited=edited,
        is_not=("is_not" in request.GET) if row is None or "operator" in request.GET else row.is_not,
        given=_given(row.value) if row is not None and is_same else Given(),
        picking=filter_choosers.read(chosen, operator, _standing(request, row), by),
    )


def added(request: HttpRequest, current: Filter) -> str | None:
    """The address with the row that was just filled in, or None when none was."""
    if current.chosen is None or current.operator is None or "value" not in request.GET:
        return None
    value = _typed(request) if current.picking is None else current.picking.value
    if not value and current.operator.widget is not conditions.Widget.NONE:
        return None
    if current.chosen.field == filter_segments.MEMBER_OF:
        text = filter_segments.with_segment(dict(current.pairs).get(NESTED), value, is_not=current.is_not)
        return "?" + urlencode([*(pair for pair in current.pairs if pair[0] != NESTED), (NESTED, text)])
    mark = "!" if current.is_not else ""
    row = ("f", f"{mark}{current.chosen.field}:{current.operator.operator}:{value}")
    rows = [pair for pair in current.pairs if pair[0] == "f" and pair[1]]
    others = [pair for pair in current.pairs if pair[0] != "f"]
    if current.edited is None:
        rows.append(row)
    else:
        rows[current.edited] = row
    return "?" + urlencode([*others, *rows])


def _standing(request: HttpRequest, row: conditions.Row | None) -> Sequence[str]:
    """What stands in the control: as it was sent, or as the row that is changed says; of another field nothing."""
    if request.headers.get("HX-Trigger-Name") == "field":
        return ()
    return request.GET.getlist("value") if "value" in request.GET else _parts(row.value if row else "")


def _typed(request: HttpRequest) -> str:
    """The typed parts as the one text that a row of the form holds."""
    values = [value.strip() for value in request.GET.getlist("value") if value.strip()]
    if request.GET.get("unit") and values:
        return values[0] + request.GET["unit"]
    if "high" in request.GET:
        return f"{request.GET.get('low', '').strip()}..{request.GET['high'].strip()}"
    return (
        ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)
        if len(values) > 1
        else "".join(values)
    )


def _tree(form: conditions.FlatFilter, asked: Asked) -> tuple[Tree | None, dict[int, str]]:
    by, entity = asked
    try:
        return conditions.form_tree(form, entity=entity, sees_personal_data=by.sees_personal_data), {}
    except ConditionNotValid as refusal:
        return None, dict(_problems(refusal))


def _problems(refusal: ConditionNotValid) -> Iterable[tuple[int, str]]:
    for problem in reversed(refusal.problems):
        place = problem.path.strip("/").split("/")[0]
        said: str = _(problem.sentence)
        yield (int(place) if place.isdigit() else 0), said % problem.data if problem.data else said


def _chip(form: conditions.FlatFilter, index: int, problem: str, others: Pairs, asked: Asked) -> Chip:
    row = form.rows[index]
    alone, _wrong = _tree(conditions.FlatFilter(match=conditions.Match.ALL, rows=(row,)), asked)
    rest = conditions.FlatFilter(match=form.match, rows=form.rows[:index] + form.rows[index + 1 :])
    return Chip(
        key=str(index),
        words=say(alone, asked[0]) if alone is not None else f"{row.field} {row.operator} {row.value}",
        problem=problem,
        without="?" + urlencode([*others, *conditions.form_encode(rest)]),
    )


def _operator(chosen: conditions.Control | None, wanted: str) -> conditions.OperatorControl | None:
    if chosen is None:
        return None
    return next((one for one in chosen.operators if one.operator == wanted), chosen.operators[0])


def _edited(request: HttpRequest, form: conditions.FlatFilter) -> int | None:
    """The place of the row that is changed, None for a new one."""
    wanted = request.GET.get("edit", "")
    place = typed.whole(wanted, digits=2)
    return place if place is not None and place < len(form.rows) else None


def _asked_field(request: HttpRequest, row: conditions.Row | None) -> str:
    return request.GET.get("field") or (row.field if row else "")


def _given(value: str) -> Given:
    """A row's value in the parts in which its control is typed."""
    low, between, high = value.partition("..")
    is_span = value[:-1].isdigit() and value[-1:] in {"d", "h"}
    return Given(
        value=value,
        values=tuple(part.replace("\\,", ",").replace("\\\\", "\\") for part in _parts(value)),
        number=value[:-1] if is_span else "",
        unit=value[-1] if is_span else "",
        low=low if between else "",
        high=high,
    )


def _parts(value: str) -> Sequence[str]:
    return re.split(r"(?<!\\),", value) if value else ()


def _nested(text: str, pairs: Pairs, asked: Asked) -> tuple[list[Chip], Tree | None]:
    """The chips of a condition that has no rows: each part can be read and removed."""
    by, entity = asked
    others = [pair for pair in pairs if pair[0] != NESTED]
    try:
        document = json.loads(text)
        tree = conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)
    except (ValueError, RecursionError, ConditionNotValid):
        problem = _("It cannot be read.")
        return [Chip(words=_("A condition"), problem=problem, without="?" + urlencode(others))], None
    parts = tree.parts if isinstance(tree, All) and tree.parts else (tree,)
    rests = [filter_segments.without(document, place) for place in range(len(parts))]
    chips = [
        Chip(
            words=say(part, by),
            problem="",
            without="?" + urlencode([*others, (NESTED, rest)] if rest else others),
        )
        for part, rest in zip(parts, rests, strict=True)
    ]
    return chips, tree


def _both(nested: Tree | None, rows: Tree | None) -> Tree | None:
    if nested is None or rows is None:
        return None
    return nested if rows == conditions.everything() else All((nested, rows))
