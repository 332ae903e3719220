"""Cadences: who is in one, how somebody comes in and goes out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crescendo.core import facts, sets
from crescendo.core.api import audit, colleagues, get_company, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.lifecycle.documents.nouns import in_words
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.documents.telesales_rules import Cadence, Stop
from crescendo.lifecycle.followup_models import Task
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.routing.ticking import Times
from crescendo.lifecycle.telesales.nouns import CadenceUnknown, Enroll, EnrollmentEnd
from crescendo.lifecycle.telesales.nouns import Enrollment as Noun
from crescendo.lifecycle.telesales_models import Enrollment
from crescendo.people import api as people

MOST = 1_000
_TABLE = "lifecycle_enrollment"
_COLUMNS = (
    *("contact_id", "cadence", "owner_id", "started_at", "step", "due_at", "script", "result"),
    *("by_id", "by_label"),
)
audit.register(
    {
        "cadence.started": mark("%(by)s put %(subject)s into a cadence"),
        "cadence.ended": mark("%(by)s took %(subject)s out of a cadence"),
    }
)


def enroll(by: Actor, request: Enroll, *, now: int) -> tuple[Noun, ...]:
    """Put contacts into a cadence; who is in it already stays where he is. Its steps become tasks when they are due.

    Refuses NotAllowed, NotFound (none of them is in sight), NotValid, CadenceUnknown. Emits cadence.started.
    A bounded number of statements.
    """
    require(by, Permission.CONTACTS_EDIT)
    cadence = in_force().telesales.cadence(request.cadence)
    if cadence is None:
        raise CadenceUnknown(cadence=request.cadence)
    if len(request.contact_ids) > MOST:
        raise NotValid([("/contacts", "too_many", mark("At most 1,000 contacts at once."))])
    if request.owner_id is not None and request.owner_id not in colleagues():
        raise NotValid([("/owner", "owner_unknown", mark("Choose a colleague who works here."))])
    with facts.together(now=now):
        people.take_turn()
        seen = people.visible_contacts(by, request.contact_ids)
        if not seen:
            number = min(request.contact_ids, default=0)
            raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, number))
        owner = request.owner_id if request.owner_id is not None else by.staff_id
        drafts = start(by, cadence, dict.fromkeys(sorted(seen), owner), ticking.times(), now=now)
        for number in drafts[0].payload["contacts"] if drafts else ():
            audit.record(
                by, "cadence.started", write_id(Prefix.CONTACT, number), {"cadence": cadence.key}, now=now
            )
        facts.append(drafts, now=now)
        rows = Enrollment.objects.filter(contact_id__in=list(seen), cadence=cadence.key, ended_at=None)
        return tuple(noun(row) for row in rows.order_by("pk"))


def unenroll(by: Actor, enrollment_id: int, *, now: int) -> Noun:
    """Take somebody out of a cadence; the task that waits goes with it. Twice is once.

    Refuses NotAllowed, NotFound. Emits cadence.ended.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        people.take_turn()
        row = Enrollment.objects.select_for_update().filter(pk=enrollment_id).first()
        if row is None or not people.visible_contacts(by, [row.contact_id]):
            raise NotFound(kind="enrollment", id=write_id(Prefix.ENROLLMENT, enrollment_id))
        if row.ended_at is None:
            facts.append(end([row], EnrollmentEnd.TAKEN_OUT, now=now), now=now)
            detail = {"cadence": row.cadence}
            audit.record(by, "cadence.ended", write_id(Prefix.CONTACT, row.contact_id), detail, now=now)
    return noun(row)


def list_enrollments(by: Actor, contact_id: int) -> tuple[Noun, ...]:
    """The cadences of a contact whom the actor sees, those that run first. Refuses NotAllowed, NotFound."""
    contact = people.get_contact(by, contact_id).id
    rows = list(Enrollment.objects.filter(contact_id__in=people.homes_of(contact)).order_by("-pk")[:50])
    return tuple(noun(row) for row in sorted(rows, key=lambda row: row.ended_at is not None))


def get_enrollment(by: Actor, enrollment_id: int) -> Noun:
    """One of them. Refuses NotAllowed, NotFound."""
    require(by, Permission.CONTACTS_READ)
    row = Enrollment.objects.filter(pk=enrollment_id).first()
    if row is None or not people.visible_contacts(by, [row.contact_id]):
        raise NotFound(kind="enrollment", id=write_id(Prefix.ENROLLMENT, enrollment_id))
    return noun(row)


def start(
    by: Actor, cadence: Cadence, owners: Mapping[int, int | None], counted: Times, *, now: int
) -> list[FactDraft]:
    """Rows of those who are not in it, and the fact. The caller has taken people's turn. Three statements."""
    running = Enrollment.objects.filter(contact_id__in=list(owners), cadence=cadence.key, ended_at=None)
    held = set(running.values_list("contact_id", flat=True))
    fresh = [number for number in owners if number not in held]
    label = (by.label if by.staff_id is not None else in_words(cadence.title, get_company().language))[:200]
    due = due_at(cadence, 0, now, counted)
    rows = [
        (number, cadence.key, owners[number], now, 0, due, "", "", by.staff_id, label) for number in fresh
    ]
    sets.insert(_TABLE, _COLUMNS, rows)
    return _told("cadence.started", fresh, now=now, cadence=cadence.key) if fresh else []


def due_at(cadence: Cadence, step: int, begun: int, counted: Times) -> int:
    """When a step is due, counted from the beginning."""
    after = cadence.steps[step].after
    return begun if after is None else counted.working.add(begun, after.length(counted.working))


def end_of_contacts(
    contact_ids: Collection[int], why: EnrollmentEnd = EnrollmentEnd.STAGE, *, now: int
) -> list[FactDraft]:
    """End all cadences of these contacts. A bounded number of statements."""
    rows = Enrollment.objects.select_for_update().filter(contact_id__in=list(contact_ids), ended_at=None)
    return end(list(rows.order_by("pk")), why, now=now)


def stop(moments: Mapping[int, int], what: Stop, *, now: int) -> list[FactDraft]:
    """End the cadences of contacts that stop at this, where it happened after they began (contact to instant)."""
    if not moments:
        return []
    telesales = in_force().telesales
    stopping = [one.key for one in telesales.cadences if what in one.stops]
    rows = Enrollment.objects.select_for_update().filter(
        contact_id__in=list(moments), cadence__in=stopping, ended_at=None
    )
    over = [row for row in rows.order_by("pk") if moments[row.contact_id] > row.started_at]
    return end(over, EnrollmentEnd(what.value), now=now)


def end(rows: Sequence[Enrollment], why: EnrollmentEnd, *, now: int) -> list[FactDraft]:
    """End enrollments; what waits as a task goes with them. Two statements."""
    if not rows:
        return []
    Enrollment.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=now, result=why.value)
    tasks = [row.task_id for row in rows if row.task_id is not None]
    Task.objects.filter(pk__in=tasks, done_at=None, removed_at=None).update(removed_at=now)
    for row in rows:
        row.ended_at, row.result = now, why.value
    return _told("cadence.ended", [row.contact_id for row in rows], now=now, result=why.value)


def noun(row: Enrollment) -> Noun:
    """The row as others see it."""
    return Noun(
        id=row.pk,
        contact_id=row.contact_id,
        cadence=row.cadence,
        owner_id=row.owner_id,
        started_at=row.started_at,
        step=row.step,
        due_at=None if row.ended_at is not None else row.due_at,
        task_id=row.task_id,
        script=row.script,
        ended_at=row.ended_at,
        result=row.result,
        by_label=row.by_label,
    )


def _told(kind: str, contacts: Sequence[int], *, now: int, **more: str) -> list[FactDraft]:
    return [FactDraft(kind=kind, payload={"contacts": list(contacts), **more}, at=now)]
