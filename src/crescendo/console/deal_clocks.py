"""The clocks of deals as screens show them: what is due, how much working time is left or it is late by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crescendo.console import lead_words, page
from crescendo.console.deal_words import language
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import ClockState, DealClock, WorkingTime, in_words

_TONES = {
    ClockState.AHEAD: "bg-secondary-lt",
    ClockState.RUNNING: "bg-secondary-lt",
    ClockState.NEAR: "bg-orange-lt",
    ClockState.LATE: "bg-red-lt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A clock in the reader's language."""

    title: str
    left: str
    tone: str
    due_at: int
    started_at: int
    is_ahead: bool


def clocks_of(by: Actor, deals: Iterable[int]) -> Mapping[int, tuple[Shown, ...]]:
    """Those of these deals, the first due first. A dozen queries, whatever their number."""
    now = page.now()
    found = lifecycle.clocks_of_deals(by, list(deals), now=now)
    if not found:
        return {}
    working = lifecycle.working_time()
    return {deal: tuple(_shown(one, working, now=now) for one in those) for deal, those in found.items()}


def first_of(by: Actor, deals: Iterable[int]) -> Mapping[int, Shown]:
    """The clock of each that is over first, those that have not begun left out."""
    found = clocks_of(by, deals)
    first = {deal: next((one for one in those if not one.is_ahead), None) for deal, those in found.items()}
    return {deal: one for deal, one in first.items() if one is not None}


def _shown(one: DealClock, working: WorkingTime, *, now: int) -> Shown:
    is_late = one.state is ClockState.LATE
    length = working.between(one.due_at, now) if is_late else working.between(now, one.due_at)
    said = {"time": lead_words.length_of(length, working)}
    return Shown(
        title=in_words(one.title, language()),
        left=_("%(time)s late") % said if is_late else _("%(time)s left") % said,
        tone=_TONES[one.state],
        due_at=one.due_at,
        started_at=one.started_at,
        is_ahead=one.state is ClockState.AHEAD,
    )
