"""Deals: made by hand, changed, taken away and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from crescendo.core import facts, sets
from crescendo.core.api import get_company, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import fold
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals import asked, checking, courses, following, leaving, persons, stays, telling
from crescendo.lifecycle.deals.nouns import deal_noun
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import (
    Deal,
    DealEdit,
    DealLine,
    DealRemoved,
    DealState,
    MoveCause,
    NewDeal,
)
from crescendo.lifecycle.deals.visibility import find_row
from crescendo.lifecycle.models import Deal as Row
from crescendo.lifecycle.models import DealLine as LineRow

KEPT_REMOVED = DAY
_LINES = ("deal_id", "position", "product", "product_fold", "quantity", "unit_amount")
_REQUIRED = mark("This field must not be empty.")
_LONGEST_KEY = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A deal that is to be made, checked."""

    values: Mapping[str, Any]
    people: Mapping[int, str]
    lines: tuple[DealLine, ...]
    key: str | None
    cause: MoveCause = MoveCause.HAND
    touch_id: int | None = None


def create_deal(by: Actor, new: NewDeal, *, now: int) -> Deal:
    """Make a deal by hand, in its first stage; what this stage asks for and nobody has given is noted as missing.

    Refuses NotAllowed, NotFound (people outside the scope too), NotValid (no name, no primary source).
    Emits deal.created.
    """
    require(by, Permission.DEALS_EDIT)
    made = made_by(by, new.request_key)
    if made is not None:
        return made
    values = checking.checked(by, new.fields)
    _refuse_unnamed(values)
    lines = checking.checked_lines(new.lines)
    people = persons.checked_people(by, new.people)
    try:
        with facts.together(now=now):
            row = make(by, Draft(values=values, people=people, lines=lines, key=new.request_key), now=now)
            telling.note_down(by, "deal.created", row, values, now=now)
    except IntegrityError:
        # Somebody made it under the same key meanwhile; anything else is a bug and fails again.
        made = made_by(by, new.request_key)
        if made is None:
            raise
        return made
    return deal_noun(row)


def make(by: Actor, draft: Draft, *, now: int) -> Row:
    """The rows of a new deal, in the caller's transaction; the fact is told, and its people's stages follow."""
    row = Row(
        stage=courses.course().first,
        stage_at=now,
        state=DealState.OPEN.value,
        currency=get_company().currency,
        owner_id=by.staff_id,
        touch_id=draft.touch_id,
        request_key=draft.key[:_LONGEST_KEY] if draft.key else None,
        created_at=now,
        created_by_id=by.staff_id,
        changed_at=now,
    )
    standing = Standing.fresh(row)
    standing.set(draft.values)
    checking.refuse_contradictions(standing)
    row.save()
    persons.add_people(row.pk, draft.people, now=now)
    put_lines(standing, draft.lines)
    asked.note_missing(standing, now=now)
    stays.begin(by, row, draft.cause, now=now)
    standing.save(by, now=now, source=draft.cause.value)
    facts.append([telling.created([row], now=now)], now=now)
    following.follow(by, [row.pk], now=now)
    return row


def edit_deal(by: Actor, edit: DealEdit, *, now: int) -> Deal:
    """Set fields of a deal, its POC and its contract; None clears. Products are given whole.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits deal.changed where something changed.
    """
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        standing = Standing.of(find_row(by, edit.deal_id, locked=True))
        standing.set(checking.checked(by, edit.fields))
        checking.refuse_contradictions(standing)
        if edit.lines is not None:
            put_lines(standing, checking.checked_lines(edit.lines))
        finish(by, standing, now=now)
    return deal_noun(standing.deal)


def finish(by: Actor, standing: Standing, *, now: int, gone: tuple[int, ...] = ()) -> None:
    """Write a deal that was changed by hand, and tell it; nothing where nothing changed."""
    if not standing.changed:
        return
    asked.note_missing(standing, now=now)
    standing.save(by, now=now, source=MoveCause.HAND.value)
    detail = {name: after for name, (_, after) in standing.changed.items()}
    telling.note_down(by, "deal.changed", standing.deal, detail, now=now)
    told = telling.changed([standing.deal], standing.changed, now=now, gone=gone)
    facts.append([told], now=now)


def put_lines(standing: Standing, lines: tuple[DealLine, ...]) -> None:
    """Make these the products of a deal. Three statements at most."""
    rows = LineRow.objects.filter(deal_id=standing.deal.pk)
    shown = ("product", "quantity", "unit_amount")
    before = [list(row) for row in rows.order_by("position").values_list(*shown)]
    after = [[line.product, line.quantity, line.unit_amount] for line in lines]
    if before != after:
        rows.delete()
        sets.insert(
            "lifecycle_dealline",
            _LINES,
            [
                (standing.deal.pk, place, line.product, fold(line.product), line.quantity, line.unit_amount)
                for place, line in enumerate(lines)
            ],
        )
        names = ", ".join(dict.fromkeys(line.product for line in lines))
        standing.deal.products, standing.deal.products_fold = names, fold(names)
    standing.note("lines", before or None, after or None)


def remove_deal(by: Actor, deal_id: int, *, now: int) -> None:
    """Take a deal away; for a day it can be taken back. Refuses NotAllowed, NotFound. Emits deal.removed."""
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        row = find_row(by, deal_id, locked=True)
        row.removed_at = now
        row.save(update_fields=["removed_at"])
        telling.note_down(by, "deal.removed", row, {}, now=now)
        facts.append([telling.removed(row, now=now)], now=now)


def restore_deal(by: Actor, deal_id: int, *, now: int) -> Deal:
    """Take back that a deal was taken away. Emits deal.changed.

    Refuses NotAllowed, NotFound, DealRemoved (a day ago).
    """
    require(by, Permission.DEALS_EDIT)
    with facts.together(now=now):
        removed = Row.objects.select_for_update().filter(pk=deal_id).exclude(removed_at=None)
        row = removed.first()
        if row is None or row.removed_at is None:
            raise NotFound(kind="deal", id=write_id(Prefix.DEAL, deal_id))
        if row.removed_at <= now - KEPT_REMOVED:
            raise DealRemoved
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        # Only now does the scope find it; whoever may not see it changes nothing.
        find_row(by, deal_id)
        telling.note_down(by, "deal.restored", row, {}, now=now)
        facts.append([telling.changed([row], (), now=now)], now=now)
        if leaving.leave_removed([deal_id], now=now):
            row.refresh_from_db()
    return deal_noun(row)


def made_by(by: Actor, key: str | None) -> Deal | None:
    """The deal that an earlier request of the same key made."""
    if not key:
        return None
    row = Row.objects.filter(request_key=key[:_LONGEST_KEY], created_by_id=by.staff_id).first()
    return None if row is None else deal_noun(row)


def _refuse_unnamed(values: Mapping[str, Any]) -> None:
    errors = [(f"/{name}", "value_missing", _REQUIRED) for name in ("name", "source") if not values.get(name)]
    if errors:
        raise NotValid(errors)
