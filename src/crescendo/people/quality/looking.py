"""Looking at all contacts for what is wrong: a job in pieces; figures are stored with their time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Count, QuerySet

from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.api import require
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed
from crescendo.core.sets import insert_ignore
from crescendo.core.types import Actor, ClaimedJob, JobProgress, Page, Permission, Scope
from crescendo.people import models
from crescendo.people.contacts import find_contacts
from crescendo.people.own_fields import declared
from crescendo.people.quality.rules import Row, problems_of
from crescendo.people.quality.types import Problem, ProblemFigure
from crescendo.people.quality_models import QualityFigure, QualityFinding
from crescendo.people.types import Contact

JOB = "quality.look"
_CHUNK = 500


def allow(by: Actor) -> None:
    """Figures are of all contacts, so they are for who sees all. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_EDIT)
    if by.scope is not Scope.ALL:
        raise NotAllowed(permission=Permission.CONTACTS_EDIT.value)


def look_for_problems(by: Actor, *, now: int) -> None:
    """Intend to look at all contacts; once at a time. Refuses NotAllowed."""
    allow(by)
    intend(now=now)


def intend(*, now: int) -> None:
    """The same for the worker's clock."""
    with transaction.atomic():
        jobs.enqueue(JOB, {"after": 0, "done": 0}, run_at=now, dedupe_key=JOB)


def list_figures(by: Actor) -> tuple[ProblemFigure, ...]:
    """Each problem with its stored count. Refuses NotAllowed. One query."""
    allow(by)
    rows = {row.problem: row for row in QualityFigure.objects.all()}
    return tuple(
        ProblemFigure(problem=one, count=rows[one].count, at=rows[one].at)
        if one in rows
        else ProblemFigure(problem=one, count=0, at=None)
        for one in Problem
    )


def looking_progress() -> tuple[JobProgress, ...]:
    """The look that waits or runs."""
    return jobs.progress(JOB)


def keep_fresh(now: int) -> int:
    """For the worker: look again once the figures are a day old; whether it intended to. One query."""
    newest = QualityFigure.objects.order_by("-at").values_list("at", flat=True).first()
    if newest is not None and newest > now - DAY:
        return 0
    intend(now=now)
    return 1


def list_problem(by: Actor, problem: Problem, *, after: int = 0, limit: int = 50) -> Page[Contact]:
    """Exactly the contacts that a repair would go through. Refuses NotAllowed. Two queries."""
    allow(by)
    found = numbers_of(problem, after=after, limit=limit + 1)
    rows = find_contacts(by, found[:limit])
    cursor = str(found[limit - 1]) if len(found) > limit else None
    return Page(rows=tuple(rows[number] for number in found[:limit] if number in rows), next_cursor=cursor)


def numbers_of(problem: Problem, *, after: int, limit: int) -> list[int]:
    """The next contacts with a problem."""
    rows = QualityFinding.objects.filter(problem=problem.value, contact_id__gt=after)
    return list(rows.order_by("contact_id").values_list("contact_id", flat=True)[:limit])


def rows_of(contact_ids: Iterable[int]) -> list[Row]:
    """What is judged of living contacts. One query."""
    return _read(models.Contact.objects.filter(pk__in=list(contact_ids)).order_by("pk"))


def judge(contact_ids: Sequence[int], rows: Sequence[Row], *, now: int) -> None:
    """Keep what is wrong with these contacts as they are now. Three statements."""
    required = [field.key for field in declared(Entity.CONTACT) if field.is_required and not field.is_retired]
    QualityFinding.objects.filter(contact_id__in=contact_ids).delete()
    found = [
        (problem.value, row.id)
        for row in rows
        for problem in sorted(problems_of(row, required=required, now=now))
    ]
    insert_ignore("people_qualityfinding", ("problem", "contact_id"), found)


def count(*, now: int) -> None:
    """Store the figures. Two statements and one a problem."""
    found = dict(QualityFinding.objects.values_list("problem").annotate(number=Count("contact_id")))
    for problem in Problem:
        QualityFigure.objects.update_or_create(
            problem=problem.value, defaults={"count": found.get(problem.value, 0), "at": now}
        )


def run(job: ClaimedJob) -> None:
    """One piece of all contacts; figures are stored after the last."""
    after = int(job.payload["after"])
    following = models.Contact.objects.filter(pk__gt=after).order_by("pk")
    numbers = list(following.values_list("pk", flat=True)[:_CHUNK])
    with transaction.atomic():
        if not numbers:
            count(now=job.now)
            return
        judge(numbers, rows_of(numbers), now=job.now)
        done = int(job.payload["done"]) + len(numbers)
        total = done + following.filter(pk__gt=numbers[-1]).count()
        jobs.go_on(job, {"after": numbers[-1], "done": done}, done=done, total=total)


def _read(rows: QuerySet[models.Contact]) -> list[Row]:
    columns = (*Row._fields[:6], "account__name", *Row._fields[7:])
    return [Row(*values) for values in rows.filter(merged_into=None).values_list(*columns)]
