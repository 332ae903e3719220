"""The filter of a list: its rows as chips with words, and the controls by which the next row is added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Tree
from crescendo.core.types import Actor

_OURS = frozenset({"field", "operator", "value", "low", "high", "unit", "after"})
_ROWS = frozenset({"f", "match"})
Pairs = list[tuple[str, str]]
Asked = tuple[Actor, Entity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One row of the filter in words, why it is refused if it is, and the address without it."""

    words: str
    problem: str
    without: str


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

    @property
    def is_set(self) -> bool:
        return bool(self.chips)


def read(request: HttpRequest, by: Actor, entity: Entity) -> Filter:
    """The filter in the address, judged row by row so that one wrong row does not hide the others."""
    pairs = [(key, value) for key, values in request.GET.lists() for value in values if key not in _OURS]
    form = conditions.form_decode(pairs)
    asked = (by, entity)
    tree, problems = _tree(form, asked)
    others = [(key, value) for key, value in pairs if key not in _ROWS]
    controls = conditions.form_controls(entity, sees_personal_data=by.sees_personal_data)
    chosen = next((one for one in controls if one.field == request.GET.get("field")), None)
    chips = (_chip(form, index, problems.get(index, ""), others, asked) for index in range(len(form.rows)))
    return Filter(
        tree=tree,
        words=say(tree) if tree is not None and form.rows else "",
        chips=tuple(chips),
        match=form.match.value,
        pairs=tuple(pairs),
        controls=controls,
        chosen=chosen,
        operator=_operator(chosen, request.GET.get("operator", "")),
        is_open="field" in request.GET,
    )


def added(request: HttpRequest, current: Filter) -> str | None:
    """The address with the row that was just filled in, or None when none was."""
    if current.chosen is None or current.operator is None or "value" not in request.GET:
        return None
    value = _typed(request)
    if not value and current.operator.widget is not conditions.Widget.NONE:
        return None
    row = f"{current.chosen.field}:{current.operator.operator}:{value}"
    return "?" + urlencode([*current.pairs, ("f", row)])


def say(tree: Tree) -> str:
    """The condition in the reader's language."""
    return conditions.words(tree, language=get_language() or "en", zone=timezone.get_current_timezone_name())


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
    alone, _wrong = _tree(conditions.FlatFilter(match=form.match, rows=(row,)), asked)
    rest = conditions.FlatFilter(match=form.match, rows=form.rows[:index] + form.rows[index + 1 :])
    return Chip(
        words=say(alone) if alone is not None else f"{row.field} {row.operator} {row.value}",
        problem=problem,
        without="?" + urlencode([*others, *conditions.form_encode(rest)]),
    )


def _operator(chosen: conditions.Control | None, wanted: str) -> conditions.OperatorControl | None:
    if chosen is None:
        return None
    return next((one for one in chosen.operators if one.operator == wanted), chosen.operators[0])
