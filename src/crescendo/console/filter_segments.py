"""Segments in a filter: chosen by their names like a field; what is asked stands in the address as a document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, FieldType, Operator
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.segments import api as segments

MEMBER_OF = "member_of"


def controls(by: Actor, entity: Entity) -> tuple[conditions.Control, ...]:
    """The question whether a contact is in a segment, where it may be asked; its choices come when it is chosen."""
    if entity is not Entity.CONTACT or not core.may(by, Permission.DEFINITIONS_READ):
        return ()
    is_in = conditions.OperatorControl(operator=Operator.IS, label=_("is"), widget=conditions.Widget.SELECT)
    control = conditions.Control(
        field=MEMBER_OF,
        label=_("In a segment"),
        type=FieldType.CHOICE,
        operators=(is_in,),
        choices=(),
        target=None,
    )
    return (control,)


def offered(control: conditions.Control | None, by: Actor) -> conditions.Control | None:
    """The same with the segments to choose from; other controls are left as they are."""
    if control is None or control.field != MEMBER_OF:
        return control
    found = segments.list_segments(by)
    return replace(
        control,
        choices=tuple(
            conditions.Choice(value=write_id(Prefix.SEGMENT, one.id), label=one.name) for one in found
        ),
    )


def with_segment(text: str | None, segment: str, *, is_not: bool) -> str:
    """The document of the address, and that somebody is in the segment, or not."""
    asked: dict[str, Any] = {MEMBER_OF: segment}
    part = {"not": asked} if is_not else asked
    return _written([*parts_of(_read(text)), part])


def parts_of(document: Any) -> Sequence[Any]:
    """What must hold together, one by one."""
    if isinstance(document, Mapping) and set(document) == {"all"} and isinstance(document["all"], list):
        return document["all"]
    return [] if document is None else [document]


def without(document: Any, place: int) -> str:
    """The document without one of its parts; empty where none is left."""
    rest = [part for at, part in enumerate(parts_of(document)) if at != place]
    return _written(rest) if rest else ""


def _written(parts: Sequence[Any]) -> str:
    return json.dumps(parts[0] if len(parts) == 1 else {"all": parts}, ensure_ascii=False)


def _read(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
