"""What the routes of tasks, calls, mails and meetings need, and bodies that they take."""

from __future__ import annotations

from typing import Any

_EDITS = frozenset({"contacts_edit", "contacts_read"})
_READS = frozenset({"contacts_read"})
SCOPES: dict[str, frozenset[str]] = {
    "list_tasks": _READS,
    "create_contact_task": _EDITS,
    "create_account_task": frozenset({"accounts_edit", "accounts_read"}),
    "create_deal_task": frozenset({"deals_edit", "deals_read"}),
    "get_task": _READS,
    "finish_task": _EDITS,
    "reopen_task": _EDITS,
    "list_calls": _READS,
    "record_call": _EDITS,
    "list_contact_talks": _READS,
    "record_contact_talk": _EDITS,
    "list_deal_talks": frozenset({"deals_read"}),
    "record_deal_talk": frozenset({"deals_edit", "deals_read"}),
}
_TASK = {"title": "Send the offer", "due_on": "2099-01-05"}
_MEETING = {"kind": "meeting", "title": "Workshop", "minutes": 60}
BODIES: dict[str, Any] = {
    "create_contact_task": _TASK,
    "create_account_task": _TASK,
    "create_deal_task": _TASK,
    "record_call": {"outcome": "not_reached"},
    "record_contact_talk": _MEETING,
    "record_deal_talk": _MEETING,
}
