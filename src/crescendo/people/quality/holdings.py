"""What data quality holds of persons: findings."""

from __future__ import annotations

from django.db.models import QuerySet

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person
from crescendo.people.quality_models import QualityFinding


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "people_qualityfigure": "numbers of contacts alone",
        }
    )
    holdings.register(_quality)


def _rows(person: Person) -> QuerySet[QualityFinding]:
    return QualityFinding.objects.filter(contact_id__in=person.contacts)


_quality = Holding(
    name="people.quality",
    title=mark("What is wrong with fields"),
    tables=("people_qualityfinding",),
    find=lambda person, _: _rows(person).count(),
    erase=lambda person, *_: Erased(rows=_rows(person).delete()[0]),
)
