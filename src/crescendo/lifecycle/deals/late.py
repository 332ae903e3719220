"""What the clocks of deals do when they ring: their sellers are reminded, managers learn what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crescendo.core import notices
from crescendo.core.api import names_of
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import FactDraft, PostNotice
from crescendo.lifecycle.deals import clocks, telling
from crescendo.lifecycle.deals.telling import DealAct
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.clocks import ClockKey, Deed
from crescendo.lifecycle.models import Deal, Poc
from crescendo.lifecycle.routing.api import managers_of

_NOTE_DUE = mark("A deal of yours waits for a note.")
_DUE = mark("The time for something on a deal of yours is nearly over.")
_MANY_DUE = mark("%(count)s deals of yours wait for something.")
_NOT_BEGUN = mark("A POC of %(name)s has not begun in time.")
_TOO_LONG = mark("A POC of %(name)s takes longer than it may.")
_NO_RESULT = mark("A POC of %(name)s has ended and has no result.")
_NOT_DELIVERED = mark("A deal of %(name)s was won, and its delivery has not begun.")
_MILESTONE_LATE = mark("A milestone of a deal of %(name)s is late.")
_NO_NOTE = mark("A deal of %(name)s has had no note for too long.")
_LATE = mark("A deal of %(name)s is late.")
_MANY_LATE = mark("%(count)s deals of %(name)s are late.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """Who is told of which deals."""

    deals: Sequence[Deal]
    readers: tuple[int, ...]
    key: str
    now: int
    places: Mapping[str, str] = field(default_factory=dict, hash=False)


def heard(rung: Sequence[Mapping[str, Any]], *, now: int) -> list[FactDraft]:
    """Tell of the deals for which these clocks still run. Some queries for each fact, two for each who is told.

    Emits deal.reminded and deal.escalated, whose `reason` is the clock.
    """
    drafts: list[FactDraft] = []
    for payload in rung:
        key, step = ClockKey(payload["clock"]), int(payload["step"])
        steps = in_force().clocks[key].steps
        deals = _still_running(key, dict(zip(payload["ids"], payload["started"], strict=True)), now=now)
        # A lifecycle that was published meanwhile may have fewer steps.
        if not deals or step >= len(steps):
            continue
        is_reminder = steps[step].do is Deed.REMIND
        dedupe_key = f"deal/{key.value}/{now}/{deals[0].pk}"
        (_remind if is_reminder else _escalate)(key, deals, dedupe_key, now=now)
        act = DealAct.REMINDED if is_reminder else DealAct.ESCALATED
        drafts.append(telling.rung(act, deals, key.value, now=now))
    return drafts


def _still_running(key: ClockKey, started: Mapping[int, int], *, now: int) -> list[Deal]:
    """Those for whom the clock that rang is the one that runs: nothing has kept or restarted it since."""
    held = clocks.running(started)
    those = {number for number, at in started.items() if held.get(number, {}).get(key) == at}
    if key is ClockKey.POC_START:
        those &= clocks.not_begun(those, now=now)
    return list(Deal.objects.filter(pk__in=those).order_by("pk"))


def _remind(key: ClockKey, deals: Sequence[Deal], dedupe_key: str, *, now: int) -> None:
    for owner, those in _by_owner(deals).items():
        told = _Telling(deals=those, readers=(owner,), key=f"{dedupe_key}/{owner}", now=now)
        if key is ClockKey.NOTE:
            _tell(_NOTE_DUE, _MANY_DUE, told)
        else:
            _tell(_DUE, _MANY_DUE, told)


def _escalate(key: ClockKey, deals: Sequence[Deal], dedupe_key: str, *, now: int) -> None:
    """The managers learn it, and whoever does the work: presales of a POC, the owner of a delivery."""
    owned = _by_owner(deals)
    managers, names = managers_of(owned), names_of(frozenset(owned))
    working = _working(key, deals)
    for owner, those in owned.items():
        readers = {*managers[owner], *(working[one.pk] for one in those if one.pk in working)}
        told = _Telling(
            deals=those,
            readers=tuple(sorted(readers)),
            key=f"{dedupe_key}/{owner}/late",
            places={"name": names.get(owner, "")},
            now=now,
        )
        _say_late(key, told)


def _say_late(key: ClockKey, told: _Telling) -> None:
    match key:
        case ClockKey.POC_START:
            _tell(_NOT_BEGUN, _MANY_LATE, told)
        case ClockKey.POC_LENGTH:
            _tell(_TOO_LONG, _MANY_LATE, told)
        case ClockKey.POC_RESULT:
            _tell(_NO_RESULT, _MANY_LATE, told)
        case ClockKey.DELIVERY:
            _tell(_NOT_DELIVERED, _MANY_LATE, told)
        case ClockKey.MILESTONE:
            _tell(_MILESTONE_LATE, _MANY_LATE, told)
        case ClockKey.NOTE:
            _tell(_NO_NOTE, _MANY_LATE, told)
        case _:
            _tell(_LATE, _MANY_LATE, told)


def _working(key: ClockKey, deals: Sequence[Deal]) -> dict[int, int]:
    if key in {ClockKey.DELIVERY, ClockKey.MILESTONE}:
        return {deal.pk: deal.delivery_owner_id for deal in deals if deal.delivery_owner_id is not None}
    if key is ClockKey.NOTE:
        return {}
    rows = Poc.objects.filter(deal_id__in=[deal.pk for deal in deals], presales_id__isnull=False)
    return {deal: staff for deal, staff in rows.values_list("deal_id", "presales_id") if staff is not None}


def _by_owner(deals: Sequence[Deal]) -> dict[int, list[Deal]]:
    found: dict[int, list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.owner_id is not None:
            found[deal.owner_id].append(deal)
    return found


def _tell(one: str, many: str, told: _Telling) -> None:
    """One note for each reader: with the deal where it is one, with their number where many."""
    if not told.readers:
        return
    said = dict(told.places)
    if len(told.deals) == 1:
        deal = write_id(Prefix.DEAL, told.deals[0].pk)
        request = PostNotice(
            sentence=one,
            places=said,
            link=f"/console/deals/{deal}/",
            staff_ids=told.readers,
            dedupe_key=told.key,
        )
    else:
        request = PostNotice(
            sentence=many,
            places={**said, "count": str(len(told.deals))},
            link="/console/deals/",
            staff_ids=told.readers,
            dedupe_key=told.key,
        )
    notices.post(request, now=told.now)
