"""What the lifecycle holds of persons, each part its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.lifecycle.stages_models import ContactStage


def register() -> None:
    """Make them known."""
    holdings.declare_free({"lifecycle_waysasked": "one row: up to when the ways were asked about time"})
    holdings.register(_stages)


def _rows(person: Person) -> QuerySet[ContactStage]:
    return ContactStage.objects.filter(contact_id__in=person.contacts)


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    yield from _rows(person).order_by("pk").values(*_COLUMNS)


_COLUMNS = {
    "contact_id": mark("Record"),
    "stage": mark("Stage"),
    "entered_at": mark("Entered the stage"),
    "left_at": mark("Left the stage"),
    "reason": mark("Reason"),
    "note": mark("Note"),
    "said": mark("Said with the move"),
}
_stages = Holding(
    name="lifecycle.stages",
    title=mark("Stages"),
    tables=("lifecycle_contactstage",),
    find=lambda person, _: _rows(person).count(),
    erase=lambda person, *_: Erased(rows=_rows(person).delete()[0]),
    export=_export,
    columns=_COLUMNS,
)
