"""Repairing a problem's whole set: a change in bulk of what was found, each with a value of its own."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from crescendo.conditions.types import Entity
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.bulk import running, setting
from crescendo.people.bulk.types import ChangeSet, ChangeState, Deed
from crescendo.people.bulk_models import ChangeSet as Row
from crescendo.people.contacts import find_contacts
from crescendo.people.fieldset import encode
from crescendo.people.quality.looking import allow, count, judge, numbers_of, rows_of
from crescendo.people.quality.rules import repaired
from crescendo.people.quality.types import (
    REPAIR_ACTIONS,
    REPAIRED_FIELD,
    Problem,
    ProposedRepair,
    RepairAction,
    RepairContacts,
)
from crescendo.people.quality_models import QualityFinding

_SHOWN = 20
_UNFIT = mark("This problem cannot be repaired so.")
_EMPTY = mark("Give the value that is to stand there.")


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
    """Intend to repair a problem's whole set, pinned now; the change set's number. Refuses NotAllowed, NotValid.

    What was found is repaired only where it still is so when its turn comes. Emits contact.changed.
    """
    allow(by)
    _check(wanted)
    found = QualityFinding.objects.filter(problem=wanted.problem.value).order_by("contact_id")
    numbers = list(found.values_list("contact_id", flat=True))
    row = Row(
        deed=Deed.REPAIR.value,
        field=REPAIRED_FIELD[wanted.problem],
        problem=wanted.problem.value,
        action=wanted.action.value,
        value=wanted.value[:255],
        state=ChangeState.RUNNING.value,
        total=len(numbers),
        at=now,
        by_id=by.staff_id,
    )
    with transaction.atomic():
        return running.begin(by, row, numbers, now=now)


class Repairing:
    """The deed REPAIR; values are the plain texts of the problem's field."""

    step = 50

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those that still have the problem, and what they would say. Judged anew: somebody may have put it right."""
        asked = RepairContacts(
            problem=Problem(wanted.problem), action=RepairAction(wanted.action), value=wanted.value
        )
        rows = rows_of(ids)
        judge(ids, rows, now=now)
        mine = QualityFinding.objects.filter(problem=wanted.problem, contact_id__in=ids)
        still = set(mine.values_list("contact_id", flat=True))
        found = [(row, repaired(row, asked)) for row in rows if row.id in still]
        return {
            row.id: (str(getattr(row, _field(wanted))), after) for row, after in found if after is not None
        }

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """What the field says. One query."""
        rows = models.Contact.objects.filter(pk__in=ids, merged_into=None)
        return dict(rows.values_list("pk", _field(wanted)))

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Verified words of who asked; what is wrong with them is judged anew."""
        words = {number: encode(value) if value else "" for number, value in said.items()}
        key = f"{'unrepair' if is_undo else 'repair'}:{wanted.id}"
        setting.say(by, Entity.CONTACT, _field(wanted), words, key=key, now=now)
        judge(sorted(said), rows_of(said), now=now)

    def finish(self, *, now: int) -> None:
        """The figures are told anew."""
        count(now=now)


def _field(wanted: ChangeSet) -> str:
    return REPAIRED_FIELD[Problem(wanted.problem)]


def _check(wanted: RepairContacts) -> None:
    if wanted.action not in REPAIR_ACTIONS.get(wanted.problem, ()):
        raise NotValid([("/action", "action_unfit", _UNFIT)])
    if wanted.action in {RepairAction.SET, RepairAction.REGION} and not wanted.value.strip():
        raise NotValid([("/value", "value_missing", _EMPTY)])
