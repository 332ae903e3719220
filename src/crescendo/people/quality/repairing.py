"""Repairing a problem's whole set as a job in chunks, as one change set that can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from crescendo.core import facts, jobs
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.types import Actor, ClaimedJob, FactDraft
from crescendo.people import models
from crescendo.people.contacts import find_contacts
from crescendo.people.fieldset import encode
from crescendo.people.history import Track
from crescendo.people.ledger import Word
from crescendo.people.merge_many import actor_of
from crescendo.people.quality.looking import allow, count, judge, numbers_of, rows_of
from crescendo.people.quality.rules import repaired
from crescendo.people.quality.types import (
    REPAIR_ACTIONS,
    REPAIRED_FIELD,
    Problem,
    ProposedRepair,
    Repair,
    RepairAction,
    RepairContacts,
    RepairState,
)
from crescendo.people.quality_models import QualityChange, QualityFinding, QualityRepair
from crescendo.people.traits import write_words
from crescendo.people.turn import take_turn
from crescendo.people.types import Proof

REPAIR, UNDO = "quality.repair", "quality.undo"
_CHUNK = 50
_SHOWN = 20
_UNFIT = mark("This problem cannot be repaired so.")
_EMPTY = mark("Give the value that is to stand there.")

audit.register(
    {
        "quality.repaired": mark("%(by)s repaired contacts in bulk: %(fields)s"),
        "quality.restored": mark("%(by)s took a repair of contacts back"),
    }
)


def preview_repair(by: Actor, wanted: RepairContacts) -> tuple[int, tuple[ProposedRepair, ...]]:
    """How many contacts the repair goes through, what it makes of the first twenty. Refuses NotAllowed, NotValid."""
    allow(by)
    _check(wanted)
    total = QualityFinding.objects.filter(problem=wanted.problem.value).count()
    rows = rows_of(numbers_of(wanted.problem, after=0, limit=_SHOWN))
    contacts = find_contacts(by, [row.id for row in rows])
    field = REPAIRED_FIELD[wanted.problem]
    shown = tuple(
        ProposedRepair(contact=contacts[row.id], before=str(getattr(row, field)), after=repaired(row, wanted))
        for row in rows
        if row.id in contacts
    )
    return total, shown


def repair_contacts(by: Actor, wanted: RepairContacts, *, now: int) -> int:
    """Intend to repair a problem's whole set; the repair's number. Refuses NotAllowed, NotValid.

    What was found is repaired only where it still is so when its turn comes. Emits contact.changed.
    """
    allow(by)
    _check(wanted)
    with transaction.atomic():
        row = QualityRepair.objects.create(
            problem=wanted.problem.value,
            action=wanted.action.value,
            value=wanted.value[:255],
            state=RepairState.RUNNING.value,
            total=QualityFinding.objects.filter(problem=wanted.problem.value).count(),
            at=now,
            by_id=by.staff_id,
        )
        jobs.enqueue(REPAIR, {"repair": row.pk, "after": 0}, run_at=now)
        audit.record(
            by, "quality.repaired", "contacts", {REPAIRED_FIELD[wanted.problem]: wanted.action.value}, now=now
        )
    return int(row.pk)


def undo_repair(by: Actor, repair_id: int, *, now: int) -> None:
    """Intend to restore what each contact said before, unless somebody changed it since.

    Refuses NotAllowed, NotFound (also one that has not ended).
    """
    allow(by)
    with transaction.atomic():
        done = QualityRepair.objects.filter(pk=repair_id, state=RepairState.DONE.value)
        if not done.update(state=RepairState.UNDOING.value, restored=0):
            raise NotFound(kind="repair", id=write_id(Prefix.JOB, repair_id))
        jobs.enqueue(UNDO, {"repair": repair_id, "after": 0, "by": by.staff_id}, run_at=now)
        audit.record(by, "quality.restored", "contacts", {}, now=now)


def list_repairs(by: Actor) -> tuple[Repair, ...]:
    """The last twenty, the newest first. Refuses NotAllowed. One query."""
    allow(by)
    return tuple(
        Repair(
            id=row.pk,
            problem=Problem(row.problem),
            action=RepairAction(row.action),
            state=RepairState(row.state),
            done=row.done,
            total=row.total,
            changed=row.changed,
            restored=row.restored,
            at=row.at,
            by_id=row.by_id,
        )
        for row in QualityRepair.objects.order_by("-pk")[:_SHOWN]
    )


def run(job: ClaimedJob) -> None:
    """One chunk of a repair; a killed one is rolled back and done again."""
    with facts.together(now=job.now):
        take_turn()
        row = QualityRepair.objects.get(pk=job.payload["repair"])
        wanted = RepairContacts(
            problem=Problem(row.problem), action=RepairAction(row.action), value=row.value
        )
        numbers = numbers_of(wanted.problem, after=int(job.payload["after"]), limit=_CHUNK)
        if not numbers:
            QualityRepair.objects.filter(pk=row.pk).update(state=RepairState.DONE.value)
            count(now=job.now)
            return
        field = REPAIRED_FIELD[wanted.problem]
        rows = rows_of(numbers)
        # Since it was found somebody may have put it right: it is judged anew before it is touched.
        judge(numbers, rows, now=job.now)
        mine = QualityFinding.objects.filter(problem=wanted.problem.value, contact_id__in=numbers)
        still = set(mine.values_list("contact_id", flat=True))
        found = [(one, repaired(one, wanted)) for one in rows if one.id in still]
        changes = [
            QualityChange(repair_id=row.pk, contact_id=one.id, before=str(getattr(one, field)), after=after)
            for one, after in found
            if after is not None
        ]
        QualityChange.objects.bulk_create(changes)
        said = {one.contact_id: one.after for one in changes}
        _say(actor_of(row.by_id), field, said, f"repair:{row.pk}", now=job.now)
        judge(numbers, rows_of(numbers), now=job.now)
        done = row.done + len(numbers)
        QualityRepair.objects.filter(pk=row.pk).update(done=done, changed=row.changed + len(changes))
        jobs.go_on(job, {**job.payload, "after": numbers[-1]}, done=done, total=row.total)


def undo(job: ClaimedJob) -> None:
    """One chunk of taking a repair back."""
    with facts.together(now=job.now):
        take_turn()
        row = QualityRepair.objects.get(pk=job.payload["repair"])
        following = QualityChange.objects.filter(repair_id=row.pk, pk__gt=job.payload["after"]).order_by("pk")
        changes = list(following[:_CHUNK])
        if not changes:
            QualityRepair.objects.filter(pk=row.pk).update(state=RepairState.UNDONE.value)
            count(now=job.now)
            return
        field = REPAIRED_FIELD[Problem(row.problem)]
        numbers = [one.contact_id for one in changes]
        rows = models.Contact.objects.filter(pk__in=numbers, merged_into=None)
        stands = dict(rows.values_list("pk", field))
        said = {one.contact_id: one.before for one in changes if stands.get(one.contact_id) == one.after}
        _say(actor_of(job.payload["by"]), field, said, f"unrepair:{row.pk}", now=job.now)
        judge(numbers, rows_of(numbers), now=job.now)
        restored = row.restored + len(said)
        QualityRepair.objects.filter(pk=row.pk).update(restored=restored)
        jobs.go_on(job, {**job.payload, "after": changes[-1].pk}, done=restored, total=row.changed)


def _say(by: Actor, field: str, said: Mapping[int, str], key: str, *, now: int) -> None:
    """Colleagues' words, as typed by hand: verified, with an audit line each and one fact."""
    if not said:
        return
    words = [
        Word(
            subject=contact,
            track=Track(-contact, field, Proof.VERIFIED, 0),
            value=encode(value) if value else None,
            place=(now, key),
            by_id=by.staff_id,
        )
        for contact, value in said.items()
    ]
    write_words(words, (), fresh=set(), now=now)
    lines = [(write_id(Prefix.CONTACT, contact), {field: value}) for contact, value in said.items()]
    audit.record_all(by, "contact.changed", lines, now=now)
    facts.append([FactDraft(kind="contact.changed", payload={"contacts": sorted(said)}, at=now)], now=now)


def _check(wanted: RepairContacts) -> None:
    if wanted.action not in REPAIR_ACTIONS.get(wanted.problem, ()):
        raise NotValid([("/action", "action_unfit", _UNFIT)])
    if wanted.action in {RepairAction.SET, RepairAction.REGION} and not wanted.value.strip():
        raise NotValid([("/value", "value_missing", _EMPTY)])
