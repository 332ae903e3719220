"""Setting a field of many deals to one value as a change in bulk: the owner, the expected close and the like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor
from crescendo.lifecycle.deals import asked, checking, courses, telling
from crescendo.lifecycle.deals.fields import FIELDS
from crescendo.lifecycle.deals.fields import read as read_field
from crescendo.lifecycle.deals.passing import OF_MANY
from crescendo.lifecycle.deals.standing import Standing, kept, save_all
from crescendo.lifecycle.deals.visibility import standing
from crescendo.lifecycle.models import Deal
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, ChangeSet, Deed

# What many deals have in common; what is said of one alone is set there.
SET_FOR_MANY = ("owner_id", "close_on", "source", "region", "industry", "budget_state", "delivery_owner_id")
_UNFIT = mark("This field cannot be changed for many at once.")


class Setting:
    """The deed SET of deals; values are JSON texts, empty for nothing."""

    step = 50

    def judge(self, wanted: ChangeSet, ids: list[int], *, now: int) -> Mapping[int, tuple[str, str]]:
        """Those that say something else. One query."""
        del now
        stands = self.stands(wanted, ids)
        return {number: (before, wanted.value) for number, before in stands.items() if before != wanted.value}

    def stands(self, wanted: ChangeSet, ids: list[int]) -> Mapping[int, str]:
        """What the field says. One query."""
        rows = standing().filter(pk__in=ids).values_list("pk", FIELDS[wanted.field].column)
        return {number: _text(value) for number, value in rows}

    def write(
        self, by: Actor, wanted: ChangeSet, said: Mapping[int, str], *, is_undo: bool, now: int
    ) -> None:
        """Have them say so: an audit line each, a row of their history, one fact. A dozen statements."""
        del is_undo
        name = wanted.field
        rows = Deal.objects.select_for_update().filter(pk__in=said, removed_at=None).order_by("pk")
        standings = Standing.of_all(list(rows))
        for one in standings:
            text = said[one.deal.pk]
            one.set({name: read_field(FIELDS[name], msgspec.json.decode(text)) if text else None})
        changed = [one for one in standings if one.changed]
        if not changed:
            return
        asked.note_all_missing(changed, courses.course(), now=now)
        save_all(by, changed, now=now, source=OF_MANY)
        lines = [
            (write_id(Prefix.DEAL, one.deal.pk), {name: _plain(one.changed[name][1])}) for one in changed
        ]
        audit.record_all(by, "deal.changed", lines, now=now)
        facts.append([telling.changed([one.deal for one in changed], [name], now=now)], now=now)

    def finish(self, *, now: int) -> None:
        """Nothing more."""


def checked(by: Actor, wanted: ChangeMany, now: int) -> str:
    """The value as the set keeps it. Refuses NotValid."""
    del now
    if wanted.field not in SET_FOR_MANY:
        raise NotValid([("/field", "field_unfit", _UNFIT)])
    try:
        return _text(checking.checked(by, {wanted.field: wanted.value})[wanted.field])
    except NotValid as wrong:
        raise NotValid([("/value", code, said) for _path, code, said in wrong.errors]) from wrong


def register() -> None:
    """Make the deed known; called once the apps stand."""
    people.register_deed(Entity.DEAL, Deed.SET, people.BulkDeed(check=checked, work=Setting()))


def _text(value: object) -> str:
    return "" if value in (None, "") else kept(value) or ""


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
