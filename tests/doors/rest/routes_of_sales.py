"""What the routes of tasks, calls, mails, meetings and materials need, bodies that they take, rows that they name."""

from __future__ import annotations

from typing import Any

from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import NewCall, Outcome, materials, talks

_EDITS = frozenset({"contacts_edit", "contacts_read"})
_READS = frozenset({"contacts_read"})
_DEFINES = frozenset({"definitions_edit"})
_DEALS = frozenset({"deals_read"})
# As the keys of the tests are called: what a key wrote it may change.
_KEY = Actor.system("API: Warehouse")
SCOPES: dict[str, frozenset[str]] = {
    "list_tasks": _READS,
    "create_contact_task": _EDITS,
    "create_account_task": frozenset({"accounts_edit", "accounts_read"}),
    "create_deal_task": frozenset({"deals_edit", "deals_read"}),
    "get_task": _READS,
    "finish_task": _EDITS,
    "reopen_task": _EDITS,
    "change_task": _EDITS,
    "remove_task": _EDITS,
    "restore_task": _EDITS,
    "list_calls": _READS,
    "record_call": _EDITS,
    "remove_call": _EDITS,
    "list_contact_talks": _READS,
    "record_contact_talk": _EDITS,
    "list_deal_talks": frozenset({"deals_read"}),
    "record_deal_talk": frozenset({"deals_edit", "deals_read"}),
    "get_talk": _READS,
    "change_talk": _EDITS,
    "remove_talk": _EDITS,
    # Any of three scopes lets one read the library, so neither is needed.
    "list_materials": frozenset(),
    "get_material": frozenset(),
    "create_material": _DEFINES,
    "change_material": _DEFINES,
    "retire_material": _DEFINES,
    "restore_material": _DEFINES,
    "list_sent_to_contact": _READS,
    "record_sent_to_contact": _EDITS,
    "list_sent_for_deal": _DEALS,
    "record_sent_for_deal": frozenset({"deals_edit", "deals_read"}),
    "take_back_sent": _EDITS,
}
_TASK = {"title": "Send the offer", "due_on": "2099-01-05"}
_MATERIAL = {"link": "https://docs.example.com/case.pdf", "title_en": "Case"}
_MEETING = {"kind": "meeting", "title": "Workshop", "minutes": 60}
BODIES: dict[str, Any] = {
    "create_contact_task": _TASK,
    "create_account_task": _TASK,
    "create_deal_task": _TASK,
    "change_task": {"title": "Send the second offer", "due_on": "2099-01-06"},
    "record_call": {"outcome": "not_reached"},
    "record_contact_talk": _MEETING,
    "record_deal_talk": _MEETING,
    "change_talk": {"title": "Second workshop"},
    "create_material": _MATERIAL,
    "change_material": _MATERIAL,
    "record_sent_to_contact": {},
    "record_sent_for_deal": {},
}


def write_call(contact_id: int) -> int:
    """A call that a key wrote down; anew each time, so that removing it is fine."""
    new = NewCall(contact_id=contact_id, outcome=Outcome.REACHED)
    return lifecycle.record_call(_KEY, new, now=SystemClock().now()).call.id


def write_talk(contact_id: int) -> int:
    """A meeting that a key wrote down; anew each time, so that removing it is fine."""
    new = talks.NewTalk(kind=talks.TalkKind.MEETING, title="Workshop", contact_ids=(contact_id,))
    return lifecycle.talks.record_talk(_KEY, new, now=SystemClock().now()).id


def put_material() -> int:
    """A material of the library."""
    new = materials.PutMaterial(title_en="Case", link="https://docs.example.com/case.pdf")
    return lifecycle.materials.put_material(_KEY, new, now=SystemClock().now()).id


def send_material(contact_id: int) -> int:
    """That one was sent, as a key wrote it down."""
    new = materials.SendMaterial(material_id=put_material(), contact_id=contact_id)
    return lifecycle.materials.record_sent(_KEY, new, now=SystemClock().now()).id
