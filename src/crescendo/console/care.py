"""What a customer does and says after the deal was won: use of the product, surveys, tickets, on its pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from crescendo.activity import api as activity
from crescendo.console import page
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Care, SurveyKind, TicketPriority, TicketState
from crescendo.people import api as people

KINDS: dict[SurveyKind, Any] = {
    SurveyKind.NPS: "NPS",
    SurveyKind.CSAT: _("Satisfaction"),
    SurveyKind.CES: _("Effort"),
    SurveyKind.OTHER: "",
}
STATES: dict[TicketState, Any] = {
    TicketState.OPEN: _("In work"),
    TicketState.WAITING: _("Waits for the customer"),
    TicketState.CLOSED: _("Closed"),
}
TONES = {
    TicketState.OPEN: "bg-orange-lt",
    TicketState.WAITING: "bg-blue-lt",
    TicketState.CLOSED: "bg-secondary-lt",
}
PRIORITIES: dict[TicketPriority, Any] = {
    TicketPriority.LOW: _("Low"),
    TicketPriority.NORMAL: "",
    TicketPriority.HIGH: _("High"),
    TicketPriority.URGENT: _("Urgent"),
}
_SHOWN = 8


def of_account(by: Actor, account_id: int) -> dict[str, Any]:
    """The section of an account's page, and of the pages of its won deals."""
    use = None
    if core.may(by, Permission.EVENTS_READ) and core.may(by, Permission.CONTACTS_READ):
        use = activity.use_of_account(by, account_id, now=page.now())
    return {"use": use} | _said(by, lifecycle.care_of_account(by, account_id, now=page.now()))


def of_contact(by: Actor, contact_id: int) -> dict[str, Any]:
    """The section of a contact's page."""
    return {"use": None} | _said(by, lifecycle.care_of_contact(by, contact_id, now=page.now()))


def _said(by: Actor, care: Care) -> dict[str, Any]:
    answers, tickets = care.answers[:_SHOWN], care.tickets[:_SHOWN]
    numbers = {one.contact_id for one in answers} | {one.contact_id for one in tickets}
    seen = (
        people.find_contacts(by, [number for number in numbers if number is not None])
        if core.may(by, Permission.CONTACTS_READ)
        else {}
    )
    return {
        "care": care,
        "answers": [(one, KINDS[one.kind], seen.get(one.contact_id or 0)) for one in answers],
        "tickets": [
            (
                one,
                STATES[one.state],
                TONES[one.state],
                PRIORITIES[one.priority] if one.priority else "",
                seen.get(one.contact_id or 0),
            )
            for one in tickets
        ],
    }
