"""How each reader has a list where no view is open, and the view that it opens with."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import ListHabit
from crescendo.core.refusals import Refusal, mark
from crescendo.core.roles import require
from crescendo.core.saved_views import check_content, get_view, lost, viewed_list
from crescendo.core.types import Actor, Arrangement, Permission, Sharing, ViewContent

_COMPANY = 0

audit.register({"view.opens": mark("%(by)s chose what a list opens with for everybody: %(subject)s")})


def arrangement_of(by: Actor, list_name: str) -> Arrangement:
    """How somebody has a list, and what it opens with. One query."""
    asked = [_COMPANY] if by.staff_id is None else [_COMPANY, by.staff_id]
    rows = {row.staff_id: row for row in ListHabit.objects.filter(list_name=list_name, staff_id__in=asked)}
    mine, company = rows.get(by.staff_id or -1), rows.get(_COMPANY)
    company_default = company.view_id if company else None
    if mine is None:
        return Arrangement(company_default=company_default)
    return Arrangement(
        columns=tuple(msgspec.json.decode(mine.columns)),
        page_size=mine.page_size,
        own_default=mine.view_id,
        company_default=company_default,
    )


def arrange(by: Actor, list_name: str, content: ViewContent) -> None:
    """Keep columns and page size for oneself, where no view is open. Refuses NotAllowed, NotFound, NotValid."""
    wanted = ViewContent(columns=content.columns, page_size=content.page_size)
    check_content(viewed_list(by, list_name), by, wanted, [])
    if by.staff_id is not None:
        columns = msgspec.json.encode(wanted.columns).decode()
        _keep(list_name, by.staff_id, {"columns": columns, "page_size": wanted.page_size})


def open_with(by: Actor, list_name: str, view_id: int | None, *, for_company: bool = False, now: int) -> None:
    """Say which view a list opens with, None for all rows: for oneself, or for everybody without a choice of his own.

    For everybody it takes a view of the company's and the permission for settings. Refuses NotAllowed, NotFound.
    """
    viewed_list(by, list_name)
    view = None if view_id is None else get_view(by, view_id)
    if view is not None and view.list_name != list_name:
        raise lost(view.id)
    if not for_company:
        if by.staff_id is not None:
            _keep(list_name, by.staff_id, {"view_id": view_id})
        return
    require(by, Permission.SETTINGS_MANAGE)
    if view is not None and view.sharing is not Sharing.COMPANY:
        raise NotForAll(view=view.name)
    with transaction.atomic():
        _keep(list_name, _COMPANY, {"view_id": view_id})
        subject = list_name if view_id is None else write_id(Prefix.VIEW, view_id)
        audit.record(by, "view.opens", subject, {"list": list_name}, now=now)


class NotForAll(Refusal):
    """A view that not everybody sees cannot be what everybody opens."""

    code = "view_not_for_all"
    sentence = mark("Not everybody sees the view «%(view)s».")
    remedy = mark("Share it with the whole company first.")


def _keep(list_name: str, staff_id: int, values: dict[str, Any]) -> None:
    ListHabit.objects.update_or_create(list_name=list_name, staff_id=staff_id, defaults=values)
