"""Contracts and milestones of the past for many deals at once, under the history of fields that every change leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crescendo.core import facts, sets
from crescendo.core.api import require
from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import asked, telling
from crescendo.lifecycle.deals.checking import refuse_contradictions
from crescendo.lifecycle.deals.fields import FIELDS, Place
from crescendo.lifecycle.deals.standing import CHANGES, Standing
from crescendo.lifecycle.models import Contract, Deal, Milestone, Poc

_SOURCE = "import"
_COLUMNS = [of.column for of in FIELDS.values() if of.place is Place.CONTRACT]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedContract:
    """What a contract says; `number` names the row to whoever asks."""

    number: int
    deal_id: int
    fields: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedMilestone:
    """A step of a delivery; its title tells it from the deal's others."""

    number: int
    deal_id: int
    title: str
    planned_on: date | None = None
    done_on: date | None = None
    is_go_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of rows, by their numbers; `wrong` with the field that contradicts another."""

    created: frozenset[int]
    updated: frozenset[int]
    wrong: Mapping[int, str]


def deals_under(keys: Iterable[str]) -> dict[str, Deal]:
    """The living deals that were brought under these keys. One query."""
    rows = Deal.objects.filter(request_key__in=list(keys), removed_at=None)
    return {str(row.request_key): row for row in rows}


def add_contracts(by: Actor, rows: Sequence[AddedContract], *, now: int) -> Added:
    """Write what contracts say onto the latest contract of each deal, the first where there is none.

    A bounded number of statements. Refuses NotAllowed. Emits deal.changed.
    """
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        deals = _locked(rows)
        latest = {
            row.deal_id: row
            for row in Contract.objects.filter(deal_id__in=deals).order_by("deal_id", "number")
        }
        wrong: dict[int, str] = {}
        written: dict[int, Standing] = {}
        for row in rows:
            standing = Standing(
                deal=deals[row.deal_id],
                poc=Poc(deal_id=row.deal_id),
                contract=latest.get(row.deal_id) or Contract(deal_id=row.deal_id, number=1),
            )
            standing.set(row.fields)
            try:
                refuse_contradictions(standing)
            except NotValid as refused:
                wrong[row.number] = refused.errors[0][0].strip("/")
                continue
            if standing.changed:
                written[row.number] = standing
        created = frozenset(number for number, one in written.items() if one.contract.pk is None)
        _write_contracts(by, list(written.values()), now=now)
        return Added(created=created, updated=frozenset(written) - created, wrong=wrong)


def add_milestones(by: Actor, rows: Sequence[AddedMilestone], *, now: int) -> Added:
    """Write milestones; one of the same title is the same. A go-live that is done says since when a deal is live.

    Stages stay as they are. A bounded number of statements. Refuses NotAllowed. Emits deal.changed.
    """
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        deals = _locked(rows)
        there = {(one.deal_id, one.title): one for one in Milestone.objects.filter(deal_id__in=deals)}
        created, updated = {}, {}
        for row in rows:
            found = there.get((row.deal_id, row.title))
            said = {"planned_on": row.planned_on, "done_on": row.done_on, "is_go_live": row.is_go_live}
            if found is None:
                created[row.number] = Milestone(deal_id=row.deal_id, title=row.title, **said)
            elif any(getattr(found, name) != value for name, value in said.items()):
                for name, value in said.items():
                    setattr(found, name, value)
                updated[row.number] = found
        Milestone.objects.bulk_create(created.values())
        Milestone.objects.bulk_update(
            updated.values(), ["planned_on", "done_on", "is_go_live"], batch_size=200
        )
        touched = {one.deal_id for one in (*created.values(), *updated.values())}
        _go_live(by, [deals[number] for number in sorted(touched)], rows, now=now)
        return Added(created=frozenset(created), updated=frozenset(updated), wrong={})


def _locked(rows: Sequence[AddedContract] | Sequence[AddedMilestone]) -> dict[int, Deal]:
    wanted = {row.deal_id for row in rows}
    return {row.pk: row for row in Deal.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}


def _write_contracts(by: Actor, standings: Sequence[Standing], *, now: int) -> None:
    fresh = [one.contract for one in standings if one.contract.pk is None]
    known = [one.contract for one in standings if one.contract.pk is not None]
    Contract.objects.bulk_create(fresh)
    Contract.objects.bulk_update(known, _COLUMNS, batch_size=200)
    _note(by, standings, now=now)


def _go_live(by: Actor, deals: Sequence[Deal], rows: Sequence[AddedMilestone], *, now: int) -> None:
    lived = {row.deal_id: row.done_on for row in rows if row.is_go_live and row.done_on is not None}
    standings = []
    for deal in deals:
        standing = Standing(deal=deal, poc=Poc(deal_id=deal.pk), contract=Contract(deal_id=deal.pk, number=1))
        if (day := lived.get(deal.pk)) is not None:
            standing.set({"live_on": day})
        standings.append(standing)
    _note(by, standings, now=now, also=("milestones",))


def _note(by: Actor, standings: Sequence[Standing], *, now: int, also: tuple[str, ...] = ()) -> None:
    """The deals' rows, the history of their fields, and one fact. Three statements."""
    if not standings:
        return
    for one in standings:
        one.deal.missing = asked.without(one.deal.missing, one.changed)
        one.deal.changed_at = now
    deals = [one.deal for one in standings]
    Deal.objects.bulk_update(deals, ["missing", "changed_at", "live_on"], batch_size=200)
    rows = [row for one in standings for row in one.changes(by, now=now, source=_SOURCE)]
    sets.insert("lifecycle_dealchange", CHANGES, rows)
    fields = {name for one in standings for name in one.changed} | set(also)
    facts.append([telling.changed(deals, fields, now=now, is_history=True)], now=now)
