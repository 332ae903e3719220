"""The inner door of routing."""

from __future__ import annotations

from crescendo.lifecycle.routing import reckoning
from crescendo.lifecycle.routing.absences import absences_of, add_absence, remove_absence
from crescendo.lifecycle.routing.answering import accept_lead, recycle_lead, reject_lead, reopen_lead
from crescendo.lifecycle.routing.consumer import Leads
from crescendo.lifecycle.routing.desk import managers_of, register_deal_owners, sellers, sells
from crescendo.lifecycle.routing.disputing import answer_dispute, dispute_reject
from crescendo.lifecycle.routing.pooling import (
    claim_lead,
    give_back_lead,
    pass_on_lead,
    reassign_lead,
    reclaim_lead,
)
from crescendo.lifecycle.routing.reading import (
    count_by_state,
    count_leads,
    get_lead,
    history_of,
    lead_of,
    leads_of,
    list_leads,
    list_pool,
)
from crescendo.lifecycle.routing.ticking import ring, working_time
from crescendo.lifecycle.routing.tries import tries_for_lead

JOBS = {reckoning.JOB: reckoning.run}

__all__ = [
    "JOBS",
    "Leads",
    "absences_of",
    "accept_lead",
    "add_absence",
    "answer_dispute",
    "claim_lead",
    "count_by_state",
    "count_leads",
    "dispute_reject",
    "get_lead",
    "give_back_lead",
    "history_of",
    "lead_of",
    "leads_of",
    "list_leads",
    "list_pool",
    "managers_of",
    "pass_on_lead",
    "reassign_lead",
    "reclaim_lead",
    "recycle_lead",
    "register_deal_owners",
    "reject_lead",
    "remove_absence",
    "reopen_lead",
    "ring",
    "sellers",
    "sells",
    "tries_for_lead",
    "working_time",
]
