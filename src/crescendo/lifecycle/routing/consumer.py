"""Leads follow facts: who became an MQL is routed, who moved on or aside is done with, clocks that rang are heard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crescendo.core.types import Actor, Fact, FactDraft
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.lifecycle.documents.published import KIND, in_force
from crescendo.lifecycle.models import Lead as Row
from crescendo.lifecycle.routing import escalating, merging, reckoning, ticking, tries, writing
from crescendo.lifecycle.routing.giving import Newcomer, route
from crescendo.lifecycle.routing.nouns import OPEN, LeadAct, LeadState
from crescendo.lifecycle.routing.tries import Tried
from crescendo.lifecycle.routing.writing import SUBJECT, Said
from crescendo.lifecycle.stages.nouns import (
    DISQUALIFIED,
    LEAD,
    LOST,
    MQL,
    OPPORTUNITY,
    POC,
    RECYCLED,
    SQL,
    VISITOR,
    WON,
    Cause,
)
from crescendo.people import api as people

BY = Actor.system("routing")
STAGE_CHANGED = "contact.stage_changed"
_ENDS = {
    **dict.fromkeys((OPPORTUNITY, POC, WON), (LeadState.CONVERTED, LeadAct.CONVERTED)),
    **dict.fromkeys((RECYCLED, LEAD, VISITOR), (LeadState.RECYCLED, LeadAct.CLOSED)),
    **dict.fromkeys((DISQUALIFIED, LOST), (LeadState.REJECTED, LeadAct.CLOSED)),
}


class Leads:
    """Keeps leads in step with stages, clocks and merges; emits `lead.routed` and its like."""

    name = "lifecycle.leads"
    kinds = frozenset(
        {
            *(STAGE_CHANGED, ticking.RANG, tries.CALLED, tries.TALKED, tries.WRITTEN),
            *("contact.merged", "contact.unmerged", "definition.published"),
        }
    )

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A bounded number of statements, and a few for each colleague who is told."""
        people.take_turn()
        drafts: list[FactDraft] = []
        # Facts of one kind that follow one another are one set; the order between kinds is kept.
        for kind, those in _runs(facts):
            drafts += _hear(kind, those, now=now)
        return drafts


def _runs(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    runs: list[tuple[str, list[Fact]]] = []
    for fact in facts:
        if not runs or runs[-1][0] != fact.kind:
            runs.append((fact.kind, []))
        runs[-1][1].append(fact)
    return runs


def _hear(kind: str, facts: Sequence[Fact], *, now: int) -> list[FactDraft]:
    """One run of facts of a kind."""
    match kind:
        case "contact.stage_changed":
            return _follow_stages(facts, now=now)
        case ticking.RANG:
            return escalating.heard(
                [fact.payload for fact in facts if fact.payload["subject"] == SUBJECT], now=now
            )
        case tries.CALLED | tries.TALKED:
            tries.note_tries(_tries(kind, facts))
        case tries.WRITTEN:
            named = {contact for fact in facts for contact in fact.payload["contacts"]}
            tries.note_written(sorted(named), now=now)
        case "definition.published":
            if any(fact.payload["kind"] == KIND for fact in facts):
                reckoning.intend(now=now)
        case _:
            named = {contact for fact in facts for contact in fact.payload["contacts"]}
            join_or_part = merging.join if kind == "contact.merged" else merging.part
            return join_or_part(named, now=now)
    return []


def _tries(kind: str, facts: Sequence[Fact]) -> dict[int, Tried]:
    """The first try with each, and the first that reached her."""
    found: dict[int, Tried] = {}
    for fact in facts:
        at, is_talk = int(fact.payload["at"]), tries.reached_by(kind, fact.payload)
        for contact in fact.payload["contacts"]:
            before = found.get(contact)
            talks = [moment for moment in (before and before.talked_at, at if is_talk else None) if moment]
            found[contact] = Tried(
                at=min(at, before.at) if before else at, talked_at=min(talks) if talks else None
            )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One contact's part of a fact: where it went, in which cycle, and how it came there."""

    contact_id: int
    cycle: int
    to: str
    cause: str
    reason: str
    way: str


def _follow_stages(facts: Sequence[Fact], *, now: int) -> list[FactDraft]:
    """Who became an MQL is routed, who went on or aside is done with. A contact's changes are heard in their order:
    whoever went aside and came back within a batch has a lead of each cycle.
    """
    course = in_force().course(Pipeline.CONTACT)
    queues = {way.key: way.queue for stage in course.stages for way in stage.ways}
    drafts: list[FactDraft] = []
    for changes in _in_turn(facts):
        newcomers = {
            one.contact_id: Newcomer(
                contact_id=one.contact_id,
                cycle=one.cycle,
                cause=one.way or one.reason,
                queue=queues.get(one.way, ""),
            )
            for one in changes
            # Whom an import of the past made an MQL was worked on elsewhere: nobody is routed for history.
            if one.to == MQL and one.cause != Cause.IMPORT
        }
        drafts += route(newcomers, now=now)
        latest = {one.contact_id: (_counts_as(course, one.to), one.reason) for one in changes}
        drafts += _settle(latest, now=now)
    return drafts


def _counts_as(course: Course, key: str) -> str:
    """The stage of ours that a company's own counts as for leads: the last before it, or put aside if it lies there."""
    own = course.find(key)
    if own is None or key in {MQL, SQL, *_ENDS}:
        return key
    before = [one.key for one in course.stages if one.place < own.place and one.key in {MQL, SQL, *_ENDS}]
    on_way = [one for one in before if (stage := course.find(one)) is not None and not stage.is_aside]
    return RECYCLED if own.is_aside else (on_way or [key])[-1]


def _in_turn(facts: Sequence[Fact]) -> list[list[_Change]]:
    """The first change of each contact, then the second of those who have one, and so on."""
    turns: list[list[_Change]] = []
    count: dict[int, int] = defaultdict(int)
    for fact in facts:
        said = fact.payload
        for contact, cycle in zip(said["contacts"], said["cycles"], strict=True):
            turn = count[contact]
            count[contact] += 1
            if turn == len(turns):
                turns.append([])
            turns[turn].append(
                _Change(
                    contact_id=contact,
                    cycle=cycle,
                    to=str(said["to"]),
                    cause=str(said["cause"]),
                    reason=str(said["reason"]),
                    way=str(said["way"]),
                )
            )
    return turns


def _settle(latest: dict[int, tuple[str, str]], *, now: int) -> list[FactDraft]:
    """Leads whose contacts stand elsewhere by now are qualified or done with."""
    rows = Row.objects.select_for_update().filter(contact_id__in=list(latest), state__in=OPEN).order_by("pk")
    alike: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        to, reason = latest[row.contact_id]
        alike.setdefault((to, reason if to in _ENDS else ""), []).append(row)
    drafts: list[FactDraft] = []
    for (to, reason), those in alike.items():
        if to == SQL:
            drafts += _qualify(those, now=now)
        elif to in _ENDS:
            state, act = _ENDS[to]
            said = Said(by=BY, act=act, now=now, reason=reason)
            writing.close(those, state, said)
            drafts += writing.told(those, said)
    return drafts


def _qualify(rows: list[Row], *, now: int) -> list[FactDraft]:
    fresh = [row for row in rows if row.state != LeadState.QUALIFIED and row.owner_id is not None]
    said = Said(by=BY, act=LeadAct.QUALIFIED, now=now)
    escalating.qualify(fresh, said)
    return writing.told(fresh, said)
