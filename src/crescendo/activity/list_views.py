"""The list of events: its columns, its order, and what a saved view of it may keep."""

from __future__ import annotations

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import saved_views
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, Permission, ViewContent

EVENT_COLUMNS = (
    *("at", "act", "raw_name", "contact", "account", "data_source", "subject", "url", "value", "judgement"),
    *("reason", "channel", "source", "campaign", "keyword", "visit", "received_at", "id"),
)
_SORTS = frozenset({"", "-at"})
_UNKNOWN_COLUMN = mark("There is no such column.")
_UNKNOWN_SORT = mark("This list cannot be sorted so.")


def register() -> None:
    """Make the list known; called once the apps stand."""
    saved_views.register(
        saved_views.ViewedList(name="events", permission=Permission.EVENTS_READ, check=check)
    )


def check(by: Actor, content: ViewContent) -> None:
    """Refuse NotValid what this reader may not keep: paths `/columns`, `/sort`, `/condition`."""
    errors = []
    is_once = len(set(content.columns)) == len(content.columns)
    if not is_once or set(content.columns) - set(EVENT_COLUMNS):
        errors.append(("/columns", "column_unknown", _UNKNOWN_COLUMN))
    if content.sort not in _SORTS:
        errors.append(("/sort", "sort_unknown", _UNKNOWN_SORT))
    if errors:
        raise NotValid(errors)
    if content.condition is not None:
        conditions.parse(content.condition, entity=Entity.EVENT, sees_personal_data=by.sees_personal_data)
