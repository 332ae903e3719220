"""The inner door of the stages."""

from __future__ import annotations

from crescendo.lifecycle.stages.consumer import Stages
from crescendo.lifecycle.stages.following import FOLLOW, follow, start_first
from crescendo.lifecycle.stages.given import fill_fields
from crescendo.lifecycle.stages.moving import move_contact, move_contacts, take_back
from crescendo.lifecycle.stages.offering import offers_of, reasons_to
from crescendo.lifecycle.stages.reading import get_stage, list_stage_history, stages_of
from crescendo.lifecycle.stages.rules import Proposal, Verdict, judge, refuse
from crescendo.lifecycle.stages.turning import TURNED, follow_turned, look_for_turned
from crescendo.lifecycle.stages.values import register_value, values_of
from crescendo.lifecycle.stages.waking import wake

__all__ = [
    "FOLLOW",
    "TURNED",
    "Proposal",
    "Stages",
    "Verdict",
    "fill_fields",
    "follow",
    "follow_turned",
    "get_stage",
    "judge",
    "list_stage_history",
    "look_for_turned",
    "move_contact",
    "move_contacts",
    "offers_of",
    "reasons_to",
    "refuse",
    "register_value",
    "stages_of",
    "start_first",
    "take_back",
    "values_of",
    "wake",
]
