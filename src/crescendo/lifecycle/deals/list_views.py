"""The list of deals: its columns, its orders, and what a saved view of it may keep."""

from __future__ import annotations

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import saved_views
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, Permission, ViewContent
from crescendo.lifecycle.deals.reading import SORTS

DEAL_COLUMNS = (
    *("name", "account", "stage", "amount", "list_amount", "discount", "close_on", "owner", "products"),
    *("source", "keyword", "region", "industry", "budget_state", "lost_reason", "win_reason", "missing"),
    *("clock", "stage_at", "closed_at", "created_at"),
)
_MOST = 40
_UNKNOWN_COLUMN = mark("There is no such column.")
_UNKNOWN_SORT = mark("This list cannot be sorted so.")


def register() -> None:
    """Make the list known; called once the apps stand."""
    saved_views.register(saved_views.ViewedList(name="deals", permission=Permission.DEALS_READ, check=check))


def check(by: Actor, content: ViewContent) -> None:
    """Refuse NotValid what this reader may not keep: paths `/columns`, `/sort`, `/condition`."""
    errors = []
    is_once = len(set(content.columns)) == len(content.columns)
    if not is_once or len(content.columns) > _MOST or set(content.columns) - set(DEAL_COLUMNS):
        errors.append(("/columns", "column_unknown", _UNKNOWN_COLUMN))
    if content.sort and content.sort.removeprefix("-") not in SORTS:
        errors.append(("/sort", "sort_unknown", _UNKNOWN_SORT))
    if errors:
        raise NotValid(errors)
    if content.condition is not None:
        conditions.parse(content.condition, entity=Entity.DEAL, sees_personal_data=by.sees_personal_data)
