"""Pages of deals by a key and the deal's number; the cursor carries both. Deals are few, so no index serves orders."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable

from crescendo.core.paging import page_size
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Page
from crescendo.lifecycle.deals.types import Deal, DealQuery
from crescendo.lifecycle.models import Deal as Row

_TEXTS = frozenset({"name", "close_on"})
_UNKNOWN_SORT = mark("This list cannot be sorted so.")
_UNKNOWN_CURSOR = mark("This cursor was not given out here.")


def page(
    rows: QuerySet[Row], query: DealQuery, sorts: Mapping[str, Combinable], *, noun: Callable[[Row], Deal]
) -> Page[Deal]:
    """A page in the order that is asked for (`-` first: downwards). One query. Refuses NotValid."""
    name, is_down = query.sort.removeprefix("-"), query.sort.startswith("-")
    if name not in sorts:
        raise NotValid([("/sort", "sort_unknown", _UNKNOWN_SORT)])
    rows = rows.annotate(sorted_by=sorts[name])
    if query.after is not None:
        rows = rows.filter(_beyond(_read(query.after, is_text=name in _TEXTS), is_down=is_down))
    order = ("-sorted_by", "-pk") if is_down else ("sorted_by", "pk")
    most = page_size(query.limit)
    found = list(rows.order_by(*order)[: most + 1])
    shown = found[:most]
    cursor = _write(getattr(shown[-1], "sorted_by"), shown[-1].pk) if len(found) > most else None  # noqa: B009
    return Page(rows=tuple(noun(row) for row in shown), next_cursor=cursor)


def _beyond(place: tuple[Any, int], *, is_down: bool) -> Q:
    key, number = place
    sign = "lt" if is_down else "gt"
    return Q(**{f"sorted_by__{sign}": key}) | Q(**{"sorted_by": key, f"pk__{sign}": number})


def _write(value: Any, number: int) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode([value, number])).decode().rstrip("=")


def _read(cursor: str, *, is_text: bool) -> tuple[Any, int]:
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        value, number = msgspec.json.decode(text, type=tuple[str, int] if is_text else tuple[int, int])
    except (binascii.Error, ValueError, msgspec.DecodeError) as cause:
        raise NotValid([("/after", "cursor_unknown", _UNKNOWN_CURSOR)]) from cause
    is_held = abs(value) < 2**63 if isinstance(value, int) else clean(str(value)) == value
    if abs(number) >= 2**63 or not is_held:
        raise NotValid([("/after", "cursor_unknown", _UNKNOWN_CURSOR)])
    return value, number
