"""Writing leads: whose they are now and what became of them, as sets. Always inside a verb's transaction and turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crescendo.core import sets
from crescendo.core.types import Actor, FactDraft
from crescendo.lifecycle.documents.clocks import ClockKey
from crescendo.lifecycle.models import Lead, LeadMove
from crescendo.lifecycle.routing import telling, ticking
from crescendo.lifecycle.routing.choosing import Choice
from crescendo.lifecycle.routing.nouns import LeadAct, LeadState
from crescendo.lifecycle.routing.ticking import Times
from crescendo.people import api as people

ROOM = "crescendo.lifecycle"
SUBJECT = "lead"
_MOVES = (
    *("lead_id", "at", "what", "from_state", "from_owner_id", "to_owner_id", "by_id", "by_label"),
    *("reason", "note"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of leads as they move: who did it, what it is, and why."""

    by: Actor
    act: LeadAct
    now: int
    reason: str = ""
    note: str = ""


def give(
    leads: Sequence[Lead], choices: Mapping[int, Choice], said: Said, times: Times, *, tells: bool = True
) -> list[FactDraft]:
    """Give leads out by their choices (by lead), or lay them into the pool; their contacts follow.

    A bounded number of statements, and two for each colleague who is told. The clock of acceptance starts anew.
    """
    if not leads:
        return []
    now, taken = said.now, _taken(leads, choices)
    rows, owners, started = [], {}, {}
    for lead in leads:
        choice = choices[lead.pk]
        is_owned = choice.owner_id is not None
        state = LeadState.ROUTED if is_owned else LeadState.POOL
        passes = lead.passes + (said.act is LeadAct.REASSIGNED and said.by.staff_id is None)
        due = times.limit(ClockKey.ACCEPT, now) if is_owned else None
        clock = ClockKey.ACCEPT.value if is_owned else ""
        rows.append(
            (
                lead.pk,
                state.value,
                choice.owner_id,
                choice.rule,
                now if is_owned else None,
                passes,
                due,
                clock,
            )
        )
        owners[lead.contact_id] = choice.owner_id
        if is_owned:
            started[lead.pk] = now
    note(leads, said, {lead.pk: choices[lead.pk].owner_id for lead in leads})
    sets.execute(sets.statement(ROOM, "give_leads"), {"leads": sets.batch_json(rows), "now": now})
    ticking.stop(SUBJECT, [lead.pk for lead in leads])
    ticking.start(SUBJECT, ClockKey.ACCEPT, started, times=times)
    people.assign_contacts(said.by, owners, key=move_key(), now=now)
    given = list(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).order_by("pk"))
    if not tells:
        return told(given, said)
    key = f"lead/{said.act.value}/{move_key()}"
    telling.tell_taken(taken, key=f"{key}/taken", now=now)
    telling.tell_routed(given, key=key, now=now)
    return told(given, said)


def turn(leads: Sequence[Lead], state: LeadState, said: Said) -> None:
    """Write another state of leads that stay whose they are; the caller saves further fields. Two statements."""
    note(leads, said, {lead.pk: lead.owner_id for lead in leads})
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(state=state.value, since_at=said.now)
    for lead in leads:
        lead.state, lead.since_at = state.value, said.now


def close(leads: Sequence[Lead], state: LeadState, said: Said, *, return_at: int | None = None) -> None:
    """End leads: their clocks stop, they count for nobody's load. Four statements."""
    turn(leads, state, said)
    ended = {
        "closed_at": said.now,
        "reason": said.reason,
        "return_at": return_at,
        "due_at": None,
        "due_clock": "",
    }
    Lead.objects.filter(pk__in=[lead.pk for lead in leads]).update(**ended)
    for lead in leads:
        for name, value in ended.items():
            setattr(lead, name, value)
    ticking.stop(SUBJECT, [lead.pk for lead in leads])


def note(leads: Iterable[Lead], said: Said, owners: Mapping[int, int | None]) -> None:
    """Write lines of history: `owners` are those from now on. One statement."""
    by_id, by_label = said.by.staff_id, said.by.label[:120]
    rows = [
        (
            *(lead.pk, said.now, said.act.value, lead.state, lead.owner_id, owners[lead.pk], by_id, by_label),
            *(said.reason, said.note),
        )
        for lead in leads
    ]
    sets.insert("lifecycle_leadmove", _MOVES, rows)


def told(leads: Sequence[Lead], said: Said) -> list[FactDraft]:
    """What happened as one fact: `lead.routed` and its like name leads, contacts and owners, in one order."""
    if not leads:
        return []
    payload = {
        "leads": [lead.pk for lead in leads],
        "contacts": [lead.contact_id for lead in leads],
        "owners": [lead.owner_id for lead in leads],
        **({"reason": said.reason} if said.reason else {}),
    }
    return [FactDraft(kind=f"lead.{said.act.value}", payload=payload, at=said.now)]


def move_key() -> str:
    """Orders words of one moment: the number of the newest line of history, in digits that sort."""
    newest = LeadMove.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"lead:{newest:019}"


def _taken(leads: Sequence[Lead], choices: Mapping[int, Choice]) -> dict[int, list[Lead]]:
    found: dict[int, list[Lead]] = {}
    for lead in leads:
        if lead.owner_id is not None and lead.owner_id != choices[lead.pk].owner_id:
            found.setdefault(lead.owner_id, []).append(lead)
    return found
