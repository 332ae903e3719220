"""Colleagues and data sources in a filter: chosen by their names, because nobody knows a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from crescendo.conditions import api as conditions
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor
from crescendo.sources import api as sources

_NUMBER = re.compile(rf"\b{Prefix.STAFF.value}_(\d{{1,18}})\b")
# They are few enough to be chosen from a list; other references are typed.
_CHOSEN = {
    conditions.Widget.CHOOSER: conditions.Widget.SELECT,
    conditions.Widget.CHOOSER_MANY: conditions.Widget.SELECT_MANY,
}


def offered(control: conditions.Control | None, by: Actor, *, standing: str) -> conditions.Control | None:
    """A field of colleagues is chosen from their names, the reader's own first, one of sources too; others stay.

    Whom a row that is changed names already (`standing`) is offered too, also when gone.
    """
    if control is None or control.target not in {Prefix.STAFF, Prefix.SOURCE}:
        return control
    named = _colleagues(by, standing) if control.target is Prefix.STAFF else _sources()
    return replace(
        control,
        operators=tuple(
            replace(one, widget=_CHOSEN.get(one.widget, one.widget)) for one in control.operators
        ),
        choices=tuple(
            conditions.Choice(value=write_id(control.target, number), label=name) for number, name in named
        ),
    )


def _colleagues(by: Actor, standing: str) -> Sequence[tuple[int, str]]:
    gone = core.names_of(frozenset(int(number) for number in _NUMBER.findall(standing)))
    return sorted(({**core.colleagues(), **gone}).items(), key=lambda one: one[0] != by.staff_id)


def _sources() -> Sequence[tuple[int, str]]:
    return [(one.id, one.name) for one in sources.names_of_sources()]
