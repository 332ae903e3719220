"""Incidents: opened once when a figure goes beyond its threshold, closed once it has been calm for a while.

Administrators hear of both, by a notice and, where mail can leave, by mail: one job a reader, so that a mail that
fails is tried again without telling the others twice.
"""

from __future__ import annotations

from django.db import transaction

from crescendo.core import jobs, notices
from crescendo.core.clock import MINUTE
from crescendo.core.models import Incident as Row
from crescendo.core.models import User
from crescendo.core.refusals import mark
from crescendo.core.types import PostNotice, Role
from crescendo.core.watch.judging import beyond, worse
from crescendo.core.watch.thresholds import list_thresholds
from crescendo.core.watch.types import Figures, Incident, Signal

MAIL_JOB = "watch.mail"
CALM = 5 * MINUTE
_SHOWN = 20

LAG_OPENED = mark("The worker is behind: the oldest request or fact has waited for %(figure)s minutes.")
LAG_CLOSED = mark("The worker has caught up; at worst something waited for %(figure)s minutes.")
DISK_OPENED = mark("The disk fills up: %(figure)s %% are free.")
DISK_CLOSED = mark("The disk has room again; at worst %(figure)s %% were free.")
JOBS_OPENED = mark("%(figure)s jobs have failed and wait for a person.")
JOBS_CLOSED = mark("No failed job waits any more; at worst there were %(figure)s.")
QUARANTINE_OPENED = mark("The quarantine grows: %(figure)s came in an hour.")
QUARANTINE_CLOSED = mark("The quarantine grows no more; at worst %(figure)s came in an hour.")
_SENTENCES = {
    Signal.WORKER_LAG: (LAG_OPENED, LAG_CLOSED),
    Signal.DISK: (DISK_OPENED, DISK_CLOSED),
    Signal.FAILED_JOBS: (JOBS_OPENED, JOBS_CLOSED),
    Signal.QUARANTINE: (QUARANTINE_OPENED, QUARANTINE_CLOSED),
}


def watch(figures: Figures, *, mails: bool, now: int) -> int:
    """Open and close incidents by these figures; returns how many began or ended. Bounded queries.

    The same figures twice change nothing. With `mails` the administrators get a mail too, by jobs.
    """
    calling = beyond(figures, list_thresholds())
    with transaction.atomic():
        standing = {Signal(row.signal): row for row in Row.objects.filter(closed_at=None)}
        moved = 0
        for signal in Signal:
            row = standing.get(signal)
            if signal in calling:
                moved += _stands(signal, row, calling[signal], mails=mails, now=now)
            elif row is not None:
                moved += _calms(row, mails=mails, now=now)
    return moved


def list_incidents(*, most: int = _SHOWN) -> tuple[Incident, ...]:
    """The newest incidents, those that stand first. One query."""
    rows = sorted(Row.objects.order_by("-id")[:most], key=lambda row: (row.closed_at is not None, -row.pk))
    return tuple(_noun(row) for row in rows)


def find_incident(incident_id: int) -> Incident | None:
    """One incident; None if there is none. One query."""
    row = Row.objects.filter(pk=incident_id).first()
    return None if row is None else _noun(row)


def sentence_of(incident: Incident, *, is_over: bool) -> str:
    """What is said of an incident at its beginning or its end; the place is `figure`."""
    return _SENTENCES[incident.signal][is_over]


def _stands(signal: Signal, row: Row | None, figure: int, *, mails: bool, now: int) -> int:
    if row is None:
        made = Row.objects.create(signal=signal.value, opened_at=now, worst=figure)
        _tell(made, is_over=False, mails=mails, now=now)
        return 1
    row.worst, row.calm_at = worse(signal, row.worst, figure), None
    row.save(update_fields=["worst", "calm_at"])
    return 0


def _calms(row: Row, *, mails: bool, now: int) -> int:
    """It ends after a while of calm only: a figure that swings around its threshold is one incident."""
    row.calm_at = now if row.calm_at is None else row.calm_at
    is_over = now - row.calm_at >= CALM
    row.closed_at = row.calm_at if is_over else None
    row.save(update_fields=["calm_at", "closed_at"])
    if is_over:
        _tell(row, is_over=True, mails=mails, now=now)
    return int(is_over)


def _tell(row: Row, *, is_over: bool, mails: bool, now: int) -> None:
    _notify(row, is_over=is_over, now=now)
    if not mails:
        return
    administrators = User.objects.filter(is_active=True, role=Role.ADMINISTRATOR.value)
    for staff_id in administrators.values_list("pk", flat=True):
        jobs.enqueue(
            MAIL_JOB,
            {"incident": row.pk, "staff": staff_id, "is_over": is_over},
            run_at=now,
            dedupe_key=f"{MAIL_JOB}:{row.pk}:{staff_id}:{is_over}",
        )


def _notify(row: Row, *, is_over: bool, now: int) -> None:
    # One call a signal, each with its constants, so that a test finds every sentence that may be posted.
    match Signal(row.signal):
        case Signal.WORKER_LAG:
            _post(LAG_CLOSED if is_over else LAG_OPENED, row, now)
        case Signal.DISK:
            _post(DISK_CLOSED if is_over else DISK_OPENED, row, now)
        case Signal.FAILED_JOBS:
            _post(JOBS_CLOSED if is_over else JOBS_OPENED, row, now)
        case Signal.QUARANTINE:
            _post(QUARANTINE_CLOSED if is_over else QUARANTINE_OPENED, row, now)


def _post(sentence: str, row: Row, now: int) -> None:
    request = PostNotice(
        sentence=sentence,
        places={"figure": str(row.worst)},
        link="/console/status/",
        role=Role.ADMINISTRATOR,
        dedupe_key=f"incident:{row.pk}:{row.closed_at is not None}",
    )
    notices.post(request, now=now)


def _noun(row: Row) -> Incident:
    return Incident(
        id=row.pk,
        signal=Signal(row.signal),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        worst=row.worst,
    )
