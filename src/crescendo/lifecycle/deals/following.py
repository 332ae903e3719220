"""Contacts' stages follow their deals: won if any is won, else the furthest open one, else lost with the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crescendo.core import sets
from crescendo.core.types import Actor
from crescendo.lifecycle.deals.persons import people_of
from crescendo.lifecycle.deals.types import DealState
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline, ReasonList
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.stages.nouns import LOST, OPPORTUNITY, RECYCLED, WON, Cause, MoveContacts

_LOST_REASON = "lost_deal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A deal as its contacts' stages see it."""

    stage: str
    state: DealState
    reason: str
    stage_at: int
    closed_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a contact belongs by its deals, why, and since when."""

    to: str
    reason: str = ""
    since: int = field(default=0, compare=False)


def follow(by: Actor, deal_ids: Sequence[int], *, now: int, is_past: bool = False) -> None:
    """Move the contacts of these deals to where all their deals together put them, in the caller's transaction.

    Of deals that come with their past the move is told as of then: who bought two years ago did not become a customer
    with the import. Whoever may move a deal moves its people too, seen or not. A bounded number of statements for each
    stage.
    """
    contacts = {contact for people in people_of(deal_ids).values() for contact in people}
    if not contacts:
        return
    lifecycle = in_force()
    groups: dict[Target, dict[int, int]] = defaultdict(dict)
    for contact, held in _deals_of(contacts).items():
        target = target_of(held, lifecycle)
        groups[target][contact] = target.since
    system = Actor(
        staff_id=by.staff_id,
        label=by.label,
        permissions=Actor.system("deals").permissions,
        scope=Actor.system("deals").scope,
        sees_personal_data=True,
    )
    for target, members in sorted(groups.items(), key=lambda one: (one[0].to, one[0].reason)):
        move = MoveContacts(
            contact_ids=tuple(sorted(members)),
            to=target.to,
            cause=Cause.DEAL,
            reason=target.reason,
            entered=members if is_past else {},
        )
        stages.move_contacts(system, move, now=now)


def target_of(held: Iterable[Held], lifecycle: Lifecycle) -> Target:
    """Where somebody belongs who has these deals, at least one. Pure."""
    deals = list(held)
    course = lifecycle.course(Pipeline.CONTACT)
    won = [deal.closed_at or deal.stage_at for deal in deals if deal.state is DealState.WON]
    if won:
        return Target(to=WON, since=min(won))
    open_ones = [deal for deal in deals if deal.state is DealState.OPEN]
    if open_ones:
        stages = {one: _counts_as(one.stage, lifecycle) for one in open_ones}
        to = max(stages.values(), key=course.place_of)
        there = [deal.stage_at for deal, key in stages.items() if to in {key, OPPORTUNITY}]
        return Target(to=to, since=min(there))
    last = max(deals, key=lambda deal: deal.stage_at)
    reason = lifecycle.find_reason(ReasonList.LOST, last.reason)
    if reason is not None and reason.goes_to is not None:
        return Target(to=reason.goes_to, reason=last.reason, since=last.stage_at)
    if course.find(LOST) is not None:
        return Target(to=LOST, reason=last.reason, since=last.stage_at)
    return Target(to=RECYCLED, reason=_LOST_REASON, since=last.stage_at)


def _counts_as(key: str, lifecycle: Lifecycle) -> str:
    """The stage of contacts that an open deal's counts as: the same, else the last before it that contacts have too."""
    contacts, deals = lifecycle.course(Pipeline.CONTACT), lifecycle.course(Pipeline.DEAL)
    upto = [one.key for one in deals.stages if one.place <= deals.place_of(key) and not one.is_aside]
    known = [one for one in [*upto, key] if contacts.find(one) is not None]
    return known[-1] if known else OPPORTUNITY


def _deals_of(contacts: Iterable[int]) -> dict[int, list[Held]]:
    """All deals of living contacts, those of merged records too. One query."""
    rows = sets.fetch(
        sets.statement(__package__, "deals_of_contacts"), {"contacts": sets.batch_json(sorted(contacts))}
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for contact, stage, state, reason, stage_at, closed_at in rows:
        held = Held(
            stage=stage, state=DealState(state), reason=reason, stage_at=stage_at, closed_at=closed_at
        )
        found[contact].append(held)
    return found
