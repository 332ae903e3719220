"""Leads in words: states, acts, clocks, reasons, and how much working time is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.core.clock import HOUR, MINUTE
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    ClockKey,
    Lead,
    LeadAct,
    LeadMove,
    LeadState,
    Lifecycle,
    Pipeline,
    ReasonList,
    WorkingTime,
    in_words,
)

STATES: dict[LeadState, Any] = {
    LeadState.POOL: gettext_lazy("Lead pool"),
    LeadState.ROUTED: pgettext_lazy("lead", "Waits for acceptance"),
    LeadState.ACCEPTED: pgettext_lazy("lead", "Accepted (SAL)"),
    LeadState.QUALIFIED: pgettext_lazy("lead", "SQL"),
    LeadState.CONVERTED: pgettext_lazy("lead", "Became an opportunity"),
    LeadState.REJECTED: pgettext_lazy("lead", "Rejected"),
    LeadState.RECYCLED: pgettext_lazy("lead", "Recycled"),
    LeadState.MERGED: pgettext_lazy("lead", "Merged"),
}
TONES: dict[LeadState, str] = {
    LeadState.POOL: "bg-secondary-lt",
    LeadState.ROUTED: "bg-orange-lt",
    LeadState.ACCEPTED: "bg-blue-lt",
    LeadState.QUALIFIED: "bg-green-lt",
    LeadState.CONVERTED: "bg-green-lt",
    LeadState.REJECTED: "bg-secondary-lt",
    LeadState.RECYCLED: "bg-secondary-lt",
    LeadState.MERGED: "bg-secondary-lt",
}
ACTS: dict[LeadAct, Any] = {
    LeadAct.ROUTED: pgettext_lazy("lead", "Routed"),
    LeadAct.POOLED: pgettext_lazy("lead", "Laid into the pool"),
    LeadAct.ACCEPTED: pgettext_lazy("lead", "Accepted"),
    LeadAct.REJECTED: pgettext_lazy("lead", "Rejected"),
    LeadAct.RECYCLED: pgettext_lazy("lead", "Recycled"),
    LeadAct.CLAIMED: pgettext_lazy("lead", "Claimed from the pool"),
    LeadAct.GIVEN_BACK: pgettext_lazy("lead", "Given back to the pool"),
    LeadAct.RECLAIMED: pgettext_lazy("lead", "Taken back by a manager"),
    LeadAct.REASSIGNED: pgettext_lazy("lead", "Given to somebody else"),
    LeadAct.QUALIFIED: pgettext_lazy("lead", "Need confirmed"),
    LeadAct.CONVERTED: pgettext_lazy("lead", "Became an opportunity"),
    LeadAct.CLOSED: pgettext_lazy("lead", "Closed with its stage"),
    LeadAct.REMINDED: pgettext_lazy("lead", "Reminded"),
    LeadAct.ESCALATED: pgettext_lazy("lead", "Escalated"),
    LeadAct.DISPUTED: pgettext_lazy("lead", "Rejection disputed"),
    LeadAct.UPHELD: pgettext_lazy("lead", "Rejection stands"),
    LeadAct.OVERTURNED: pgettext_lazy("lead", "Rejection overturned"),
    LeadAct.REOPENED: pgettext_lazy("lead", "Opened again"),
    LeadAct.RETURNED: pgettext_lazy("lead", "Back as agreed"),
    LeadAct.MERGED: pgettext_lazy("lead", "Merged"),
    LeadAct.PARTED: pgettext_lazy("lead", "Parted again"),
}
_OWN_RULES = {
    "manager": gettext_lazy("Nobody else was free"),
    "claimed": gettext_lazy("Claimed"),
    "by_hand": gettext_lazy("Given by hand"),
}
_SOON = HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A lead as a list and a page show it. `left` is working time in words, empty where no clock runs."""

    lead: Lead
    state: str
    tone: str
    cause: str
    rule: str
    reason: str
    clock: str
    left: str
    left_tone: str


def shown(lead: Lead, document: Lifecycle, working: WorkingTime, *, now: int) -> Shown:
    """A lead in the reader's language."""
    late = lead.due_at is not None and lead.due_at <= now
    length = 0
    if lead.due_at is not None:
        length = working.between(lead.due_at, now) if late else working.between(now, lead.due_at)
    tone = "bg-red-lt" if late else "bg-orange-lt" if length <= _SOON else "bg-secondary-lt"
    return Shown(
        lead=lead,
        state=str(STATES[lead.state]),
        tone=TONES[lead.state],
        cause=cause(lead.cause, document),
        rule=rule(lead.rule, document),
        reason=reason(lead.reason, document),
        clock=clock(lead.clock, document),
        left=_left(length, working, is_late=late) if lead.due_at is not None else "",
        left_tone=tone,
    )


def length_of(length: int, working: WorkingTime) -> str:
    """`2 working days`, `3 h 20 min`."""
    days = length // working.day_length
    if days >= 2:
        return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
    hours, minutes = divmod(length // MINUTE, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def clock(key: str, document: Lifecycle) -> str:
    """What a clock is called."""
    return in_words(document.clocks[ClockKey(key)].title, get_language() or "") if key else ""


def rule(key: str, document: Lifecycle) -> str:
    """Which rule gave a lead out."""
    if key in _OWN_RULES:
        return str(_OWN_RULES[key])
    found = (one.title for one in document.routing.rules if one.key == key)
    return in_words(next(found, (("en", key),)), get_language() or "") if key else ""


def cause(key: str, document: Lifecycle) -> str:
    """By which way somebody became an MQL."""
    ways = (way for stage in document.course(Pipeline.CONTACT).stages for way in stage.ways)
    found = (way.title for way in ways if way.key == key)
    return in_words(next(found, (("en", ""),)), get_language() or "")


def reason(key: str, document: Lifecycle) -> str:
    """A reason, of whatever list; a clock where one did it."""
    if key in set(ClockKey):
        return clock(key, document)
    found = (
        document.find_reason(one, key) for one in (ReasonList.REJECT, ReasonList.RECYCLE, ReasonList.BACK)
    )
    one = next((named for named in found if named is not None), None)
    return in_words(one.title, get_language() or "") if one else ""


def history(moves: tuple[LeadMove, ...], document: Lifecycle) -> list[tuple[LeadMove, str, str]]:
    """Lines with what happened and why in words."""
    return [(move, str(ACTS[move.act]), reason(move.reason, document)) for move in moves]


def reasons(document: Lifecycle, of: ReasonList) -> list[tuple[str, str]]:
    """The choices of a list."""
    return [(one.key, in_words(one.title, get_language() or "")) for one in document.reasons[of]]


def working_time() -> WorkingTime:
    """The working hours that count now."""
    return lifecycle.working_time()


def _left(length: int, working: WorkingTime, *, is_late: bool) -> str:
    said = {"time": length_of(length, working)}
    return _("%(time)s late") % said if is_late else _("%(time)s left") % said
