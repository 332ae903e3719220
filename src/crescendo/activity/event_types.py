"""The nouns of kinds of act, figures and visits. No Django; `types` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import NotFound
from crescendo.sources.types import Channel


class Kind(StrEnum):
    """Kinds of act by which a timeline can be filtered."""

    PAGES = "pages"
    CONTENT = "content"
    FORMS = "forms"
    MEETINGS = "meetings"
    PRODUCT = "product"
    MESSAGES = "messages"
    PROFILE = "profile"
    OTHER = "other"


class Unit(StrEnum):
    """What the value of an act is counted in."""

    MILLISECONDS = "ms"
    SECONDS = "seconds"
    MINUTES = "minutes"
    COUNT = "count"
    ANSWER = "answer"
    POINTS = "points"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """How many events fell on the company's today and on seven days with it; what is not sure to be human apart."""

    today: int
    week: int
    machine_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitQuery:
    """Visits that began from `since` to before `until`, of one channel or of all."""

    since: int
    until: int
    channel: Channel | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit of a person and what brought it. `is_known`: it is somebody's, also where that one stays unnamed."""

    id: int
    started_at: int
    ended_at: int
    acts: int
    channel: Channel
    campaign: str
    keyword: str
    landing: str
    contact_id: int | None
    contact_name: str
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """How often somebody did something, and when last."""

    name: str
    times: int
    last_at: int


class EventNotFound(NotFound):
    """There is no such event, or the one who asks may not see its contact."""
