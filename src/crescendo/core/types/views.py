"""Nouns of saved views: how somebody likes to see a list. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

USUAL_SIZE = 50
PAGE_SIZES = (25, 50, 100, 200)


class Sharing(StrEnum):
    """Who sees a view besides its owner."""

    ME = "me"
    TEAM = "team"
    COMPANY = "company"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewContent:
    """What a view keeps: a condition's document (None: all), columns in their order (none: the usual), order, page."""

    condition: Mapping[str, Any] | None = None
    columns: tuple[str, ...] = ()
    sort: str = ""
    page_size: int = USUAL_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A view as its reader sees it."""

    id: int
    list_name: str
    name: str
    content: ViewContent
    owner_id: int | None
    sharing: Sharing
    team_id: int | None
    may_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveView:
    """A view to be kept; `team_id` belongs to the sharing TEAM."""

    list_name: str
    name: str
    content: ViewContent
    sharing: Sharing = Sharing.ME
    team_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """What is to change of a view; None stays. TEAM comes with its team."""

    view_id: int
    name: str | None = None
    content: ViewContent | None = None
    sharing: Sharing | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """How a reader has a list without a view: columns (none: the usual), page size; which views open it."""

    columns: tuple[str, ...] = ()
    page_size: int = USUAL_SIZE
    own_default: int | None = None
    company_default: int | None = None
