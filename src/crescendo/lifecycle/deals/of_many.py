"""Moving many deals by hand as a change in bulk: each as the rules let it, the others are told why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from crescendo.conditions.types import Entity
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor
from crescendo.lifecycle.deals import asked, checking, fields, taking_back
from crescendo.lifecycle.deals.fields import FIELDS, Reads
from crescendo.lifecycle.deals.moving import complete_contract
from crescendo.lifecycle.deals.next_contract import KEEPS, OF_TERM, begin_next
from crescendo.lifecycle.deals.passing import Passing, pass_on
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import DealStage, MoveCause
from crescendo.lifecycle.deals.visibility import seen_where, standing
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.models import Deal
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.stages import rules
from crescendo.lifecycle.stages.nouns import StageReasonUnknown, StageUnknown
from crescendo.lifecycle.stages.of_many import is_known, read_said
from crescendo.lifecycle.stages.rules import Proposal, Verdict
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, ChangeSet, ChangeState, Deed

# What may be true of many at once; an amount, a name, a person of the customer's is one deal's own.
_SHARED = frozenset({Reads.DAY, Reads.CHOICE, Reads.REASON, Reads.STAFF, Reads.MONTHS})
WITH_MOVE_OF_DEALS = (
    *(name for name, of in FIELDS.items() if of.reads in _SHARED and name != "owner_id"),
    "competitor",
)
_CONTRACTED = frozenset({DealStage.WON, DealStage.RENEWED})
_OWN = mark("This is each deal's own: it cannot be said for many at once.")
_NO_RENEWAL = mark("Contracts go on with a renewal only: say yes, and move to the stage of renewed deals.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A deal as the move would leave its fields, what the rules say, and which fields then contradict others."""

    standing: Standing
    verdict: Verdict
    contradicting: tuple[str, ...] = ()

    @property
    def goes(self) -> bool:
        return self.verdict.is_allowed and not self.contradicting


class Moving:
    """The deed MOVE of deals: `field` is the stage, `value` says reason, note and what fills fields that lack."""

    # No write lasts long: the people of these follow within the chunk.
    step = 50

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those whom the rules let go there. A bounded number of queries."""
        after = written(wanted.field)
        return {
            one.standing.deal.pk: (written(one.standing.deal.stage), after)
            for one in _judged(wanted, ids, now=now)
            if one.goes
        }

    def refused(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, str]:
        """Why not; what stands there already is no refusal."""
        return {
            one.standing.deal.pk: _why(one)
            for one in _judged(wanted, ids, now=now)
            if not one.goes and one.standing.deal.stage != wanted.field
        }

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """Where they stand. While it is taken back only what this very change set made stands: another move counts."""
        if wanted.state is ChangeState.UNDOING:
            return {stay.deal_id: written(stay.stage) for stay in taking_back.ours(ids, wanted.id)}
        rows = standing().filter(pk__in=ids).values_list("pk", "stage")
        return {number: written(stage) for number, stage in rows}

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Move them, or put them back; an audit line each, a fact for those that went the same way."""
        if is_undo:
            taking_back.take_back(by, tuple(said), wanted.id, now=now)
            return
        told = _told(wanted)
        passings = [
            Passing(
                standing=one.standing,
                to=wanted.field,
                cause=MoveCause.HAND,
                reason=told.get("reason", ""),
                note=told.get("note", ""),
                change_set_id=wanted.id,
            )
            for one in _judged(wanted, list(said), now=now)
            if one.goes
        ]
        pass_on(by, passings, in_force(), now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more."""


def checked(by: Actor, wanted: ChangeMany, now: int) -> str:
    """What is said with the move, as the set keeps it. Refuses NotValid, StageUnknown, StageReasonUnknown."""
    del now
    lifecycle = in_force()
    if lifecycle.course(Pipeline.DEAL).find(wanted.field) is None:
        raise StageUnknown(stage=wanted.field[:40])
    reason, note, values = read_said(wanted.value)
    if reason and not is_known(lifecycle, reason):
        raise StageReasonUnknown(reason=reason[:40], list="")
    keeps, values = _keeps(wanted.field, values)
    kept = {"reason": reason, "note": note, KEEPS: keeps, "values": _values(by, values)}
    return written({name: value for name, value in kept.items() if value})


def whom(by: Actor, wanted: ChangeMany, now: int) -> list[int]:
    """The deals that are meant, those that the actor sees. Refuses NotAllowed. Two queries."""
    rows = standing().filter(seen_where(by, wanted.condition, now=now))
    if wanted.ids is not None:
        rows = rows.filter(pk__in=wanted.ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def fields_into(to: str) -> tuple[str, ...]:
    """The fields that a move into a stage may ask for and that can be said for many at once. One query."""
    lifecycle = in_force()
    course = lifecycle.course(Pipeline.DEAL)
    target = course.find(to)
    origins = [stage for stage in course.stages if any(move.to == to for move in stage.moves)]
    needs = [*(target.to_enter if target else ()), *(need for stage in origins for need in stage.to_leave)]
    reasons = stages.reasons_to(to, Pipeline.DEAL)
    keys = [*(key for need in needs for key in need.keys), *(key for one in reasons for key in one.asks)]
    names = {name for key in keys for name in _fields_of(key)}
    names |= set(OF_TERM) if to == DealStage.RENEWED else set()
    return tuple(name for name in FIELDS if name in names and name in WITH_MOVE_OF_DEALS)


def register() -> None:
    """Make the deed known; called once the apps stand."""
    people.register_deed(Entity.DEAL, Deed.MOVE, people.BulkDeed(check=checked, work=Moving()))
    people.register_whom(Entity.DEAL, whom)


def written(value: Any) -> str:
    """As JSON text."""
    return msgspec.json.encode(value).decode()


def _keeps(to: str, values: Mapping[str, Any]) -> tuple[bool, dict[str, Any]]:
    """Whether contracts go on as they are, and the values without that word. Refuses NotValid."""
    rest = {name: value for name, value in values.items() if name != KEEPS}
    said = values.get(KEEPS)
    if said in (None, "", False):
        return False, rest
    if to != DealStage.RENEWED or said not in (True, "yes"):
        raise NotValid([(f"/values/{KEEPS}", "no_renewal", _NO_RENEWAL)])
    return True, rest


def _values(by: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given for fields that lack, read and checked, without what is empty."""
    try:
        values = checking.checked(
            by, {name: value for name, value in given.items() if value not in (None, "")}
        )
    except NotValid as wrong:
        raise NotValid([(f"/values{path}", code, said) for path, code, said in wrong.errors]) from wrong
    own = [(f"/values/{name}", "field_unknown", _OWN) for name in values if name not in WITH_MOVE_OF_DEALS]
    if own:
        raise NotValid(own)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _told(wanted: ChangeSet) -> dict[str, Any]:
    return msgspec.json.decode(wanted.value, type=dict[str, Any])


def _judged(wanted: ChangeSet, ids: list[int], *, now: int) -> list[_Judged]:
    """What the rules say to each of these, once what was given has filled what it lacks. A dozen queries."""
    told, lifecycle = _told(wanted), in_force()
    given = {name: fields.read(FIELDS[name], value) for name, value in told.get("values", {}).items()}
    rows = Deal.objects.select_for_update().filter(pk__in=ids, removed_at=None).order_by("pk")
    standings = Standing.of_all(list(rows))
    if wanted.field == DealStage.RENEWED:
        for one in standings:
            begin_next(one, given, keeps=told.get(KEEPS, False))
    held = asked.around([one.deal.pk for one in standings], now=now)
    found = []
    for one in standings:
        wants = Proposal(
            origin=one.deal.stage,
            to=wanted.field,
            by_hand=True,
            reason=told.get("reason", ""),
            was_incomplete=one.deal.missing != "[]",
        )
        found.append(_filled(lifecycle, one, wants, given, held[one.deal.pk]))
    return found


def _filled(
    lifecycle: Lifecycle, one: Standing, wants: Proposal, given: Mapping[str, Any], held: asked.Around
) -> _Judged:
    """Give a deal what its move asks for and it lacks, until nothing that was given helps any more."""
    while True:
        if wants.to in _CONTRACTED:
            complete_contract(one)
        verdict = rules.judge(lifecycle, Pipeline.DEAL, replace(wants, values=asked.values_with(one, held)))
        names = {name for need in verdict.missing for key in need.keys for name in _fields_of(key)}
        filling = {name: given[name] for name in names & given.keys() if one.get(name) in (None, "")}
        if not filling:
            break
        one.set(filling)
    wrong = tuple(path.removeprefix("/") for path, _code, _said in checking.contradictions(one))
    return _Judged(standing=one, verdict=verdict, contradicting=wrong)


def _fields_of(key: str) -> tuple[str, ...]:
    return asked.ANSWERED_BY.get(key, (key,))


def _why(one: _Judged) -> str:
    """The answer of the rules; where they let it go, which fields would contradict others."""
    if one.verdict.is_allowed:
        return written({"answer": "contradicting", "fields": list(one.contradicting)})
    return written(rules.told(one.verdict, one.standing.deal.stage))
