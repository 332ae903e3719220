"""Asking for a change in bulk: looked at first, then done to exactly those who were looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from crescendo.conditions.types import Entity
from crescendo.core.api import require
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, Permission
from crescendo.people.bulk import deeds, pinning, running
from crescendo.people.bulk.banning import Banning
from crescendo.people.bulk.erasing_many import Erasing
from crescendo.people.bulk.setting import Setting, may_set, read_value
from crescendo.people.bulk.tagging import OFF, ON, Putting
from crescendo.people.bulk.types import (
    FINAL,
    ChangeMany,
    ChangePreview,
    ChangeSet,
    ChangeState,
    Deed,
    ProposedChange,
    Refusing,
    SetHasChanged,
    Work,
)
from crescendo.people.bulk_models import ChangeSet as Row
from crescendo.people.consent_types import ReachChannel
from crescendo.people.tags import TagIsRuled, get_tag

WORKS: Mapping[Deed, Work] = {
    Deed.SET: Setting(),
    Deed.TAG: Putting(ON),
    Deed.UNTAG: Putting(OFF),
    Deed.SUPPRESS: Banning(),
    Deed.ERASE: Erasing(),
}
MOST_ASKED = 1_000
_UNFIT = mark("This field cannot be changed for many at once.")
_LONGEST = 200
_NO_REASON = mark("Say why, in at most 200 characters.")
_NO_CHANNEL = mark("There is no such channel.")
_NOBODY = mark("There is nobody to change.")


def preview_changes(by: Actor, wanted: ChangeMany, *, now: int) -> ChangePreview:
    """How many are meant, who exactly, what becomes of the first twenty. Refuses as `change_many`."""
    row = _checked(by, wanted, now=now)
    count, told, first = pinning.mark_of(by, wanted, now=now)
    asked = running.noun(row)
    own = deeds.find(wanted.entity, wanted.deed)
    work = own.work if own is not None else WORKS[wanted.deed]
    stands, found = work.stands(asked, first), work.judge(asked, first, now=now)
    why = work.refused(asked, first, now=now) if isinstance(work, Refusing) else {}
    shown = tuple(
        ProposedChange(
            subject_id=number,
            before=stands[number],
            after=found[number][1] if number in found else None,
            why=why.get(number, ""),
        )
        for number in first
        if number in stands
    )
    refused = _refused(by, wanted, work, asked, count, now=now)
    return ChangePreview(count=count, mark=told, shown=shown, refused=refused)


def _refused(
    by: Actor, wanted: ChangeMany, work: Work, asked: ChangeSet, count: int, *, now: int
) -> Mapping[str, int] | None:
    """By reason how many the rules would refuse, where that is asked within a moment."""
    if not isinstance(work, Refusing):
        return {}
    if count > MOST_ASKED:
        return None
    numbers, _mark = pinning.numbers_of(by, wanted, now=now)
    return Counter(work.refused(asked, numbers, now=now).values())


def change_many(by: Actor, wanted: ChangeMany, *, told: str, now: int) -> int:
    """Intend to change exactly those whose mark was `told` by the preview; the change set's number.

    They are pinned now: who comes to fit later is left alone. Refuses NotAllowed, NotFound, NotValid, SetHasChanged,
    TooManyAtOnce, TagIsRuled, and what a later room's deed refuses. Emits contact.changed,
    account.changed, contact.tagged or what that deed emits, a fact a chunk.
    """
    row = _checked(by, wanted, now=now)
    numbers, mark_now = pinning.numbers_of(by, wanted, now=now)
    if mark_now != told:
        raise SetHasChanged(count=f"{len(numbers):,}")
    if not numbers:
        raise NotValid([("/condition", "nobody", _NOBODY)])
    row.total = len(numbers)
    with transaction.atomic():
        return running.begin(by, row, numbers, now=now)


def _reason(by: Actor, wanted: ChangeMany) -> str:
    """Why they are suppressed or erased, once that may be and can be."""
    reason = clean(str(wanted.value or "")).strip()
    errors = []
    if wanted.deed is Deed.ERASE:
        require(by, Permission.ERASE)
    elif not reason:
        errors.append(("/value", "reason_missing", _NO_REASON))
    known = {"", *(channel.value for channel in ReachChannel)} if wanted.deed is Deed.SUPPRESS else {""}
    if wanted.field not in known:
        errors.append(("/field", "channel_unknown", _NO_CHANNEL))
    if len(reason) > _LONGEST:
        errors.append(("/value", "reason_missing", _NO_REASON))
    if errors:
        raise NotValid(errors)
    return reason


def _checked(by: Actor, wanted: ChangeMany, *, now: int) -> Row:
    """The change set to be, once all of the request is sound."""
    require(by, deeds.EDITS[wanted.entity])
    value = ""
    own = deeds.find(wanted.entity, wanted.deed)
    if own is not None:
        value = own.check(by, wanted, now)
    elif wanted.deed is Deed.SET:
        if not may_set(by, wanted.entity, wanted.field):
            raise NotValid([("/field", "field_unfit", _UNFIT)])
        value = read_value(by, wanted.entity, wanted.field, wanted.value)
    elif wanted.deed in {Deed.REPAIR, Deed.MOVE} or wanted.entity is not Entity.CONTACT:
        raise NotValid([("/deed", "deed_unfit", _UNFIT)])
    elif wanted.deed in FINAL:
        value = _reason(by, wanted)
    else:
        if not (wanted.field.isascii() and wanted.field.isdigit() and len(wanted.field) < 19):
            raise NotFound(kind="tag", id=wanted.field[:40])
        tag = get_tag(int(wanted.field))
        if tag.rule is not None:
            raise TagIsRuled(tag=tag.name)
    return Row(
        entity=wanted.entity.value,
        deed=wanted.deed.value,
        field=wanted.field,
        value=value,
        state=ChangeState.RUNNING.value,
        at=now,
        by_id=by.staff_id,
    )
