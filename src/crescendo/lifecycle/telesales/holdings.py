"""What telesales holds of persons: rows of the queue and of cadences, which go with the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.lifecycle.models import RunningClock
from crescendo.lifecycle.telesales.entering import SUBJECT
from crescendo.lifecycle.telesales_models import Enrollment, Queued


def register() -> None:
    """Make them known."""
    holdings.register(_telesales)


def _of(person: Person) -> Q:
    return Q(contact_id__in=person.contacts) | Q(origin_id__in=person.contacts)


def _find(person: Person, _: Surroundings) -> int:
    enrolled = Enrollment.objects.filter(contact_id__in=person.contacts)
    return Queued.objects.filter(_of(person)).count() + enrolled.count()


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in Queued.objects.filter(_of(person)).order_by("pk"):
        yield {
            "kind": "queue",
            "at": row.made_at,
            "what": row.entry,
            "ended_at": row.closed_at,
            "why": row.result,
        }
    for one in Enrollment.objects.filter(contact_id__in=person.contacts).order_by("pk"):
        yield {
            "kind": "cadence",
            "at": one.started_at,
            "what": one.cadence,
            "ended_at": one.ended_at,
            "why": one.result,
        }


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    ids = list(Queued.objects.filter(_of(person)).values_list("pk", flat=True))
    rows = RunningClock.objects.filter(subject=SUBJECT, subject_id__in=ids).delete()[0]
    rows += Queued.objects.filter(pk__in=ids).delete()[0]
    rows += Enrollment.objects.filter(contact_id__in=person.contacts).delete()[0]
    return Erased(rows=rows)


_telesales = Holding(
    name="lifecycle.telesales",
    title=mark("Call queue and cadences"),
    tables=("lifecycle_queued", "lifecycle_enrollment"),
    find=_find,
    erase=_erase,
    export=_export,
    columns={
        "kind": mark("Kind"),
        "at": mark("Time"),
        "what": mark("What"),
        "ended_at": mark("Ended"),
        "why": mark("Why"),
    },
)
