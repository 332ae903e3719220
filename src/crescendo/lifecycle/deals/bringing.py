"""Deals with their history, many at once: from another system, or as a demo company has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.core import facts
from crescendo.core.api import get_company, require
from crescendo.core.refusals import NotValid
from crescendo.core.text import fold
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import asked, courses, fields, following, telling
from crescendo.lifecycle.deals.checking import refuse_contradictions
from crescendo.lifecycle.deals.fields import FIELDS
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import BroughtDeal, DealLine, DealStage, DealState, MoveCause
from crescendo.lifecycle.documents.nouns import Course
from crescendo.lifecycle.models import Contract, Deal, DealContact, DealStay, Milestone, Poc
from crescendo.lifecycle.models import DealLine as LineRow

CHUNK = 200


@dataclass(slots=True, kw_only=True)
class _Made:
    """A deal that is being written, with what it was made of."""

    brought: BroughtDeal
    standing: Standing


def known_keys(keys: Sequence[str]) -> frozenset[str]:
    """Those of these keys under which there is a deal. One query."""
    return frozenset(
        key
        for key in Deal.objects.filter(request_key__in=keys).values_list("request_key", flat=True)
        if key is not None
    )


def bring_deals(
    by: Actor, deals: Sequence[BroughtDeal], *, now: int, is_history: bool = False
) -> dict[str, int]:
    """Write deals with their past; a key that is known stays as it is. Returns the deal of each key.

    People and accounts are the caller's to have found: they are not asked for one by one. At most 200 at once, a
    bounded number of statements. Of what `is_history` no webhook is told.

    Refuses NotAllowed, NotValid. Emits deal.created, and contacts' stages follow.
    """
    require(by, Permission.DEALS_EDIT)
    if len(deals) > CHUNK:
        raise ValueError(f"at most {CHUNK} deals are brought at once")
    stages, currency = courses.course(), get_company().currency
    with facts.together(now=now):
        held = dict(
            Deal.objects.filter(request_key__in=[one.key for one in deals]).values_list("request_key", "pk")
        )
        fresh = {one.key: one for one in deals if one.key not in held}
        made = [_made(by, one, stages, currency, now=now) for one in fresh.values()]
        _write(by, made, now=now)
        if made:
            rows = [one.standing.deal for one in made]
            facts.append([telling.created(rows, now=now, is_history=is_history)], now=now)
            following.follow(by, [row.pk for row in rows], now=now, is_past=True)
    known = {str(key): number for key, number in held.items()}
    return known | {one.brought.key: one.standing.deal.pk for one in made}


def _made(by: Actor, brought: BroughtDeal, stages: Course, currency: str, *, now: int) -> _Made:
    first, last = brought.stays[0], brought.stays[-1]
    state = courses.state_of(stages, last.stage)
    deal = Deal(
        stage=last.stage,
        stage_at=last.at,
        state=state.value,
        closed_at=None if state is DealState.OPEN else _closed_at(brought, stages),
        currency=currency,
        touch_id=brought.touch_id,
        lost_reason=last.reason if last.stage == DealStage.LOST else "",
        churn_reason=last.reason if last.stage == DealStage.CHURNED else "",
        request_key=brought.key,
        created_at=first.at,
        created_by_id=by.staff_id,
        changed_at=now,
    )
    standing = Standing.fresh(deal)
    standing.set(_read(brought.fields))
    refuse_contradictions(standing)
    names = ", ".join(dict.fromkeys(line.product for line in brought.lines))
    deal.products, deal.products_fold = names, fold(names)
    values = asked.values_from(standing, roles=brought.people.values(), lines=len(brought.lines))
    deal.missing = asked.missing_in(stages, deal.stage, values)
    return _Made(brought=brought, standing=standing)


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    values, errors = {}, []
    for name, value in given.items():
        values[name] = None if value is None else fields.read(FIELDS[name], value)
        if value is not None and values[name] is None:
            errors.append((f"/{name}", "value_unreadable", fields.shape_of(FIELDS[name])))
    if errors:
        raise NotValid(errors)
    return values


def _closed_at(brought: BroughtDeal, stages: Course) -> int:
    """When it became what it is: won with its first stage after the open ones, lost with its last."""
    final = courses.state_of(stages, brought.stays[-1].stage)
    at = brought.stays[-1].at
    for stay in reversed(brought.stays):
        if courses.state_of(stages, stay.stage) is not final:
            break
        at = stay.at
    return at


def _write(by: Actor, made: Sequence[_Made], *, now: int) -> None:
    """Seven statements."""
    Deal.objects.bulk_create([one.standing.deal for one in made])
    pocs, contracts = [], []
    for one in made:
        number = one.standing.deal.pk
        places = {FIELDS[name].place for name in one.standing.changed if name in FIELDS}
        if fields.Place.POC in places:
            one.standing.poc.deal_id, one.standing.poc.changed_at = number, now
            pocs.append(one.standing.poc)
        if fields.Place.CONTRACT in places:
            one.standing.contract.deal_id = number
            contracts.append(one.standing.contract)
    Poc.objects.bulk_create(pocs)
    Contract.objects.bulk_create(contracts)
    DealContact.objects.bulk_create(
        DealContact(
            deal_id=one.standing.deal.pk, contact_id=contact, role=role, at=one.standing.deal.created_at
        )
        for one in made
        for contact, role in one.brought.people.items()
    )
    LineRow.objects.bulk_create(
        _line(one, place, line) for one in made for place, line in enumerate(one.brought.lines)
    )
    DealStay.objects.bulk_create(stay for one in made for stay in _stays(by, one))
    Milestone.objects.bulk_create(
        Milestone(
            deal_id=one.standing.deal.pk,
            title=step.title,
            planned_on=step.planned_on,
            done_on=step.done_on,
            is_go_live=step.is_go_live,
        )
        for one in made
        for step in one.brought.milestones
    )


def _line(made: _Made, place: int, line: DealLine) -> LineRow:
    return LineRow(
        deal_id=made.standing.deal.pk,
        position=place,
        product=line.product,
        product_fold=fold(line.product),
        quantity=line.quantity,
        unit_amount=line.unit_amount,
    )


def _stays(by: Actor, made: _Made) -> list[DealStay]:
    """One behind the other without a gap: each ends where the next begins."""
    stays, deal = made.brought.stays, made.standing.deal
    ends: list[int | None] = [*(stay.at for stay in stays[1:]), None]
    befores = ["", *(stay.stage for stay in stays[:-1])]
    return [
        DealStay(
            deal_id=deal.pk,
            number=place + 1,
            stage=stay.stage,
            from_stage=before,
            entered_at=stay.at,
            left_at=end,
            by_id=deal.owner_id if by.staff_id is None else by.staff_id,
            by_label=by.label[:200],
            cause=MoveCause.IMPORT.value,
            reason=stay.reason,
            note=stay.note,
            is_incomplete=end is None and deal.missing != "[]",
        )
        for place, (stay, end, before) in enumerate(zip(stays, ends, befores, strict=True))
    ]
