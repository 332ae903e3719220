"""Days on which a colleague is away and is given nothing."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from crescendo.core.api import audit, may, names_of, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotAllowed, NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.models import Absence as Row
from crescendo.lifecycle.routing.nouns import Absence, NewAbsence

_LONGEST = timedelta(days=400)
_ORDER = mark("The last day is not before the first, and at most 400 days after it.")

audit.register(
    {
        "staff.away": mark("%(by)s wrote down that %(subject)s is away"),
        "staff.away_removed": mark("%(by)s took back an absence of %(subject)s"),
    }
)


def add_absence(by: Actor, request: NewAbsence, *, now: int) -> Absence:
    """Write down when somebody is away: one's own days, or those of others with `leads_assign`.

    Refuses NotAllowed, NotFound, NotValid. What they have stays theirs; nothing new comes while they are away.
    """
    _require(by, request.staff_id)
    if request.staff_id not in names_of(frozenset({request.staff_id})):
        raise NotFound(kind="staff", id=write_id(Prefix.STAFF, request.staff_id))
    if not request.first_on <= request.last_on <= request.first_on + _LONGEST:
        raise NotValid([("/last_on", "order", _ORDER)])
    with transaction.atomic():
        row = Row.objects.create(
            staff_id=request.staff_id,
            first_on=request.first_on.isoformat(),
            last_on=request.last_on.isoformat(),
            note=clean(request.note).strip()[:120],
        )
        audit.record(
            by,
            "staff.away",
            _outside(row.staff_id),
            {"first_on": row.first_on, "last_on": row.last_on},
            now=now,
        )
    return _noun(row)


def remove_absence(by: Actor, absence_id: int, *, now: int) -> None:
    """Take it back. Refuses NotAllowed, NotFound."""
    row = Row.objects.filter(pk=absence_id).first()
    if row is None:
        raise NotFound(kind="absence", id=str(absence_id))
    _require(by, row.staff_id)
    with transaction.atomic():
        audit.record(by, "staff.away_removed", _outside(row.staff_id), {"first_on": row.first_on}, now=now)
        row.delete()


def absences_of(by: Actor, staff_id: int, *, since: date) -> tuple[Absence, ...]:
    """When somebody is away from a day on; everybody may know their own. One query. Refuses NotAllowed."""
    if by.staff_id != staff_id and not may(by, Permission.STAFF_READ):
        raise NotAllowed(permission=Permission.STAFF_READ.value)
    rows = Row.objects.filter(staff_id=staff_id, last_on__gte=since.isoformat())
    return tuple(_noun(row) for row in rows.order_by("first_on", "pk")[:100])


def _require(by: Actor, staff_id: int) -> None:
    if by.staff_id is None or by.staff_id != staff_id:
        require(by, Permission.LEADS_ASSIGN)


def _outside(staff_id: int) -> str:
    return write_id(Prefix.STAFF, staff_id)


def _noun(row: Row) -> Absence:
    return Absence(
        id=row.pk,
        staff_id=row.staff_id,
        first_on=date.fromisoformat(row.first_on),
        last_on=date.fromisoformat(row.last_on),
        note=row.note,
    )
