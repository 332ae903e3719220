"""Tables of the lifecycle, by part: each part keeps its own in `<part>_models.py`, gathered here for Django."""

from __future__ import annotations

from crescendo.lifecycle.aftercare_models import SurveyAnswer, Ticket
from crescendo.lifecycle.deals_models import (
    Contract,
    Deal,
    DealChange,
    DealContact,
    DealLine,
    DealStay,
    Milestone,
    Poc,
)
from crescendo.lifecycle.followup_models import Call, Task, TopicNote
from crescendo.lifecycle.materials_models import Material, MaterialSent
from crescendo.lifecycle.routing_models import Absence, Lead, LeadMove, RunningClock
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.lifecycle.standing_models import AccountStanding, ContactStanding
from crescendo.lifecycle.talks_models import Talk, TalkContact
from crescendo.lifecycle.telesales_models import Enrollment, Queued

__all__ = [
    "Absence",
    "AccountStanding",
    "Call",
    "ContactStage",
    "ContactStanding",
    "Contract",
    "Deal",
    "DealChange",
    "DealContact",
    "DealLine",
    "DealStay",
    "Enrollment",
    "Lead",
    "LeadMove",
    "Material",
    "MaterialSent",
    "Milestone",
    "Poc",
    "Queued",
    "RunningClock",
    "SurveyAnswer",
    "Talk",
    "TalkContact",
    "Task",
    "Ticket",
    "TopicNote",
]
