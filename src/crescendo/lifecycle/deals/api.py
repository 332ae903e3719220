"""The inner door of deals."""

from __future__ import annotations

from crescendo.lifecycle.deals.asked import ANSWERED_BY
from crescendo.lifecycle.deals.board import board
from crescendo.lifecycle.deals.bringing import bring_deals
from crescendo.lifecycle.deals.clocks import JOB as CLOCKS_JOB
from crescendo.lifecycle.deals.clocks import keep_all as keep_all_clocks
from crescendo.lifecycle.deals.consumer import Deals
from crescendo.lifecycle.deals.converting import convert, open_deals_of
from crescendo.lifecycle.deals.courses import course as deal_course
from crescendo.lifecycle.deals.fields import FIELDS as DEAL_FIELDS
from crescendo.lifecycle.deals.milestones import put_milestone, remove_milestone
from crescendo.lifecycle.deals.moving import ask_move, move_deal, reasons_of_move
from crescendo.lifecycle.deals.next_contract import KEEPS as KEEPS_CONTRACT
from crescendo.lifecycle.deals.of_many import WITH_MOVE_OF_DEALS, fields_into
from crescendo.lifecycle.deals.reading import (
    count_deals,
    deals_of_account,
    deals_of_contact,
    find_deals,
    get_deal,
    get_deal_page,
    lines_of,
    list_deal_changes,
    list_deals,
)
from crescendo.lifecycle.deals.renewing import make_renewals_due
from crescendo.lifecycle.deals.roles import gaps, put_person, take_person_off
from crescendo.lifecycle.deals.setting_many import SET_FOR_MANY
from crescendo.lifecycle.deals.times import clocks_of_deals
from crescendo.lifecycle.deals.writing import create_deal, edit_deal, remove_deal, restore_deal

__all__ = [
    "ANSWERED_BY",
    "CLOCKS_JOB",
    "DEAL_FIELDS",
    "KEEPS_CONTRACT",
    "SET_FOR_MANY",
    "WITH_MOVE_OF_DEALS",
    "Deals",
    "ask_move",
    "board",
    "bring_deals",
    "clocks_of_deals",
    "convert",
    "count_deals",
    "create_deal",
    "deal_course",
    "deals_of_account",
    "deals_of_contact",
    "edit_deal",
    "fields_into",
    "find_deals",
    "gaps",
    "get_deal",
    "get_deal_page",
    "keep_all_clocks",
    "lines_of",
    "list_deal_changes",
    "list_deals",
    "make_renewals_due",
    "move_deal",
    "open_deals_of",
    "put_milestone",
    "put_person",
    "reasons_of_move",
    "remove_deal",
    "remove_milestone",
    "restore_deal",
    "take_person_off",
]
