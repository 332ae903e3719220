"""The nouns of what one contact did: acts, visits, interest, where it came from. `types` hands them on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from crescendo.activity.acts import PAGE_VIEWED
from crescendo.sources.types import Touch


class Judgement(IntEnum):
    """Whether a person did it. Only human acts count as engagement."""

    HUMAN = 0
    DOUBTFUL = 1
    MACHINE = 2

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One event as it is shown. `at` is the corrected time, `session_key` groups what was done in one go.

    `key` is the store's own; `message` is the client's message id, or what stands in for it.
    """

    id: int
    key: str
    message: str
    at: int
    received_at: int
    name: str
    raw_name: str
    contact_id: int | None
    contact_name: str | None
    identity_id: int | None
    identity_kind: str
    identity_label: str
    visitor_id: int | None
    source_id: int
    source_name: str
    subject: str | None
    value: int | None
    judgement: Judgement
    judgement_reason: str | None
    touch_id: int | None
    touch: Touch | None
    url: str | None
    title: str | None
    session_key: str
    properties: Mapping[str, Any]

    @property
    def about(self) -> str:
        """What it was about, for a reader: a page by its title. Elsewhere the title may be the page's on which it was
        done, so the act's own subject stands before it.
        """
        if self.name == PAGE_VIEWED:
            return self.title or self.subject or ""
        return " · ".join(dict.fromkeys(said for said in (self.subject, self.title) if said))


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitHead:
    """A visit in which acts fell, whole: also pages that a filter hides or that stand on the next page of a list.

    `pages` counts up to 500.
    """

    started_at: int
    ended_at: int
    pages: int
    active_ms: int
    touch: Touch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineSession:
    """Acts with less than 30 minutes between two, newest first; `day` is the company's day as YYYY-MM-DD.

    `visit` is None for acts outside of a browser.
    """

    day: str
    started_at: int
    ended_at: int
    touch: Touch | None
    events: tuple[EventRow, ...]
    visit: VisitHead | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """Up to `limit` acts, newest first, grouped; `next_cursor` asks for the older ones.

    `searched_to` is how far back a text was looked for, where that is not yet to the beginning.
    """

    sessions: tuple[TimelineSession, ...]
    next_cursor: str | None
    searched_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopPage:
    """A page by the time that was spent on it."""

    path: str
    title: str
    views: int
    active_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestWindow:
    """What somebody looked at in the last `days` (0: ever). Human acts only."""

    days: int
    visits: int
    pages: int
    active_ms: int
    pricing: int
    videos: int
    downloads: int
    forms: int
    top_pages: tuple[TopPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRead:
    """A paper by the time that was spent on it."""

    asset: str
    title: str
    active_ms: int
    downloads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSeen:
    """A video by the most that was watched of it in one go; `percent` None where no client said it."""

    video: str
    title: str
    watched_ms: int
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSent:
    """A form that somebody sent; `key` is its message's, by which what was said is found."""

    at: int
    form: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Interest of a contact in 30 and 90 days and ever; `is_partial` when only the newest acts were read."""

    windows: tuple[InterestWindow, ...]
    papers: tuple[PaperRead, ...]
    videos: tuple[VideoSeen, ...]
    is_partial: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyAct:
    """An act that says much of somebody's interest, and how often the same was done about the same."""

    event: EventRow
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNow:
    """The heaviest acts of 30 days, the heaviest first, and how often prices were looked at in 7 days."""

    acts: tuple[HeavyAct, ...]
    pricing_views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSources:
    """Where a contact came from: the first touch, the one before the registration, the latest."""

    first: TouchMoment | None
    before_registration: TouchMoment | None
    latest: TouchMoment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchMoment:
    """A touch and when it happened."""

    at: int
    touch_id: int
    touch: Touch
