"""What the clocks of deals do when they ring: their sellers are reminded, managers learn what is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
_LATE: Mapping[ClockKey, str] = {
    ClockKey.POC_START: mark("A POC of %(name)s has not begun in time."),
    ClockKey.POC_LENGTH: mark("A POC of %(name)s takes longer than it may."),
    ClockKey.POC_RESULT: mark("A POC of %(name)s has ended and has no result."),
    ClockKey.DELIVERY: mark("A deal of %(name)s was won, and its delivery has not begun."),
    ClockKey.MILESTONE: mark("A milestone of a deal of %(name)s is late."),
    ClockKey.NOTE: mark("A deal of %(name)s has had no note for too long."),
}
_MANY_LATE = mark("%(count)s deals of %(name)s are late.")


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
    sentence = _NOTE_DUE if key is ClockKey.NOTE else _DUE
    for owner, those in _by_owner(deals).items():
        _post(sentence if len(those) == 1 else _MANY_DUE, those, (owner,), f"{dedupe_key}/{owner}", now=now)


def _escalate(key: ClockKey, deals: Sequence[Deal], dedupe_key: str, *, now: int) -> None:
    """The managers learn it, and whoever does the work: presales of a POC, the owner of a delivery."""
    owned = _by_owner(deals)
    managers, names = managers_of(owned), names_of(frozenset(owned))
    working = _working(key, deals)
    for owner, those in owned.items():
        told = {*managers[owner], *(working[one.pk] for one in those if one.pk in working)}
        sentence = _LATE.get(key, _MANY_LATE) if len(those) == 1 else _MANY_LATE
        said = {"name": names.get(owner, "")}
        _post(sentence, those, sorted(told), f"{dedupe_key}/{owner}/late", now=now, places=said)


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


def _post(
    sentence: str,
    deals: Sequence[Deal],
    readers: Sequence[int],
    dedupe_key: str,
    *,
    now: int,
    places: Mapping[str, str] | None = None,
) -> None:
    if not readers:
        return
    is_one = len(deals) == 1
    link = f"/console/deals/{write_id(Prefix.DEAL, deals[0].pk)}/" if is_one else "/console/deals/"
    request = PostNotice(
        sentence=sentence,
        places={**(places or {}), **({} if is_one else {"count": str(len(deals))})},
        link=link,
        staff_ids=tuple(readers),
        dedupe_key=dedupe_key,
    )
    notices.post(request, now=now)
