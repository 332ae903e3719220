"""Steps of cadences that are due become tasks, each once: the row moves on in the transaction of its task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from crescendo.core import facts, sets
from crescendo.core.api import get_company
from crescendo.core.clock import DAY
from crescendo.core.types import FactDraft
from crescendo.lifecycle.documents.nouns import in_words
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.documents.telesales_rules import Cadence, StepKind, Telesales
from crescendo.lifecycle.followup import dues
from crescendo.lifecycle.followup.task_types import LONGEST_TITLE, TaskKind
from crescendo.lifecycle.followup_models import Task
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.routing.ticking import Times
from crescendo.lifecycle.telesales import enrolling, entering
from crescendo.lifecycle.telesales.nouns import EnrollmentEnd, Result
from crescendo.lifecycle.telesales_models import Enrollment, Queued
from crescendo.people import api as people

MOST = 500
_TASKS = "lifecycle_task"
_COLUMNS = (
    *(
        "contact_id",
        "title",
        "kind",
        "owner_id",
        "due_at",
        "is_timed",
        "at",
        "by_label",
        "done_by_label",
        "key",
    ),
)
_KINDS = {StepKind.CALL: TaskKind.CALL, StepKind.MAIL: TaskKind.MAIL, StepKind.WECOM: TaskKind.WECOM}
_VERBS = {
    StepKind.CALL: {"zh-hans": "打电话", "en": "Call"},
    StepKind.MAIL: {"zh-hans": "发邮件", "en": "Mail"},
    StepKind.WECOM: {"zh-hans": "发企业微信", "en": "WeCom"},
}


def step_cadences(now: int) -> int:
    """Make the tasks of steps that are due, and let lapse who was not tried for long; how many. Bounded at a time."""
    due = Enrollment.objects.filter(ended_at=None, due_at__lte=now).exists()
    return (_step(now) if due else 0) + lapse(now)


def lapse(now: int) -> int:
    """Those of the queue who were not tried for as long as the document says leave it."""
    before = now - in_force().telesales.lapse_days * DAY
    old = Queued.objects.filter(closed_at=None, lead_id=None, next_at__lt=before)
    if not old.exists():
        return 0
    with facts.together(now=now):
        people.take_turn()
        rows = list(old.select_for_update().order_by("pk")[:MOST])
        results = dict.fromkeys((row.pk for row in rows), Result.LAPSED)
        facts.append(entering.leave(rows, results, now=now), now=now)
    return len(rows)


def _step(now: int) -> int:
    with facts.together(now=now):
        people.take_turn()
        rows = list(
            Enrollment.objects.select_for_update(skip_locked=True)
            .filter(ended_at=None, due_at__lte=now)
            .order_by("due_at", "pk")[:MOST]
        )
        telesales, counted = in_force().telesales, ticking.times()
        living = people.survivors_of_contacts({row.contact_id for row in rows})
        over: dict[EnrollmentEnd, list[Enrollment]] = defaultdict(list)
        going: list[tuple[Enrollment, Cadence]] = []
        for row in rows:
            cadence = telesales.cadence(row.cadence)
            if living.get(row.contact_id) != row.contact_id:
                over[EnrollmentEnd.MERGED].append(row)
            elif cadence is None or row.step >= len(cadence.steps):
                over[EnrollmentEnd.DROPPED].append(row)
            else:
                going.append((row, cadence))
        drafts = _make(going, telesales, now=now)
        _move_on(going, counted, now=now)
        for why, those in over.items():
            drafts += enrolling.end(those, why, now=now)
        facts.append(drafts, now=now)
    return len(rows)


def _make(going: Sequence[tuple[Enrollment, Cadence]], telesales: Telesales, *, now: int) -> list[FactDraft]:
    """A task for each, named by enrollment and step: the database refuses a second one."""
    if not going:
        return []
    company = get_company()
    tonight = dues.end_of_today(now, company.time_zone)
    keys = {row.pk: f"cadence/{row.pk}/{row.step}" for row, _ in going}
    rows = []
    for row, cadence in going:
        title = _title(cadence, row.step, telesales, company.language)
        kind = _KINDS[cadence.steps[row.step].kind].value
        label = in_words(cadence.title, company.language)[:200]
        rows.append((row.contact_id, title, kind, row.owner_id, tonight, False, now, label, "", keys[row.pk]))
    sets.insert_ignore(_TASKS, _COLUMNS, rows)
    made: Mapping[str | None, int] = dict(
        Task.objects.filter(key__in=list(keys.values())).values_list("key", "pk")
    )
    for row, cadence in going:
        row.task_id, row.script = made[keys[row.pk]], cadence.steps[row.step].script
    payload = {
        "contacts": [row.contact_id for row, _ in going],
        "tasks": [row.task_id for row, _ in going],
        "owners": [row.owner_id for row, _ in going],
    }
    return [FactDraft(kind="cadence.stepped", payload=payload, at=now)]


def _move_on(going: Sequence[tuple[Enrollment, Cadence]], counted: Times, *, now: int) -> None:
    """To the next step, as far behind this one as the document says: who comes late is not late for all that follow."""
    for row, cadence in going:
        begun, row.step = row.due_at, row.step + 1
        if row.step == len(cadence.steps):
            row.ended_at, row.result = now, EnrollmentEnd.DONE.value
            continue
        planned = enrolling.due_at(cadence, row.step, row.started_at, counted)
        before = enrolling.due_at(cadence, row.step - 1, row.started_at, counted)
        gap = counted.working.between(before, planned)
        row.due_at = planned if planned > now else counted.working.add(max(now, begun), gap)
    Enrollment.objects.bulk_update(
        [row for row, _ in going],
        ["step", "due_at", "task_id", "script", "ended_at", "result"],
        batch_size=200,
    )


def _title(cadence: Cadence, step: int, telesales: Telesales, language: str) -> str:
    """What is to be done, and the how manieth step it is."""
    one = cadence.steps[step]
    script = telesales.script(one.script)
    said = in_words(script.title if script else cadence.title, language)
    verb = _VERBS[one.kind]["zh-hans" if language.startswith("zh") else "en"]
    return f"{verb}: {said} ({step + 1}/{len(cadence.steps)})"[:LONGEST_TITLE]
