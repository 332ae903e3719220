"""Columns that several kinds of this room share."""

from __future__ import annotations

from crescendo.core.imports.types import Column
from crescendo.core.refusals import mark

MISSING = mark("This cell is empty, and the row says nothing without it.")
NO_TIME = mark(
    "This is not a time that can be read in one way only. Write it as 2026-01-31 or 2026-01-31 14:05."
)
IN_FUTURE = mark("This lies in the future, and an import tells what has happened.")
NO_STAGE = mark("No stage of ours is called so. Rename it in the file, or add its name to the lifecycle.")
NO_REASON = mark("No reason of ours is called so.")
NO_COLLEAGUE = mark("No colleague, or more than one, is called so.")
LATE = mark("The contact stands in a later stage already. History is imported in the order of time.")
# Why deals, and rows under keys, are not taken back.
FINAL_DEALS = mark(
    "Deals move on their own, and contacts with them. Remove a deal on its page; it says what goes along."
)
FINAL_ROWS = mark(
    "These rows stand under the keys of the file. Bring the corrected file: its rows take the place of these."
)

STAGE = Column(
    name="stage",
    label=mark("Stage"),
    aliases=(
        "阶段",
        "生命周期阶段",
        "线索状态",
        "lifecycle stage",
        "lead status",
        "status",
        "to stage",
        "new stage",
    ),
    example="MQL",
    hint=mark("Our names, or those of HubSpot and Salesforce."),
)
AT = Column(
    name="at",
    label=mark("Entered at"),
    aliases=(
        "进入时间",
        "进入阶段时间",
        "变更时间",
        "变更日期",
        "entered",
        "date entered",
        "change date",
        "edit date",
    ),
    example="2025-03-31 14:00",
)
REASON = Column(
    name="reason",
    label=mark("Reason"),
    aliases=(
        "原因",
        "退回原因",
        "丢单原因",
        "lost reason",
        "loss reason",
        "closed lost reason",
        "reject reason",
    ),
)
NOTE = Column(name="note", label=mark("Note"), aliases=("备注", "说明", "comment", "description"))
BY = Column(
    name="by",
    label=mark("Moved by"),
    aliases=("操作人", "变更人", "changed by", "edited by", "modified by"),
    hint=mark("A colleague's name or address; others are kept as text."),
)
