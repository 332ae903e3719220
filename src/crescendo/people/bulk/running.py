"""Change sets as jobs: chunk by chunk to the end, and back. A killed chunk is rolled back and done again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Count

from crescendo.conditions.types import Entity
from crescendo.core import facts, jobs
from crescendo.core.api import audit, may, notices, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotFound, mark
from crescendo.core.types import Actor, ClaimedJob, Page, Permission, PostNotice, Scope
from crescendo.people import behalf
from crescendo.people.bulk import deeds, pinning
from crescendo.people.bulk.types import (
    FINAL,
    ChangeIsFinal,
    ChangeSet,
    ChangeState,
    Deed,
    RefusedChange,
    Refusing,
    Work,
)
from crescendo.people.bulk_models import Change, ChangeRefused
from crescendo.people.bulk_models import ChangeSet as Row
from crescendo.people.turn import take_turn

CHANGE, UNDO = "bulk.change", "bulk.undo"
_SHOWN = 50
_ENDED = mark("Your change in bulk has ended: %(changed)s of %(total)s were changed.")

audit.register(
    {
        "bulk.changed": mark("%(by)s changed many at once: %(fields)s"),
        "bulk.restored": mark("%(by)s took a change of many back: %(subject)s"),
        "bulk.stopped": mark("%(by)s stopped a change of many: %(subject)s"),
    }
)


def begin(by: Actor, row: Row, numbers: list[int], *, now: int) -> int:
    """Keep a set with whom it is about, and intend to do it; within the caller's transaction."""
    row.save()
    pinning.pin(row.pk, numbers)
    jobs.enqueue(CHANGE, {"set": row.pk, **behalf.named(by)}, run_at=now)
    detail = {row.field or row.problem: row.value or row.action}
    audit.record(by, "bulk.changed", write_id(Prefix.CHANGE_SET, row.pk), detail, now=now)
    return int(row.pk)


def list_changes(by: Actor) -> tuple[ChangeSet, ...]:
    """The last fifty: one's own, or all for who sees and edits all. One query. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_EDIT)
    shown = [entity.value for entity, edits in deeds.EDITS.items() if may(by, edits)]
    rows = Row.objects.filter(entity__in=shown).order_by("-pk")
    if by.scope is not Scope.ALL:
        rows = rows.filter(by_id=by.staff_id or 0)
    return tuple(noun(row) for row in rows[:_SHOWN])


def get_change(by: Actor, set_id: int) -> ChangeSet:
    """One change set. Refuses NotAllowed, NotFound."""
    return noun(_mine(by, set_id))


def stop_change(by: Actor, set_id: int, *, now: int) -> None:
    """Stop before the next chunk; what was changed can be taken back. Refuses NotAllowed, NotFound (one that ended)."""
    with transaction.atomic():
        _move(_mine(by, set_id), {ChangeState.RUNNING}, ChangeState.STOPPED)
        pinning.unpin(set_id)
        audit.record(by, "bulk.stopped", write_id(Prefix.CHANGE_SET, set_id), {}, now=now)


def undo_change(by: Actor, set_id: int, *, now: int) -> None:
    """Intend to restore what each said before, unless somebody changed it since.

    Refuses NotAllowed, NotFound (also one that has not ended), ChangeIsFinal.
    """
    with transaction.atomic():
        row = _mine(by, set_id)
        if Deed(row.deed) in FINAL:
            raise ChangeIsFinal
        _move(row, {ChangeState.DONE, ChangeState.STOPPED}, ChangeState.UNDOING)
        jobs.enqueue(UNDO, {"set": set_id, "after": 0, **behalf.named(by)}, run_at=now)
        audit.record(by, "bulk.restored", write_id(Prefix.CHANGE_SET, set_id), {}, now=now)


def run(job: ClaimedJob, works: Mapping[Deed, Work]) -> None:
    """One chunk of a change."""
    with facts.together(now=job.now):
        take_turn()
        row = Row.objects.get(pk=job.payload["set"])
        if row.state != ChangeState.RUNNING:
            return
        wanted = noun(row)
        work = _work(wanted, works)
        numbers = pinning.pinned(row.pk, start=row.done, most=work.step)
        if not numbers:
            _end(row, work, job)
            return
        found = work.judge(wanted, numbers, now=job.now)
        _note_refused(row, work, numbers, now=job.now)
        Change.objects.bulk_create(
            Change(set_id=row.pk, entity=row.entity, subject_id=number, before=before, after=after)
            for number, (before, after) in sorted(found.items())
        )
        said = {number: after for number, (_before, after) in found.items()}
        if said:
            work.write(
                behalf.actor_of({"by": row.by_id, **job.payload}), wanted, said, is_undo=False, now=job.now
            )
        row.done += len(numbers)
        row.changed += len(found)
        row.save(update_fields=["done", "changed", "refused"])
        jobs.go_on(job, job.payload, done=row.done, total=row.total)


def undo(job: ClaimedJob, works: Mapping[Deed, Work]) -> None:
    """One chunk of taking a change back."""
    with facts.together(now=job.now):
        take_turn()
        row = Row.objects.get(pk=job.payload["set"])
        wanted = noun(row)
        work = _work(wanted, works)
        following = Change.objects.filter(set_id=row.pk, pk__gt=job.payload["after"]).order_by("pk")
        changes = list(following[: work.step])
        if not changes:
            Row.objects.filter(pk=row.pk).update(state=ChangeState.UNDONE.value)
            work.finish(now=job.now)
            return
        stands = work.stands(wanted, [one.subject_id for one in changes])
        said = {one.subject_id: one.before for one in changes if stands.get(one.subject_id) == one.after}
        if said:
            work.write(behalf.actor_of(job.payload), wanted, said, is_undo=True, now=job.now)
        restored = row.restored + len(said)
        Row.objects.filter(pk=row.pk).update(restored=restored)
        payload = {**job.payload, "after": changes[-1].pk}
        jobs.go_on(job, payload, done=restored, total=row.changed)


def noun(row: Row) -> ChangeSet:
    """The set as others see it."""
    return ChangeSet(
        id=row.pk,
        entity=row.entity,
        deed=Deed(row.deed),
        field=row.field,
        value=row.value,
        problem=row.problem,
        action=row.action,
        state=ChangeState(row.state),
        done=row.done,
        total=row.total,
        changed=row.changed,
        refused=row.refused,
        restored=row.restored,
        at=row.at,
        by_id=row.by_id,
    )


def list_refused(
    by: Actor, set_id: int, *, cursor: str | None = None, limit: int = 50
) -> Page[RefusedChange]:
    """Whom the rules refused, as they were asked. Refuses NotAllowed, NotFound, NotValid. Two queries."""
    row, size = _mine(by, set_id), page_size(limit)
    rows = ChangeRefused.objects.filter(set_id=row.pk, pk__gt=read_cursor(cursor) or 0).order_by("pk")
    return page_of(
        list(rows[: size + 1]),
        size,
        number=lambda one: int(one.pk),
        noun=lambda one: RefusedChange(subject_id=one.subject_id, why=one.why),
    )


def reasons_of_refused(by: Actor, set_id: int) -> Mapping[str, int]:
    """By reason how many, the most first. Refuses NotAllowed, NotFound. Two queries."""
    rows = ChangeRefused.objects.filter(set_id=_mine(by, set_id).pk)
    return dict(rows.values_list("why").annotate(many=Count("pk")).order_by("-many", "why"))


def _work(wanted: ChangeSet, works: Mapping[Deed, Work]) -> Work:
    own = deeds.find(Entity(wanted.entity), wanted.deed)
    return own.work if own is not None else works[wanted.deed]


def _note_refused(row: Row, work: Work, numbers: list[int], *, now: int) -> None:
    """Keep whom the rules refuse, within the chunk that asked them."""
    found = work.refused(noun(row), numbers, now=now) if isinstance(work, Refusing) else {}
    ChangeRefused.objects.bulk_create(
        ChangeRefused(set_id=row.pk, entity=row.entity, subject_id=number, why=why)
        for number, why in sorted(found.items())
    )
    row.refused += len(found)


def _end(row: Row, work: Work, job: ClaimedJob) -> None:
    Row.objects.filter(pk=row.pk).update(state=ChangeState.DONE.value)
    pinning.unpin(row.pk)
    work.finish(now=job.now)
    if row.by_id is not None:
        notice = PostNotice(
            sentence=_ENDED,
            places={"changed": str(row.changed), "total": str(row.total)},
            link="/console/bulk/",
            staff_ids=(row.by_id,),
            dedupe_key=f"{CHANGE}/{row.pk}",
        )
        notices.post(notice, now=job.now)


def _mine(by: Actor, set_id: int) -> Row:
    row = Row.objects.filter(pk=set_id).first()
    require(by, deeds.EDITS[Entity(row.entity)] if row is not None else Permission.CONTACTS_EDIT)
    if row is None or (by.scope is not Scope.ALL and row.by_id != by.staff_id):
        raise NotFound(kind="change", id=write_id(Prefix.CHANGE_SET, set_id))
    return row


def _move(row: Row, before: set[ChangeState], after: ChangeState) -> None:
    """By compare and set: of two clicks one counts."""
    rows = Row.objects.filter(pk=row.pk, state__in=[state.value for state in before])
    if not rows.update(state=after.value, restored=0):
        raise NotFound(kind="change", id=write_id(Prefix.CHANGE_SET, row.pk))
