"""A list's filter in the drawn builder: opened by `draw`, sent as `drawn`, kept as rows where rows can say it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.console.condition_field import ConditionField
from crescendo.console.filters import DRAW, DRAWN, NESTED, Filter
from crescendo.core.types import Actor

Pairs = list[tuple[str, str]]
_SAID_ANEW = frozenset({"f", "match", NESTED})


class DrawnForm(forms.Form):
    """The filter as one condition."""

    def __init__(self, *given: Any, by: Actor, entity: Entity, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields[DRAWN] = ConditionField(
            by=by, entity=entity, opened=True, label=_("Show only those for whom"), required=False
        )


def read(request: HttpRequest, by: Actor, entity: Entity, current: Filter) -> DrawnForm | None:
    """The form where the address asks for it; what was sent and cannot be understood stands in it as it was."""
    if DRAWN in request.GET:
        return DrawnForm(request.GET, by=by, entity=entity)
    if DRAW not in request.GET:
        return None
    tree = current.tree if current.tree is not None else conditions.everything()
    return DrawnForm(initial={DRAWN: conditions.write(tree)}, by=by, entity=entity)


def address_of(form: DrawnForm | None, by: Actor, entity: Entity, current: Filter) -> str | None:
    """The list's address with the condition that was sent, or None where none was, or none that holds."""
    if form is None or not form.is_bound or not form.is_valid():
        return None
    others = kept(current)
    document = form.cleaned_data[DRAWN]
    if document is None:
        return "?" + urlencode(others)
    tree = conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)
    return "?" + urlencode([*others, *pairs_of(tree)])


def kept(current: Filter) -> Pairs:
    """What the address says beside the filter: the view, the columns, the order."""
    return [pair for pair in current.pairs if pair[0] not in _SAID_ANEW]


def pairs_of(tree: Tree) -> Pairs:
    """A condition in an address: rows, each with a chip of its own, where rows can say it."""
    form = conditions.form_find(tree)
    if form is not None:
        return conditions.form_encode(form)
    return [(NESTED, json.dumps(conditions.write(tree), ensure_ascii=False, separators=(",", ":")))]
