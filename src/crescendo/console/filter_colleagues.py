"""Colleagues in a filter: chosen by their names, because nobody knows a colleague's number."""

from __future__ import annotations

import re
from dataclasses import replace

from crescendo.conditions import api as conditions
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor

_NUMBER = re.compile(rf"\b{Prefix.STAFF.value}_(\d{{1,18}})\b")
# Colleagues are few enough to be chosen from a list; other references are typed.
_CHOSEN = {
    conditions.Widget.CHOOSER: conditions.Widget.SELECT,
    conditions.Widget.CHOOSER_MANY: conditions.Widget.SELECT_MANY,
}


def offered(control: conditions.Control | None, by: Actor, *, standing: str) -> conditions.Control | None:
    """A field of colleagues is chosen from their names, the reader's own first; others are left as they are.

    Whom a row that is changed names already (`standing`) is offered too, also when gone.
    """
    if control is None or control.target is not Prefix.STAFF:
        return control
    gone = core.names_of(frozenset(int(number) for number in _NUMBER.findall(standing)))
    working = sorted(({**core.colleagues(), **gone}).items(), key=lambda one: one[0] != by.staff_id)
    return replace(
        control,
        operators=tuple(
            replace(one, widget=_CHOSEN.get(one.widget, one.widget)) for one in control.operators
        ),
        choices=tuple(
            conditions.Choice(value=write_id(Prefix.STAFF, number), label=name) for number, name in working
        ),
    )
