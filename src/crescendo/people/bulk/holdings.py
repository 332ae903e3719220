"""What changes in bulk hold of persons: values that they replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people.bulk_models import Change, ChangeRefused


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "people_changeset": "what was changed how, and how many; the values lie beside it",
            "people_changesetpart": "numbers that live as long as the change runs",
        }
    )
    holdings.register(_changes)
    holdings.register(_refusals)


def _rows(person: Person) -> QuerySet[Change]:
    return Change.objects.filter(entity="contact", subject_id__in=person.contacts)


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _rows(person).order_by("pk"):
        yield {"contact": row.subject_id, "before": row.before, "after": row.after}


def _refused(person: Person) -> QuerySet[ChangeRefused]:
    return ChangeRefused.objects.filter(entity="contact", subject_id__in=person.contacts)


def _export_refused(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _refused(person).order_by("pk"):
        yield {"contact": row.subject_id, "why": row.why}


_refusals = Holding(
    name="people.changes_refused",
    title=mark("Changes of many that left them alone"),
    tables=("people_changerefused",),
    columns={"contact": mark("Record"), "why": mark("Why")},
    find=lambda person, _: _refused(person).count(),
    erase=lambda person, *_: Erased(rows=_refused(person).delete()[0]),
    export=_export_refused,
)
_changes = Holding(
    name="people.changes",
    title=mark("Changes of many at once"),
    tables=("people_change",),
    columns={"contact": mark("Record"), "before": mark("Before"), "after": mark("After")},
    find=lambda person, _: _rows(person).count(),
    erase=lambda person, *_: Erased(rows=_rows(person).delete()[0]),
    export=_export,
)
