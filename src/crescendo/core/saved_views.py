"""Saved views of lists: one's own, a team's, the company's; what a list opens with; how somebody has its columns.

A room registers its lists, with what a view of each may keep. A view that asks what its reader may not ask is
hidden from him, so sharing one shows nobody more than before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q, QuerySet

from crescendo.core import audit
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import SavedView as Row
from crescendo.core.refusals import NotFound, NotValid, Refusal, mark
from crescendo.core.roles import require
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, Permission
from crescendo.core.types.views import (
    PAGE_SIZES,
    ChangeView,
    SavedView,
    SaveView,
    Sharing,
    ViewContent,
)

MOST = 100
_LONGEST = 80
_BROUGHT_BACK_FOR = 30 * DAY
_NAMELESS = mark("Give the view a name.")
_TAKEN = mark("You have a view of this name already.")
_MANY = mark("There can be at most 100 views of a list for each person.")
_TEAMLESS = mark("Choose one of your teams.")
_SIZE = mark("A page has 25, 50, 100 or 200 rows.")

audit.register(
    {
        "view.saved": mark("%(by)s saved the view %(subject)s"),
        "view.changed": mark("%(by)s changed the view %(subject)s: %(fields)s"),
        "view.removed": mark("%(by)s removed the view %(subject)s"),
        "view.restored": mark("%(by)s brought the view %(subject)s back"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewedList:
    """A list that can have views. `check` refuses NotValid what this reader may not keep or ask."""

    name: str
    permission: Permission
    check: Callable[[Actor, ViewContent], None]


_lists: dict[str, ViewedList] = {}


def register(*lists: ViewedList) -> None:
    """Make lists known; called once the apps stand."""
    _lists.update({one.name: one for one in lists})


def list_names() -> tuple[str, ...]:
    """The lists that can have views."""
    return tuple(_lists)


def list_views(by: Actor, list_name: str) -> tuple[SavedView, ...]:
    """The views that somebody sees, his own first, then by name. One query. Refuses NotAllowed, NotFound."""
    viewed = viewed_list(by, list_name)
    rows = _seen_by(by, Row.objects.filter(list_name=list_name, removed_at=None))
    found = sorted(rows, key=lambda row: (row.owner_id != by.staff_id, row.name_fold, row.pk))
    return tuple(view for view in (_noun(row, by) for row in found) if _may_ask(viewed, by, view))


def get_view(by: Actor, view_id: int) -> SavedView:
    """One view. Refuses NotAllowed, NotFound (also one that asks what the reader may not)."""
    row = _row(by, view_id)
    view = _noun(row, by)
    if not _may_ask(viewed_list(by, row.list_name), by, view):
        raise lost(view_id)
    return view


def save_view(by: Actor, request: SaveView, *, now: int) -> SavedView:
    """Keep a view under a name. Refuses NotAllowed, NotFound (the list), NotValid."""
    viewed = viewed_list(by, request.list_name)
    with transaction.atomic():
        mine = Row.objects.filter(list_name=request.list_name, owner_id=by.staff_id, removed_at=None)
        errors = _name_errors(request.name, mine)
        if mine.count() >= MOST:
            errors.append(("/name", "views_many", _MANY))
        errors += _sharing_errors(by, request.sharing, request.team_id)
        check_content(viewed, by, request.content, errors)
        row = Row.objects.create(
            list_name=request.list_name,
            **_named(request.name),
            owner_id=by.staff_id,
            sharing=request.sharing.value,
            team_id=_team(request.sharing, request.team_id),
            content=_written(request.content),
            created_at=now,
            changed_at=now,
        )
        audit.record(
            by, "view.saved", write_id(Prefix.VIEW, row.pk), {"sharing": request.sharing.value}, now=now
        )
    return _noun(row, by)


def change_view(by: Actor, request: ChangeView, *, now: int) -> SavedView:
    """Rename a view, give it another content, share it otherwise; its owner may, and who may change settings.

    Refuses NotAllowed, NotFound, NotValid.
    """
    with transaction.atomic():
        row = _mine(by, request.view_id)
        others = Row.objects.filter(list_name=row.list_name, owner_id=row.owner_id, removed_at=None)
        errors = [] if request.name is None else _name_errors(request.name, others.exclude(pk=row.pk))
        if request.sharing is not None:
            errors += _sharing_errors(by, request.sharing, request.team_id)
        content = _read(row.content) if request.content is None else request.content
        check_content(viewed_list(by, row.list_name), by, content, errors)
        changes: dict[str, Any] = {} if request.name is None else _named(request.name)
        if request.sharing is not None:
            team = _team(request.sharing, request.team_id)
            changes |= {"sharing": request.sharing.value, "team_id": team}
        changes["content"] = _written(content)
        changed = sorted(name for name, value in changes.items() if getattr(row, name) != value)
        for name in changed:
            setattr(row, name, changes[name])
        if changed:
            row.changed_at = now
            row.save()
            detail = dict.fromkeys(name for name in changed if name != "name_fold")
            audit.record(by, "view.changed", write_id(Prefix.VIEW, row.pk), detail, now=now)
    return _noun(row, by)


def remove_view(by: Actor, view_id: int, *, now: int) -> SavedView:
    """Remove a view; for thirty days it can be brought back. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        row = _mine(by, view_id)
        Row.objects.filter(pk=row.pk).update(removed_at=now)
        Row.objects.filter(removed_at__lt=now - _BROUGHT_BACK_FOR).delete()
        audit.record(by, "view.removed", write_id(Prefix.VIEW, row.pk), {}, now=now)
    return _noun(row, by)


def restore_view(by: Actor, view_id: int, *, now: int) -> SavedView:
    """Bring a removed view back as it was. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        row = _mine(by, view_id, is_removed=True)
        viewed_list(by, row.list_name)
        Row.objects.filter(pk=row.pk).update(removed_at=None)
        audit.record(by, "view.restored", write_id(Prefix.VIEW, row.pk), {}, now=now)
    return _noun(row, by)


def viewed_list(by: Actor, list_name: str) -> ViewedList:
    """A list that this reader may see. Refuses NotAllowed, NotFound."""
    found = _lists.get(list_name)
    if found is None:
        raise NotFound(kind="list", id=clean(list_name)[:40])
    require(by, found.permission)
    return found


def _seen_by(by: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    shared = Q(sharing=Sharing.COMPANY.value)
    if by.team_ids:
        shared |= Q(sharing=Sharing.TEAM.value, team_id__in=by.team_ids)
    return rows.filter(shared if by.staff_id is None else shared | Q(owner_id=by.staff_id))


def _row(by: Actor, view_id: int, *, is_removed: bool = False) -> Row:
    rows = _seen_by(by, Row.objects.filter(pk=view_id, removed_at__isnull=not is_removed))
    row = rows.first()
    if row is None:
        raise lost(view_id)
    return row


def _mine(by: Actor, view_id: int, *, is_removed: bool = False) -> Row:
    row = _row(by, view_id, is_removed=is_removed)
    if not _may_change(row, by):
        require(by, Permission.SETTINGS_MANAGE)
    return row


def lost(view_id: int) -> NotFound:
    """There is no such view for this reader."""
    return NotFound(kind="view", id=write_id(Prefix.VIEW, view_id))


def _may_change(row: Row, by: Actor) -> bool:
    is_mine = by.staff_id is not None and row.owner_id == by.staff_id
    return is_mine or Permission.SETTINGS_MANAGE in by.permissions


def _may_ask(viewed: ViewedList, by: Actor, view: SavedView) -> bool:
    try:
        viewed.check(by, view.content)
    except Refusal:
        return False
    return True


def check_content(
    viewed: ViewedList, by: Actor, content: ViewContent, errors: list[tuple[str, str, str]]
) -> None:
    """Refuse NotValid for all that is wrong: what was found already, the page size, and what the list says."""
    if content.page_size not in PAGE_SIZES:
        errors.append(("/page_size", "page_size_unknown", _SIZE))
    if errors:
        raise NotValid(errors)
    viewed.check(by, content)


def _name_errors(name: str, taken: QuerySet[Row]) -> list[tuple[str, str, str]]:
    folded = _named(name)["name_fold"]
    if not folded:
        return [("/name", "name_missing", _NAMELESS)]
    return [("/name", "view_taken", _TAKEN)] if taken.filter(name_fold=folded).exists() else []


def _named(name: str) -> dict[str, str]:
    shown = clean(name).strip()[:_LONGEST]
    return {"name": shown, "name_fold": fold(shown)[:_LONGEST]}


def _sharing_errors(by: Actor, sharing: Sharing, team_id: int | None) -> list[tuple[str, str, str]]:
    if sharing is Sharing.TEAM and team_id not in by.team_ids:
        return [("/team_id", "team_unknown", _TEAMLESS)]
    return []


def _team(sharing: Sharing, team_id: int | None) -> int | None:
    return team_id if sharing is Sharing.TEAM else None


def _written(content: ViewContent) -> str:
    return msgspec.json.encode(content).decode()


def _read(text: str) -> ViewContent:
    return msgspec.json.decode(text, type=ViewContent)


def _noun(row: Row, by: Actor) -> SavedView:
    return SavedView(
        id=row.pk,
        list_name=row.list_name,
        name=row.name,
        content=_read(row.content),
        owner_id=row.owner_id,
        sharing=Sharing(row.sharing),
        team_id=row.team_id,
        may_change=_may_change(row, by),
    )
