"""Asking a segment's condition about some contacts, and keeping the answers: members and when to ask again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Leaf, Tree, Turn
from crescendo.core import garbage, sets
from crescendo.core.types import FactDraft
from crescendo.segments.models import Segment
from crescendo.segments.published import Kept
from crescendo.segments.types import Cause

_MEMBERS = ("segment_id", "generation", "contact_id", "at")
_COLUMNS = ", ".join(f'"{column}"' for column in _MEMBERS)
Own = tuple[int, int]
Stretch = tuple[int, int]
"""The first and the last of contacts in the order of their numbers."""
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
class _Told:
    moments: Mapping[int, int]
    fit: set[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A generation and the contacts about whom it is asked."""

    kept: Kept
    contacts: Sequence[int]


def settle(questions: Sequence[Question], *, now: int, zone: str) -> list[Change]:
    """Make the members among the asked contacts those on whom each condition holds, and set their alarm clocks.

    Who came and went, question by question. Each question costs its own SELECTs of who fits and when that turns; all
    else is seven statements for all of them together. In the caller's transaction.
    """
    with garbage.put_off():
        return _settle(questions, now=now, zone=zone)


def _settle(questions: Sequence[Question], *, now: int, zone: str) -> list[Change]:
    everybody = sets.batch_json(sorted({contact for one in questions for contact in one.contacts}))
    held = _held(everybody)
    living = members_among(conditions.everything(), everybody, now=now, zone=zone)
    changes, clocks, texts = [], {}, _Texts()
    for one in questions:
        given, own = texts.of(one.contacts), (one.kept.segment_id, one.kept.generation)
        turns = conditions.compile_turns(one.kept.tree, vendor=sets.vendor(), now=now, zone=zone, ids=given)
        told = _told(one.kept.tree, turns)
        fit = (
            members_among(one.kept.tree, given, now=now, zone=zone) if told.fit is None else told.fit & living
        )
        was = held.get(own, _NOBODY).intersection(one.contacts)
        changes.append(Change(entered=tuple(sorted(fit - was)), left=tuple(sorted(was - fit))))
        clocks[own] = (one.contacts, told.moments)
    owners = [(one.kept.segment_id, one.kept.generation) for one in questions]
    _write_members(zip(owners, changes, strict=True), now=now)
    _write_clocks(everybody, clocks)
    return changes


def fill(kept: Kept, stretch: Stretch, *, now: int, zone: str) -> None:
    """Work members and alarm clocks out for all living contacts of a stretch, of whom this generation knows none yet.

    Members go from table to table, unless the reading for the alarm clocks has named them already.
    """
    own = (kept.segment_id, kept.generation)
    turns = conditions.compile_turns(kept.tree, vendor=sets.vendor(), now=now, zone=zone, stretch=stretch)
    told = _told(kept.tree, turns)
    if told.fit is None:
        fit = conditions.compile_members(
            kept.tree, entity=Entity.CONTACT, vendor=sets.vendor(), now=now, zone=zone, stretch=stretch
        )
        sql = (
            f'INSERT INTO "segments_member" ({_COLUMNS}) SELECT %s, %s, who."id", %s FROM ({fit.sql}) AS who'
        )
        sets.execute(sql, (*own, now, *fit.params))
    else:
        members = sorted(told.fit - _merged_in(stretch))
        sets.insert_numbers("segments_member", _MEMBERS, [(*own, contact, now) for contact in members])
    rung = [(*own, contact, at) for contact, at in sorted(told.moments.items())]
    sets.insert_numbers("segments_waking", _MEMBERS, rung)


def stretch_after(contact: int, *, most: int) -> tuple[Stretch | None, int]:
    """The next contacts behind one, by so many numbers at most, None at the end; and the newest one's number.

    Numbers follow one another nearly without gaps, so nobody is counted.
    """
    ((first, newest),) = sets.fetch(sets.statement(__package__, "stretch_after"), {"contact": contact})
    return (None if first is None else (contact + 1, min(first + most - 1, newest))), newest


def differ_in(kept: Kept, in_use: int, stretch: Stretch, *, now: int) -> None:
    """Write down which contacts of a stretch a generation in the making will let in or out."""
    given = {
        "segment": kept.segment_id,
        "before": in_use,
        "after": kept.generation,
        "first": stretch[0],
        "last": stretch[1],
    }
    told = {"now": now, "cause": Cause.DEFINITION.value}
    sets.execute(sets.statement(__package__, "tell_entered_in"), given | told)
    sets.execute(sets.statement(__package__, "tell_left_in"), given | told)


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
    sets.insert_numbers("segments_passage", _PASSAGES, rows)


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


def _merged_in(stretch: Stretch) -> set[int]:
    """Contacts of a stretch that live on as others; acts that are on their way to those may still name them."""
    table = conditions.rows_of(Entity.CONTACT)
    sql = f'SELECT "id" FROM "{table.table}" WHERE "{table.living}" IS NOT NULL AND "id" BETWEEN %s AND %s'
    return {contact for (contact,) in sets.fetch(sql, stretch)}


def _told(tree: Tree, turns: Iterable[Turn]) -> _Told:
    """When answers turn by time alone, of those whose answers can; and where that tells it, on whom the tree holds."""
    found: dict[int, int] = {}
    fit: set[int] | None = None
    for turn in turns:
        moments: dict[Any, int | None] = {}
        rows = sets.fetch(turn.sql, turn.params)
        if turn.is_answer and isinstance(tree, Leaf):
            fit = {contact for contact, _ in rows}
        for contact, pivot in rows:
            if pivot not in moments:
                moments[pivot] = turn.moment(pivot)
            at = moments[pivot]
            if contact is not None and at is not None:
                found[contact] = min(at, found.get(contact, at))
    return _Told(moments=found, fit=fit)


def _write_members(changes: Iterable[tuple[Own, Change]], *, now: int) -> None:
    left: list[tuple[int, int, int]] = []
    entered: list[tuple[int, int, int, int]] = []
    for own, change in changes:
        left += [(*own, contact) for contact in change.left]
        entered += [(*own, contact, now) for contact in change.entered]
    sets.execute_each(__package__, "drop_members", left)
    sets.insert_numbers("segments_member", _MEMBERS, entered)


def _write_clocks(everybody: str, clocks: Mapping[Own, tuple[Sequence[int], Mapping[int, int]]]) -> None:
    """Set those that ring at another time than they were set to."""
    held: dict[Own, dict[int, int]] = defaultdict(dict)
    for segment, generation, contact, at in sets.fetch(
        sets.statement(__package__, "clocks"), {"contacts": everybody}
    ):
        held[segment, generation][contact] = at
    gone: list[tuple[int, int, int]] = []
    new: list[tuple[int, int, int, int]] = []
    for own, (contacts, found) in clocks.items():
        was = held.get(own, {})
        silent = was.keys() - found.keys()
        gone += [(*own, contact) for contact in sorted(silent.intersection(contacts))]
        new += [(*own, contact, at) for contact, at in found.items() if was.get(contact) != at]
    sets.execute_each(__package__, "drop_clocks", gone)
    # Most clocks are put forward: one that stands there keeps its place in the index by contact.
    sets.put_numbers("segments_waking", _MEMBERS, new, key=_MEMBERS[:-1])
