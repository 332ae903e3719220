"""The lead on a contact's page: where it stands, its clock, what may be done with it, what became of it."""

from __future__ import annotations

from typing import Any

from crescendo.console import lead_words, page
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LEADS_HELD, LEADS_OPEN, Lead, LeadState

_CLOSED = (LeadState.REJECTED, LeadState.RECYCLED)


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What the template needs; nothing where the contact never was a lead."""
    lead = lifecycle.lead_of(by, contact_id)
    if lead is None:
        return {}
    # What may be done asks who works here, which tells the names below by the way.
    allowed = _may(by, lead)
    now, document, working = page.now(), lifecycle.in_force(), lead_words.working_time()
    moves = lifecycle.lead_history_of(by, contact_id)
    people_named = {
        one for move in moves for one in (move.from_owner_id, move.to_owner_id) if one is not None
    }
    owners = core.names_of(frozenset(people_named | ({lead.owner_id} if lead.owner_id else set())))
    return {
        "lead": lead,
        "lead_shown": lead_words.shown(lead, document, working, now=now),
        "lead_owner": owners.get(lead.owner_id or 0, ""),
        "lead_history": [
            (move, said, why, owners.get(move.to_owner_id or 0, ""))
            for move, said, why in lead_words.history(moves, document)
        ],
        "lead_tries": lifecycle.tries_for_lead(contact_id, now=now) if lead.state in LEADS_HELD else None,
        "lead_may": allowed,
    }


def _may(by: Actor, lead: Lead) -> frozenset[str]:
    """Which buttons stand there."""
    if not core.may(by, Permission.CONTACTS_EDIT):
        return frozenset()
    found: set[str] = set()
    is_mine, assigns = lead.owner_id == by.staff_id, core.may(by, Permission.LEADS_ASSIGN)
    if is_mine and lead.state in LEADS_HELD:
        found |= {"reject", "recycle", "give_back"}
        if lead.state is LeadState.ROUTED:
            found.add("accept")
        if lead.queue == "sdr" and lead.state is not LeadState.QUALIFIED:
            found.add("pass_on")
    if assigns and lead.state in LEADS_OPEN:
        found |= {"reassign", "reclaim"} if lead.state is not LeadState.POOL else {"reassign"}
    if lead.state is LeadState.POOL and lifecycle.sells(by):
        found.add("claim")
    if lead.state in _CLOSED:
        found |= {"answer"} if assigns and lead.disputed_at else set()
        found |= {"dispute"} if not lead.disputed_at and not is_mine else set()
        found |= {"reopen"} if assigns or is_mine else set()
    return frozenset(found)
