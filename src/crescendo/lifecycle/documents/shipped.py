"""The lifecycle that an empty install has: PLAYBOOK 7 and 8. A part of the room adds its section here."""

from __future__ import annotations

from typing import Any

from crescendo.lifecycle.documents import calendar, clocks, routing
from crescendo.lifecycle.documents.shipped_contacts import CONTACT
from crescendo.lifecycle.documents.shipped_deals import DEAL
from crescendo.lifecycle.documents.shipped_note import SHIPPED_NOTE
from crescendo.lifecycle.documents.shipped_reasons import REASONS
from crescendo.lifecycle.documents.shipped_telesales import SHIPPED_TELESALES

SHIPPED: dict[str, Any] = {
    "stages": {"contact": CONTACT, "deal": DEAL},
    "reasons": REASONS,
    "note": SHIPPED_NOTE,
    "calendar": calendar.SHIPPED,
    "clocks": clocks.SHIPPED,
    "routing": routing.SHIPPED,
    "telesales": SHIPPED_TELESALES,
}
