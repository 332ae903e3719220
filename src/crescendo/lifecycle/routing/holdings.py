"""What routing holds of persons: leads and their history, which go with the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.lifecycle.models import Lead, LeadMove, RunningClock
from crescendo.lifecycle.routing.writing import SUBJECT


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {"lifecycle_runningclock": "numbers of leads and instants", "lifecycle_absence": "days of colleagues"}
    )
    holdings.register(_leads)


def _of(person: Person) -> Q:
    return Q(contact_id__in=person.contacts) | Q(origin_id__in=person.contacts)


def _find(person: Person, _: Surroundings) -> int:
    leads = list(Lead.objects.filter(_of(person)).values_list("pk", flat=True))
    return len(leads) + LeadMove.objects.filter(lead_id__in=leads).count()


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    leads = {row.pk: row for row in Lead.objects.filter(_of(person))}
    for move in LeadMove.objects.filter(lead_id__in=list(leads)).order_by("pk"):
        yield {
            "contact_id": leads[move.lead_id].contact_id,
            "moved_at": move.at,
            "what": move.what,
            "reason": move.reason,
            "note": move.note,
        }


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    leads = list(Lead.objects.filter(_of(person)).values_list("pk", flat=True))
    rows = LeadMove.objects.filter(lead_id__in=leads).delete()[0]
    rows += RunningClock.objects.filter(subject=SUBJECT, subject_id__in=leads).delete()[0]
    rows += Lead.objects.filter(pk__in=leads).delete()[0]
    return Erased(rows=rows)


_leads = Holding(
    name="lifecycle.leads",
    title=mark("Leads"),
    tables=("lifecycle_lead", "lifecycle_leadmove"),
    find=_find,
    erase=_erase,
    export=_export,
    columns={
        "contact_id": mark("Record"),
        "moved_at": mark("When"),
        "what": mark("What happened"),
        "reason": mark("Reason"),
        "note": mark("Note"),
    },
)
