"""Moving contacts: one by hand, as the document allows and asks; many at once, where something has happened."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import facts
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, mark
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline, Reason
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.stages import given, guards, rules, writing
from crescendo.lifecycle.stages.nouns import (
    Cause,
    MoveContact,
    MoveContacts,
    StageHasChanged,
    Stretch,
    TakeBack,
)
from crescendo.lifecycle.stages.planning import plan, return_of
from crescendo.lifecycle.stages.reading import noun, open_rows, stages_of
from crescendo.lifecycle.stages.rules import Proposal
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.stages.values import values_of
from crescendo.lifecycle.stages.writing import Planned
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.people import api as people
from crescendo.people.types import BuyingRole

audit.register({"contact.moved": mark("%(by)s moved the contact %(subject)s to another stage")})
MISTAKE = "mistake"


def move_contact(by: Actor, request: MoveContact, *, now: int) -> Stretch:
    """Move a contact by hand; what is given with the move fills its fields. Emits contact.stage_changed.

    Refuses NotAllowed, NotFound, NotValid, StageHasChanged, StageUnknown, StageMoveNotAllowed, StageReasonMissing,
    StageReasonUnknown, StageFieldsMissing.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        contact = people.get_contact(by, request.contact_id)
        # People's turn comes before ours, here as wherever both are taken.
        said = given.fill(by, contact, request.values, now=now)
        take_turn()
        here = stages_of([contact.id])[contact.id]
        if request.seen is not None and request.seen != here.stage:
            raise StageHasChanged(stage=here.stage)
        lifecycle = in_force()
        wanted = Proposal(
            origin=here.stage,
            to=request.to,
            by_hand=True,
            reason=request.reason,
            values={**values_of([contact.id], now=now)[contact.id], **said},
            was_incomplete=here.is_incomplete,
        )
        verdict = rules.judge(lifecycle, Pipeline.CONTACT, wanted)
        rules.refuse(verdict, wanted)
        follow(by, [contact.id], verdict.reason, now=now)
        returns_at, returns_to = return_of(verdict.reason, said, now=now)
        planned = Planned(
            here=here,
            to=request.to,
            cause=Cause.HAND,
            reason=request.reason,
            note=request.note,
            said=said,
            returns_at=returns_at,
            returns_to=returns_to,
        )
        return _write(by, lifecycle, planned, now=now)


def take_back(by: Actor, request: TakeBack, *, now: int) -> Stretch:
    """Put a contact back where it was before its latest move, into the same cycle. Both moves stay in its history.

    Refuses NotAllowed, NotFound, StageHasChanged. Emits contact.stage_changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        contact = people.get_contact(by, request.contact_id)
        here = stages_of([contact.id])[contact.id]
        if here.id is None:
            raise NotFound(kind="move", id=str(request.move_id))
        lifecycle = in_force()
        if here.id != request.move_id or lifecycle.course(Pipeline.CONTACT).find(here.origin) is None:
            raise StageHasChanged(stage=here.stage)
        before = ContactStage.objects.filter(contact_id=contact.id, pk__lt=here.id).order_by("-pk").first()
        return _write(by, lifecycle, _back(here, before), now=now)


def move_contacts(by: Actor, request: MoveContacts, *, now: int) -> tuple[Stretch, ...]:
    """Move those of these contacts whom the document lets go there; who cannot go, is there, or was moved by this very
    cause before, is left alone. Waits for fields by hand only. Refuses NotAllowed. Emits contact.stage_changed.

    A bounded number of statements.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        lifecycle = in_force()
        seen = people.visible_contacts(by, request.contact_ids)
        planned = _plan(lifecycle, request, sorted(seen - _moved_before(request)), now=now)
        follow(by, [one.here.contact_id for one in planned], _reason(lifecycle, request.reason), now=now)
        guarded = guards.guard(lifecycle, planned, now=now)
        made = writing.write(by, lifecycle.course(Pipeline.CONTACT), lifecycle.number, guarded, now=now)
        if request.cause is Cause.HAND:
            _note_down(by, made, now=now)
        facts.append(writing.drafts_of(made, now=now), now=now)
        return made


def take_back_many(by: Actor, contact_ids: Sequence[int], key: str, *, now: int) -> tuple[Stretch, ...]:
    """Put those back whose latest move is the one of this key, as `take_back` does. Emits contact.stage_changed.

    Who was moved since, or came from a stage that is no more, is left alone. Refuses NotAllowed. A bounded number of
    statements.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        lifecycle = in_force()
        course = lifecycle.course(Pipeline.CONTACT)
        ours = [row for row in open_rows(contact_ids) if row.cause_key == key and course.find(row.origin)]
        before: dict[int, ContactStage] = {}
        rows = ContactStage.objects.filter(contact_id__in=[row.contact_id for row in ours], is_open=0)
        for row in rows.order_by("pk"):
            before[row.contact_id] = row
        planned = [_back(noun(row), before.get(row.contact_id)) for row in ours]
        guarded = guards.guard(lifecycle, planned, now=now)
        made = writing.write(by, course, lifecycle.number, guarded, now=now)
        _note_down(by, made, now=now)
        facts.append(writing.drafts_of(made, now=now), now=now)
        return made


def follow(by: Actor, contact_ids: Sequence[int], reason: Reason | None, *, now: int) -> None:
    """Write what a reason says of people: who only learns has that role. Whoever belongs to no account has none."""
    role = dict(reason.sets).get("role") if reason else None
    if role is None or role not in set(BuyingRole):
        return
    people.set_roles(by, contact_ids, BuyingRole(role), now=now)


def _back(here: Stretch, before: ContactStage | None) -> Planned:
    """The move that undoes the latest one, into the cycle in which somebody stood before it."""
    return Planned(
        here=here,
        to=here.origin,
        cause=Cause.UNDO,
        reason=MISTAKE,
        cycle=before.cycle if before else 1,
        returns_at=before.returns_at if before else None,
        returns_to=before.returns_to if before else "",
    )


def _note_down(by: Actor, made: Sequence[Stretch], *, now: int) -> None:
    """A line of the audit for each whom somebody moved."""
    lines = [
        (
            write_id(Prefix.CONTACT, one.contact_id),
            {"stage": one.stage, "from": one.origin, "reason": one.reason},
        )
        for one in made
    ]
    audit.record_all(by, "contact.moved", lines, now=now)


def _write(by: Actor, lifecycle: Lifecycle, planned: Planned, *, now: int) -> Stretch:
    guarded = guards.guard(lifecycle, [planned], now=now)
    (made,) = writing.write(by, lifecycle.course(Pipeline.CONTACT), lifecycle.number, guarded, now=now)
    _note_down(by, [made], now=now)
    facts.append(writing.drafts_of([made], now=now), now=now)
    return made


def _moved_before(request: MoveContacts) -> set[int]:
    if not request.key:
        return set()
    rows = ContactStage.objects.filter(contact_id__in=request.contact_ids, cause_key=request.key)
    return set(rows.values_list("contact_id", flat=True))


def _plan(
    lifecycle: Lifecycle, request: MoveContacts, contact_ids: Sequence[int], *, now: int
) -> list[Planned]:
    here = stages_of(contact_ids)
    if request.only_from is not None:
        here = {number: one for number, one in here.items() if one.stage in request.only_from}
    return plan(lifecycle, [here[number] for number in sorted(here)], request, now=now)


def _reason(lifecycle: Lifecycle, key: str) -> Reason | None:
    found = (one for those in lifecycle.reasons.values() for one in those if one.key == key)
    return next(found, None) if key else None
