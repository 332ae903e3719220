"""Asking a segment's condition about some contacts, and keeping the answers: members and when to ask again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core import sets
from crescendo.core.types import FactDraft
from crescendo.segments.models import Member, Passage, Segment, Waking
from crescendo.segments.published import Kept
from crescendo.segments.types import Cause

_MEMBERS = ("segment_id", "generation", "contact_id", "at")
_PASSAGES = ("segment_id", "generation", "contact_id", "at", "is_entry", "cause")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who entered and who left."""

    entered: tuple[int, ...]
    left: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.entered or self.left)


def settle(kept: Kept, contacts: Sequence[int], *, now: int, zone: str) -> Change:
    """Make the members among these contacts those on whom the condition holds, and set their alarm clocks.

    A bounded number of statements, in the caller's transaction.
    """
    given = sets.batch_json(list(contacts))
    fit = members_among(kept.tree, given, now=now, zone=zone)
    rows = Member.objects.filter(
        segment_id=kept.segment_id, generation=kept.generation, contact_id__in=contacts
    )
    held = set(rows.values_list("contact_id", flat=True))
    change = Change(entered=tuple(sorted(fit - held)), left=tuple(sorted(held - fit)))
    if change.left:
        rows.filter(contact_id__in=change.left).delete()
    own = (kept.segment_id, kept.generation)
    sets.insert("segments_member", _MEMBERS, [(*own, contact, now) for contact in change.entered])
    _wake(kept, contacts, given, now=now, zone=zone)
    return change


def members_among(tree: Tree, given: str, *, now: int, zone: str) -> set[int]:
    """Those of the contacts in one JSON list on whom a condition holds. One query."""
    selected = conditions.compile_members(
        tree, entity=Entity.CONTACT, vendor=sets.vendor(), now=now, zone=zone, ids=given
    )
    return {int(row[0]) for row in sets.fetch(selected.sql, selected.params)}


def note(kept: Kept, change: Change, cause: Cause, *, now: int) -> list[FactDraft]:
    """Write down who came and went, count, and tell it as facts."""
    note_passages(kept, change, cause, now=now)
    row = Segment.objects.select_for_update().get(pk=kept.segment_id)
    row.members += len(change.entered) - len(change.left)
    row.moved_at = now
    row.save(update_fields=["members", "moved_at"])
    told = (("segment.entered", change.entered), ("segment.left", change.left))
    return [
        FactDraft(kind=kind, payload={"segment": kept.segment_id, "contacts": list(contacts)}, at=now)
        for kind, contacts in told
        if contacts
    ]


def note_passages(kept: Kept, change: Change, cause: Cause, *, now: int) -> None:
    """Write down who came and went."""
    own = (kept.segment_id, kept.generation)
    ways = ((change.entered, True), (change.left, False))
    rows = [(*own, contact, now, is_entry, cause.value) for those, is_entry in ways for contact in those]
    sets.insert("segments_passage", _PASSAGES, rows)


def differ(kept: Kept, in_use: int, contacts: Sequence[int], *, now: int) -> None:
    """Write anew which of these contacts a generation in the making will let in or out when it takes its place."""
    Passage.objects.filter(
        segment_id=kept.segment_id, generation=kept.generation, contact_id__in=contacts
    ).delete()
    rows = Member.objects.filter(segment_id=kept.segment_id, contact_id__in=contacts)
    pairs = set(rows.filter(generation__in=(in_use, kept.generation)).values_list("generation", "contact_id"))
    before = {contact for generation, contact in pairs if generation == in_use}
    after = {contact for generation, contact in pairs if generation == kept.generation}
    change = Change(entered=tuple(sorted(after - before)), left=tuple(sorted(before - after)))
    note_passages(kept, change, Cause.DEFINITION, now=now)


def _wake(kept: Kept, contacts: Iterable[int], given: str, *, now: int, zone: str) -> None:
    found: dict[int, int] = {}
    for turn in conditions.compile_turns(kept.tree, vendor=sets.vendor(), now=now, zone=zone, ids=given):
        for contact, pivot in sets.fetch(turn.sql, turn.params):
            at = turn.moment(pivot)
            if contact is not None and at is not None:
                found[contact] = min(at, found.get(contact, at))
    clocks = Waking.objects.filter(segment_id=kept.segment_id, generation=kept.generation)
    clocks.filter(contact_id__in=list(contacts)).delete()
    wanted = set(contacts)
    own = (kept.segment_id, kept.generation)
    rows = [(*own, contact, at) for contact, at in sorted(found.items()) if contact in wanted]
    sets.insert("segments_waking", _MEMBERS, rows)
