"""Asking a segment's condition about some contacts, and keeping the answers: members and when to ask again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core import sets
from crescendo.core.types import FactDraft
from crescendo.segments.models import Member, Segment, Waking
from crescendo.segments.published import Kept
from crescendo.segments.types import Cause

_MEMBERS = ("segment_id", "generation", "contact_id", "at")
Own = tuple[int, int]
_NOBODY: frozenset[int] = frozenset()
_PASSAGES = ("segment_id", "generation", "contact_id", "at", "is_entry", "cause")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who entered and who left."""

    entered: tuple[int, ...]
    left: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.entered or self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A generation and the contacts about whom it is asked."""

    kept: Kept
    contacts: Sequence[int]


def settle(questions: Sequence[Question], *, now: int, zone: str) -> list[Change]:
    """Make the members among the asked contacts those on whom each condition holds, and set their alarm clocks.

    Who came and went, question by question. Each question costs its own SELECTs of who fits and when that turns; all
    else is six statements for all of them together. In the caller's transaction.
    """
    everybody = sets.batch_json(sorted({contact for one in questions for contact in one.contacts}))
    held = _held(everybody)
    changes, clocks, texts = [], {}, _Texts()
    for one in questions:
        given, own = texts.of(one.contacts), (one.kept.segment_id, one.kept.generation)
        fit = members_among(one.kept.tree, given, now=now, zone=zone)
        was = held.get(own, _NOBODY).intersection(one.contacts)
        changes.append(Change(entered=tuple(sorted(fit - was)), left=tuple(sorted(was - fit))))
        clocks[own] = (one.contacts, _turns(one.kept.tree, given, now=now, zone=zone))
    owners = [(one.kept.segment_id, one.kept.generation) for one in questions]
    _write_members(zip(owners, changes, strict=True), now=now)
    _write_clocks(everybody, clocks)
    return changes


def fill(kept: Kept, contacts: Sequence[int], *, now: int, zone: str) -> None:
    """Work members and alarm clocks out for a stretch of contacts in their order, whatever stood there."""
    given, own = sets.batch_json(list(contacts)), (kept.segment_id, kept.generation)
    stretch = {"contact_id__gte": contacts[0], "contact_id__lte": contacts[-1]}
    for table in (Member, Waking):
        table.objects.filter(segment_id=own[0], generation=own[1], **stretch).delete()
    fit = members_among(kept.tree, given, now=now, zone=zone)
    sets.insert("segments_member", _MEMBERS, [(*own, contact, now) for contact in sorted(fit)])
    found = _turns(kept.tree, given, now=now, zone=zone)
    sets.insert("segments_waking", _MEMBERS, [(*own, contact, at) for contact, at in sorted(found.items())])


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
    given = {
        "segment": kept.segment_id,
        "before": in_use,
        "after": kept.generation,
        "contacts": sets.batch_json(list(contacts)),
    }
    sets.execute(sets.statement(__package__, "drop_passages"), given)
    told = {"now": now, "cause": Cause.DEFINITION.value}
    sets.execute(sets.statement(__package__, "tell_entered"), given | told)
    sets.execute(sets.statement(__package__, "tell_left"), given | told)


class _Texts:
    """Lists of contacts as JSON, each written once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, contacts: Sequence[int]) -> str:
        """The text of a list, by which list it is."""
        if id(contacts) not in self._known:
            self._known[id(contacts)] = sets.batch_json(list(contacts))
        return self._known[id(contacts)]


def _held(everybody: str) -> Mapping[Own, set[int]]:
    found: dict[Own, set[int]] = defaultdict(set)
    for segment, generation, contact in sets.fetch(
        sets.statement(__package__, "held"), {"contacts": everybody}
    ):
        found[segment, generation].add(contact)
    return found


def _turns(tree: Tree, given: str, *, now: int, zone: str) -> dict[int, int]:
    """When the answer about each contact can change by time alone, of those about whom it can."""
    found: dict[int, int] = {}
    for turn in conditions.compile_turns(tree, vendor=sets.vendor(), now=now, zone=zone, ids=given):
        moments: dict[Any, int | None] = {}
        for contact, pivot in sets.fetch(turn.sql, turn.params):
            if pivot not in moments:
                moments[pivot] = turn.moment(pivot)
            at = moments[pivot]
            if contact is not None and at is not None:
                found[contact] = min(at, found.get(contact, at))
    return found


def _write_members(changes: Iterable[tuple[Own, Change]], *, now: int) -> None:
    left: list[tuple[int, int, int]] = []
    entered: list[tuple[int, int, int, int]] = []
    for own, change in changes:
        left += [(*own, contact) for contact in change.left]
        entered += [(*own, contact, now) for contact in change.entered]
    if left:
        sets.execute(sets.statement(__package__, "drop_members"), {"rows": sets.batch_json(left)})
    sets.insert("segments_member", _MEMBERS, entered)


def _write_clocks(everybody: str, clocks: Mapping[Own, tuple[Sequence[int], Mapping[int, int]]]) -> None:
    """Set those that ring at another time than they were set to."""
    held: dict[tuple[int, int, int], int] = {}
    for segment, generation, contact, at in sets.fetch(
        sets.statement(__package__, "clocks"), {"contacts": everybody}
    ):
        held[segment, generation, contact] = at
    gone: list[tuple[int, int, int]] = []
    new: list[tuple[int, int, int, int]] = []
    for own, (contacts, found) in clocks.items():
        for contact in contacts:
            was, at = held.get((*own, contact)), found.get(contact)
            if was != at:
                gone += [(*own, contact)] if was is not None else []
                new += [(*own, contact, at)] if at is not None else []
    if gone:
        sets.execute(sets.statement(__package__, "drop_clocks"), {"rows": sets.batch_json(gone)})
    sets.insert("segments_waking", _MEMBERS, new)
