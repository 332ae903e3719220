"""A seller's open deals on the desk: what was to close already and what closes next on top, with company and clock."""

from __future__ import annotations

from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console import deal_clocks, deal_rows, deal_words, page
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Deal, DealQuery

_SHOWN = 20


def section(by: Actor) -> dict[str, Any]:
    """One's own open deals. The number of queries does not grow with them."""
    deals = _mine(by) if core.may(by, Permission.DEALS_READ) else ()
    if not deals:
        return {"deals": ()}
    return {
        "deals": deals,
        "deal_companies": _companies(by, deals),
        "deal_days_over": {deal.id: over for deal in deals if (over := deal_rows.days_over(deal))},
        "deal_clocks": deal_clocks.first_of(by, [deal.id for deal in deals]),
        "deal_stages": deal_words.stages(),
    }


def _mine(by: Actor) -> tuple[Deal, ...]:
    own = {"field": "owner", "operator": "is", "value": write_id(Prefix.STAFF, by.staff_id or 0)}
    document = {"all": [own, {"field": "state", "operator": "is", "value": "open"}]}
    asked = conditions.parse(document, entity=Entity.DEAL, sees_personal_data=by.sees_personal_data)
    query = DealQuery(condition=asked, sort="close_on", limit=_SHOWN)
    return lifecycle.list_deals(by, query, now=page.now()).rows


def _companies(by: Actor, deals: tuple[Deal, ...]) -> dict[int, str]:
    """Whose each deal is, where its name does not say so."""
    names = deal_rows.accounts_of(by, deals)
    named = {deal.id: names.get(deal.account_id or 0, "") for deal in deals}
    return {deal.id: named[deal.id] for deal in deals if named[deal.id] and named[deal.id] not in deal.name}
