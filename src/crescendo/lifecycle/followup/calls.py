"""Calls: written down with what came of them; each is a try, which routing counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from crescendo.core import facts
from crescendo.core.api import audit, get_company, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Page, Permission
from crescendo.lifecycle.authors import is_own
from crescendo.lifecycle.followup import dues, subjects, tasks
from crescendo.lifecycle.followup.call_types import (
    LONGEST_CALL,
    LONGEST_CALL_TEXT,
    Call,
    CallRecorded,
    CallTooOld,
    NewCall,
    Outcome,
    Tries,
)
from crescendo.lifecycle.followup.subject_types import HIDDEN
from crescendo.lifecycle.followup.task_types import NewTask, TaskKind
from crescendo.lifecycle.followup_models import Call as Row
from crescendo.people import api as people

TAKEN_BACK_WITHIN = DAY
_LATER = mark("A call cannot lie in the future.")
_AGAIN = mark("Say when to call back.")
CALL_BACK = {"zh-hans": "回电", "en": "Call back"}
audit.register(
    {
        "call.recorded": mark("%(by)s wrote down a call with %(subject)s"),
        "call.removed": mark("%(by)s took back a call with %(subject)s"),
    }
)


def record_call(by: Actor, request: NewCall, *, now: int) -> CallRecorded:
    """Write down a call that was tried, do the task that asked for it, make the task to call back.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits call.recorded, task.done, task.created.
    """
    require(by, Permission.CONTACTS_EDIT)
    contact = people.get_contact(by, request.contact_id).id
    zone = get_company().time_zone
    _check(request, now)
    row = Row(
        contact_id=contact,
        task_id=request.task_id,
        outcome=request.outcome.value,
        minutes=request.minutes,
        text=clean(request.text).strip(),
        call_back_at=dues.due_at(request.call_back, zone) if request.call_back else None,
        at=now if request.at is None else request.at,
        noted_at=now,
        by_id=by.staff_id,
        by_label=by.label[:200],
    )
    with facts.together(now=now):
        row.save()
        if request.task_id is not None:
            tasks.finish_task(by, request.task_id, now=now)
        task = _call_back(by, contact, request, now=now)
        _note_down(by, "call.recorded", row, now=now)
        facts.append([_recorded(row, contact, at=now)], now=now)
    return CallRecorded(call=_noun(by, row, contact, now=now), task_id=task)


def remove_call(by: Actor, call_id: int, *, now: int) -> Call:
    """Take back a call that was a slip, within a day; the task that it did stays done.

    Refuses NotAllowed, NotFound, CallTooOld (also for another's). Emits call.removed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        row = Row.objects.select_for_update().filter(pk=call_id, removed_at=None).first()
        if row is None:
            raise NotFound(kind="call", id=write_id(Prefix.CALL, call_id))
        contact = people.get_contact(by, row.contact_id).id
        if not _may_remove(by, row, now=now):
            raise CallTooOld
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        _note_down(by, "call.removed", row, now=now)
        removed = FactDraft(kind="call.removed", payload={"contacts": [contact], "call": row.pk}, at=now)
        facts.append([removed], now=now)
    return _noun(by, row, contact, now=now)


def list_calls(
    by: Actor, contact_id: int, *, now: int, cursor: str | None = None, limit: int = 20
) -> Page[Call]:
    """A contact's calls, the newest first, with those of what was merged into it.

    Refuses NotAllowed, NotFound, NotValid. A few queries.
    """
    contact = people.get_contact(by, contact_id).id
    limit = page_size(limit)
    rows = Row.objects.filter(subjects.rows_of(subjects.contact(contact)), removed_at=None)
    if (before := read_cursor(cursor)) is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return page_of(found, limit, number=lambda row: row.pk, noun=lambda row: _noun(by, row, contact, now=now))


def tries_of(contact_ids: Collection[int], *, since: Mapping[int, int] | int = 0) -> Mapping[int, Tries]:
    """The calls of these living contacts since an instant, or since one of each; those alone that have any.

    Two queries.
    """
    parts = people.parts_among(contact_ids)
    earliest = since if isinstance(since, int) else min(since.values(), default=0)
    rows = Row.objects.filter(contact_id__in=parts, removed_at=None, at__gte=earliest)
    found: dict[int, list[tuple[int, str]]] = {}
    for contact, at, outcome in rows.order_by("at", "pk").values_list("contact_id", "at", "outcome"):
        living = parts[contact]
        if at >= (since if isinstance(since, int) else since.get(living, 0)):
            found.setdefault(living, []).append((at, outcome))
    return {
        contact: Tries(
            at=tuple(at for at, _ in calls),
            reached_at=next((at for at, outcome in calls if outcome == Outcome.REACHED), None),
        )
        for contact, calls in found.items()
    }


def _recorded(row: Row, contact: int, *, at: int) -> FactDraft:
    return FactDraft(
        kind="call.recorded",
        payload={
            "contacts": [contact],
            "call": row.pk,
            "outcome": row.outcome,
            "by": row.by_id,
            "at": row.at,
            "call_back_at": row.call_back_at,
        },
        at=at,
    )


def _call_back(by: Actor, contact: int, request: NewCall, *, now: int) -> int | None:
    if request.call_back is None:
        return None
    title = CALL_BACK[get_company().language]
    if request.text.strip():
        title = f"{title}: {' '.join(clean(request.text).split())}"[:120]
    new = NewTask(subject=subjects.contact(contact), title=title, kind=TaskKind.CALL, due=request.call_back)
    return tasks.create_task(by, new, now=now).id


def _check(request: NewCall, now: int) -> None:
    errors = []
    if request.at is not None and request.at > now:
        errors.append(("/at", "in_future", _LATER))
    if request.outcome is Outcome.CALL_BACK and request.call_back is None:
        errors.append(("/call_back_on", "call_back_missing", _AGAIN))
    if len(request.text) > LONGEST_CALL_TEXT:
        errors.append(("/text", "text_too_long", mark("What was said has 4,000 characters at most.")))
    if request.minutes is not None and not 0 <= request.minutes <= LONGEST_CALL:
        errors.append(("/minutes", "minutes", mark("A call lasts from 0 to 600 minutes.")))
    if errors:
        raise NotValid(errors)


def _may_remove(by: Actor, row: Row, *, now: int) -> bool:
    return is_own(by, row) and row.noted_at > now - TAKEN_BACK_WITHIN


def _note_down(by: Actor, action: str, row: Row, *, now: int) -> None:
    detail = {"call": write_id(Prefix.CALL, row.pk)}
    audit.record(by, action, write_id(Prefix.CONTACT, row.contact_id), detail, now=now)


def _noun(by: Actor, row: Row, contact: int, *, now: int) -> Call:
    return Call(
        id=row.pk,
        contact_id=contact,
        outcome=Outcome(row.outcome),
        text=row.text if by.sees_personal_data or not row.text else HIDDEN,
        minutes=row.minutes,
        call_back_at=row.call_back_at,
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        may_remove=_may_remove(by, row, now=now),
    )
