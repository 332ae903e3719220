"""Moving many contacts by hand as a change in bulk: each as the rules let it, the others are told why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from crescendo.conditions.types import Entity
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.stages import given, moving, planning, rules
from crescendo.lifecycle.stages.nouns import Cause, MoveContacts, StageReasonUnknown, StageUnknown, Stretch
from crescendo.lifecycle.stages.reading import open_rows, stages_of
from crescendo.lifecycle.stages.rules import Verdict
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, ChangeSet, ChangeState, Deed

_WORDS = frozenset({"reason", "note", "values"})
_LONGEST_NOTE = 2_000
_SHAPE = mark("Say reason, note and values, nothing else.")


class Moving:
    """The deed MOVE of contacts: `field` is the stage, `value` says the reason and what is said with it."""

    step = 200

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those whom the rules let go there. A bounded number of queries."""
        after = _written(wanted.field)
        return {
            one.contact_id: (_written(one.stage), after)
            for one, verdict in _judged(wanted, ids, now=now)
            if verdict.is_allowed
        }

    def refused(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, str]:
        """Why not; who stands there already is no refusal."""
        return {
            one.contact_id: _written(rules.told(verdict, one.stage))
            for one, verdict in _judged(wanted, ids, now=now)
            if not verdict.is_allowed and one.stage != wanted.field
        }

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """Where they stand. While it is taken back only what this very change set made stands: another move counts."""
        if wanted.state is not ChangeState.UNDOING:
            return {number: _written(one.stage) for number, one in stages_of(ids).items()}
        course = in_force().course(Pipeline.CONTACT)
        ours = (row for row in open_rows(ids) if row.cause_key == _key(wanted))
        return {row.contact_id: _written(row.stage) for row in ours if course.find(row.origin) is not None}

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Move them, or put them back; an audit line each, a fact for those who went the same way."""
        if is_undo:
            moving.take_back_many(by, tuple(said), _key(wanted), now=now)
        else:
            moving.move_contacts(by, _request(wanted, tuple(said)), now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more."""


def register() -> None:
    """Make the deed known; called once the apps stand."""
    people.register_deed(Entity.CONTACT, Deed.MOVE, people.BulkDeed(check=checked, work=Moving()))


def checked(by: Actor, wanted: ChangeMany, now: int) -> str:
    """What is said with the move, as the set keeps it. Refuses NotValid, StageUnknown, StageReasonUnknown."""
    del by
    lifecycle = in_force()
    if lifecycle.course(Pipeline.CONTACT).find(wanted.field) is None:
        raise StageUnknown(stage=wanted.field[:40])
    reason, note, values = read_said(wanted.value)
    if reason and not is_known(lifecycle, reason):
        raise StageReasonUnknown(reason=reason[:40], list="")
    kept = {"reason": reason, "note": note, "values": given.said_with(values, now=now)}
    return _written({name: value for name, value in kept.items() if value})


def read_said(value: Any) -> tuple[str, str, Mapping[str, Any]]:
    """Reason, note and values that are said with a move of many; a text alone is the reason. Refuses NotValid."""
    told = {"reason": value or ""} if value is None or isinstance(value, str) else value
    if not isinstance(told, Mapping) or not set(told) <= _WORDS:
        raise NotValid([("/value", "shape", _SHAPE)])
    reason, note, values = told.get("reason") or "", told.get("note") or "", told.get("values") or {}
    if not isinstance(reason, str) or not isinstance(note, str) or not isinstance(values, Mapping):
        raise NotValid([("/value", "shape", _SHAPE)])
    return reason, clean(note).strip()[:_LONGEST_NOTE], values


def is_known(lifecycle: Lifecycle, reason: str) -> bool:
    """Whether any list of the document has this reason."""
    return any(one.key == reason for those in lifecycle.reasons.values() for one in those)


def _judged(wanted: ChangeSet, ids: list[int], *, now: int) -> list[tuple[Stretch, Verdict]]:
    here = stages_of(ids)
    standing = [here[number] for number in sorted(here)]
    return planning.judged(in_force(), standing, _request(wanted, tuple(ids)), now=now)


def _request(wanted: ChangeSet, ids: tuple[int, ...]) -> MoveContacts:
    said = msgspec.json.decode(wanted.value)
    return MoveContacts(
        contact_ids=ids,
        to=wanted.field,
        cause=Cause.HAND,
        key=_key(wanted),
        reason=said.get("reason", ""),
        note=said.get("note", ""),
        values=said.get("values", {}),
    )


def _key(wanted: ChangeSet) -> str:
    return f"bulk/{wanted.id}"


def _written(said: Any) -> str:
    return msgspec.json.encode(said).decode()
