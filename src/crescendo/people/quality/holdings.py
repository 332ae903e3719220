"""What data quality holds of persons: findings, and values that a repair replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people.quality_models import QualityChange, QualityFinding

_TABLES = (QualityChange, QualityFinding)


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "people_qualityfigure": "numbers of contacts alone",
            "people_qualityrepair": "what was repaired how, and how many; the values lie beside it",
        }
    )
    holdings.register(_quality)


def _find(person: Person, _: Surroundings) -> int:
    return sum(table.objects.filter(contact_id__in=person.contacts).count() for table in _TABLES)


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(
        rows=sum(table.objects.filter(contact_id__in=person.contacts).delete()[0] for table in _TABLES)
    )


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in QualityChange.objects.filter(contact_id__in=person.contacts).order_by("pk"):
        yield {"contact": row.contact_id, "before": row.before, "after": row.after}


_quality = Holding(
    name="people.quality",
    title=mark("Repairs of fields"),
    tables=("people_qualitychange", "people_qualityfinding"),
    columns={"contact": mark("Record"), "before": mark("Before"), "after": mark("After")},
    find=_find,
    erase=_erase,
    export=_export,
)
