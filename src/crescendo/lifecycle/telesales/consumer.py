"""The queue follows facts: who comes in and leaves, calls that were logged, what stops a cadence, clocks that rang."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.api import get_company
from crescendo.core.types import Fact, FactDraft
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.documents.telesales_rules import Stop
from crescendo.lifecycle.followup.call_types import Outcome
from crescendo.lifecycle.routing import ticking
from crescendo.lifecycle.stages.ways import holding, holding_since
from crescendo.lifecycle.telesales import enrolling, entering, merging, telling
from crescendo.lifecycle.telesales.trying import Tried, note_tries
from crescendo.lifecycle.telesales_models import Enrollment, Queued
from crescendo.people import api as people

CALLED, MOVED = "call.recorded", "contact.stage_changed"
CHUNK = 1_000
_LEADS = frozenset(
    {
        *("lead.routed", "lead.pooled", "lead.accepted", "lead.rejected", "lead.recycled", "lead.claimed"),
        *("lead.given_back", "lead.reclaimed", "lead.reassigned", "lead.qualified", "lead.converted"),
        *("lead.closed", "lead.reopened", "lead.returned", "lead.merged", "lead.parted", "lead.overturned"),
    }
)
_TOUCHING = frozenset(
    {
        *(
            "event.recorded",
            "event.rejudged",
            "event.renamed",
            "identity.moved",
            "score.changed",
            "band.changed",
        ),
        *(
            "contact.created",
            "contact.changed",
            "contact.merged",
            "contact.unmerged",
            "account.changed",
            MOVED,
        ),
    }
)
_MERGES = frozenset({"contact.merged", "contact.unmerged"})
REPLIES = ("message.replied", "chat.asked", "wecom.added", "call.asked")


class Telesales:
    """Keeps the queue and its cadences; emits queue.entered, queue.left, cadence.started, cadence.ended."""

    name = "lifecycle.telesales"
    kinds = _TOUCHING | _LEADS | {CALLED, ticking.RANG}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A bounded number of statements for each entry of the document and thousand contacts."""
        people.take_turn()
        touched = people.touched_by([fact for fact in facts if fact.kind in _TOUCHING])
        drafts: list[FactDraft] = []
        if merged := {number for kind in _MERGES for number in touched.get(kind, ())}:
            drafts += merging.follow(merged, now=now)
        drafts += _stop(facts, touched, now=now)
        if moved := touched.get(MOVED):
            drafts += entering.leave_by_stage(moved, now=now)
        ids = sorted({number for numbers in touched.values() for number in numbers})
        for first in range(0, len(ids), CHUNK):
            drafts += entering.enter(ids[first : first + CHUNK], now=now)
        if led := {number for fact in facts if fact.kind in _LEADS for number in fact.payload["contacts"]}:
            drafts += entering.follow_leads(led, now=now)
        _note_calls([fact for fact in facts if fact.kind == CALLED], now=now)
        _hear([fact for fact in facts if fact.kind == ticking.RANG], now=now)
        return drafts


def _stop(facts: Sequence[Fact], touched: dict[str, set[int]], *, now: int) -> list[FactDraft]:
    """What happened after a cadence began ends it, where the cadence says so."""
    moved = _latest(fact for fact in facts if fact.kind == MOVED)
    reached = _latest(
        fact for fact in facts if fact.kind == CALLED and fact.payload["outcome"] == Outcome.REACHED
    )
    drafts = enrolling.stop(reached, Stop.REACHED, now=now)
    drafts += enrolling.stop(moved, Stop.STAGE, now=now)
    acted = touched.get("event.recorded", set())
    return drafts + enrolling.stop(_replied(acted, now=now) if acted else {}, Stop.REPLY, now=now)


def _latest(facts: Iterable[Fact]) -> dict[int, int]:
    found: dict[int, int] = {}
    for fact in facts:
        for contact in fact.payload["contacts"]:
            found[contact] = max(found.get(contact, 0), fact.at)
    return found


def _replied(contacts: set[int], *, now: int) -> dict[int, int]:
    """Those in a cadence who answered since it began. A query for who is in one, and one for each of the begun days."""
    rows = Enrollment.objects.filter(contact_id__in=contacts, ended_at=None)
    began = dict(rows.values_list("contact_id", "started_at"))
    if not began:
        return {}
    document = {"event": {"names": list(REPLIES)}, "window": {"last": {"count": 60, "unit": "days"}}}
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    zone = get_company().time_zone
    # Few who are in a cadence ever answered; of those alone the acts are read.
    answered = holding(tree, began, now=now, zone=zone)
    since = {number: began[number] for number in answered}
    return dict.fromkeys(holding_since(tree, since, now=now, zone=zone), now) if since else {}


def _note_calls(facts: Sequence[Fact], *, now: int) -> None:
    tried: dict[int, Tried] = {}
    for fact in facts:
        for contact in fact.payload["contacts"]:
            at = int(fact.payload["at"])
            if contact not in tried or at >= tried[contact].at:
                again = fact.payload.get("call_back_at")
                tried[contact] = Tried(at=at, outcome=str(fact.payload["outcome"]), again_at=again)
    if tried:
        note_tries(entering.open_rows(tried), tried, in_force().telesales, now=now)


def _hear(facts: Sequence[Fact], *, now: int) -> None:
    """First calls that are late are told to the managers, where the call has not been made meanwhile."""
    ids = [
        number
        for fact in facts
        if fact.payload["subject"] == entering.SUBJECT
        for number in fact.payload["ids"]
    ]
    if ids:
        rows = Queued.objects.filter(pk__in=ids, closed_at=None, tried_at=None).order_by("pk")
        telling.tell_late(list(rows), now=now)
