"""Leads follow facts: who became an MQL is routed, who moved on or aside is done with, clocks that rang are heard."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.types import Actor, Fact, FactDraft
from crescendo.lifecycle.documents.nouns import Pipeline
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
            *(STAGE_CHANGED, ticking.RANG, tries.CALLED, tries.WRITTEN),
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
        case tries.CALLED:
            tries.note_calls(_calls(facts))
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


def _calls(facts: Sequence[Fact]) -> dict[int, Tried]:
    """The first call with each, and the first that reached her."""
    found: dict[int, Tried] = {}
    for fact in facts:
        at, is_talk = int(fact.payload["at"]), fact.payload["outcome"] == tries.REACHED
        for contact in fact.payload["contacts"]:
            before = found.get(contact)
            talks = [moment for moment in (before and before.talked_at, at if is_talk else None) if moment]
            found[contact] = Tried(
                at=min(at, before.at) if before else at, talked_at=min(talks) if talks else None
            )
    return found


def _follow_stages(facts: Sequence[Fact], *, now: int) -> list[FactDraft]:
    """Who became an MQL is routed; of the others the latest stage in the batch counts."""
    newcomers: dict[int, Newcomer] = {}
    latest: dict[int, tuple[str, str]] = {}
    queues = {
        way.key: way.queue for stage in in_force().course(Pipeline.CONTACT).stages for way in stage.ways
    }
    for fact in facts:
        payload = fact.payload
        to = str(payload["to"])
        for contact, cycle in zip(payload["contacts"], payload["cycles"], strict=True):
            latest[contact] = (to, str(payload["reason"]))
            # Whom an import of the past made an MQL was worked on elsewhere: nobody is routed for history.
            if to == MQL and payload["cause"] != Cause.IMPORT:
                way = str(payload["way"])
                newcomers[contact] = Newcomer(
                    contact_id=contact,
                    cycle=cycle,
                    cause=way or str(payload["reason"]),
                    queue=queues.get(way, ""),
                )
    drafts = route(newcomers, now=now)
    return drafts + _settle(latest, now=now)


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
