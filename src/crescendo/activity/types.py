"""Nouns of activity: what other rooms and doors may hold of it. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crescendo.activity.history_types import (
    ContactSources,
    EventRow,
    FormSent,
    HeavyAct,
    Interest,
    InterestWindow,
    Judgement,
    PaperRead,
    TimelinePage,
    TimelineSession,
    TopPage,
    TouchMoment,
    VideoSeen,
    VisitHead,
    WhyNow,
)
from crescendo.core.refusals import NotFound, Refusal, mark
from crescendo.sources.types import Channel

__all__ = [
    "Advice",
    "CatalogueEntry",
    "ClientSeen",
    "ContactSources",
    "Doing",
    "EventFigures",
    "EventFound",
    "EventNotFound",
    "EventRow",
    "FormSent",
    "HeavyAct",
    "Interest",
    "InterestWindow",
    "Judgement",
    "Kind",
    "MachineRules",
    "NameNotMappable",
    "NotRetryable",
    "PaperRead",
    "PromotedProperty",
    "PromotionCost",
    "PropertyIsPersonal",
    "PropertyKind",
    "PropertyNotPromoted",
    "PropertyQuestion",
    "PropertySeen",
    "QuarantineProgress",
    "Rejudged",
    "RejudgingRow",
    "Retranslation",
    "SourceCondition",
    "SourceHealth",
    "Tally",
    "TimelinePage",
    "TimelineSession",
    "TooManyPromoted",
    "TopPage",
    "TouchMoment",
    "Unit",
    "VideoSeen",
    "Visit",
    "VisitHead",
    "VisitQuery",
    "WhyNow",
]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source is doing. `silent_for` is None before its first event; `rate` is events in the last hour."""

    source_id: int
    first_event_at: int | None
    last_event_at: int | None
    rate: int
    quarantined: int
    silent_for: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSeen:
    """A client library of a source; `requests` counts those that were looked at."""

    library: str
    version: str
    requests: int
    last_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do, by the code of its sentence; `length` is in milliseconds, `reason` a code of quarantine."""

    code: str
    places: Mapping[str, str | int] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCondition:
    """A source in full. `skew` is the median of received less sent; events, quarantine and refusals are of 7 days.

    `hours` are the events stored in each of the last 24 hours, this one last.
    """

    health: SourceHealth
    events_week: int
    hours: tuple[int, ...]
    quarantined: tuple[tuple[str, int], ...]
    refused: tuple[tuple[str, int], ...]
    skew: int | None
    clients: tuple[ClientSeen, ...]
    advice: tuple[Advice, ...]

    @property
    def hours_most(self) -> int:
        """Events of the busiest hour."""
        return max(self.hours, default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """How many acts were judged otherwise than before, by which version of the rules."""

    changed: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RejudgingRow:
    """A walk over history by new rules: how far it is and what it changed, as (from, to, acts)."""

    started_at: int
    finished_at: int | None
    started_by: str
    version: int
    rules: int
    done: int
    total: int
    turned: tuple[tuple[Judgement, Judgement, int], ...]

    @property
    def changed(self) -> int:
        return sum(acts for _, _, acts in self.turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineRules:
    """The company's own rules on machines: lines by list, the number of their version, 0 while there are none."""

    number: int
    lists: Mapping[str, tuple[str, ...]] = field(hash=False)
    changed_at: int | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineProgress:
    """How far a job has come that hands a group in again, or removes it. `reason` is None for all reasons."""

    is_removal: bool
    reason: str | None
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A name as it was sent and the act that it stands for; `recent` counts 30 days, `events` all."""

    name_id: int
    raw_name: str
    act: str
    is_standard: bool
    is_mapped: bool
    is_mappable: bool
    hidden: bool
    events: int
    recent: int
    first_seen_at: int
    last_seen_at: int
    source_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertySeen:
    """A property of the newest acts of a name: in how many of a hundred, and some of its values.

    `is_personal` is covered for who may not see personal data, by its name or because somebody marked it. `kind` is
    the type that its values look like, `promoted` the one that it was promoted as.
    """

    name: str
    share: int
    values: tuple[str, ...]
    is_personal: bool
    is_marked: bool
    kind: PropertyKind
    promoted: PropertyKind | None


class PropertyKind(StrEnum):
    """How a promoted property's values are read; what reads as another type is missing."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotedProperty:
    """A property that can be asked by index, once `is_complete`; until then `done` of about `total` events are read."""

    id: int
    name: str
    kind: PropertyKind
    is_complete: bool
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionCost:
    """What promoting one more property takes: events that are read, about how many seconds, and places left."""

    events: int
    seconds: int
    places: int

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one."""
        return -(-self.seconds // 60) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyQuestion:
    """Events of an act whose promoted property lies between two values, both included, from `start` to before `end`.

    Values are given as a client sends them: a text, a number, a truth, milliseconds. Equal bounds ask for one value;
    a text is asked only so, for its order differs between databases.
    """

    act: str
    name: str
    low: str | float | bool
    high: str | float | bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFound:
    """An event that answers a question, by number, with its owner of this moment."""

    id: int
    contact_id: int | None
    at: int
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Retranslation:
    """How far the history of a name has been told anew."""

    raw_name: str
    done: int
    total: int


class NameNotMappable(Refusal):
    """The name is a standard one, or the kind of a call."""

    code = "name_not_mappable"
    sentence = mark("The name %(name)s has its meaning already and cannot be given another.")


class PropertyIsPersonal(Refusal):
    """Personal data is not copied into an index."""

    code = "property_is_personal"
    sentence = mark("The property %(name)s is personal data and is not promoted.")


class TooManyPromoted(Refusal):
    """Each promoted property makes every event that carries it dearer to store."""

    code = "too_many_promoted"
    sentence = mark("%(most)s properties are promoted, which is the limit. Demote one that is not needed.")


class PropertyNotPromoted(Refusal):
    """It cannot be asked by index: it is not promoted, or its history is still being read."""

    code = "property_not_promoted"
    sentence = mark(
        "The property %(name)s cannot be asked yet: it is not promoted, or its history is still read."
    )


class NotRetryable(Refusal):
    """It came without its request, so it cannot be handed in again."""

    code = "not_retryable"
    sentence = mark("This cannot be tried again: it was kept without the request that it came in.")


class EventNotFound(NotFound):
    """There is no such event, or the one who asks may not see its contact."""


@dataclass(slots=True)
class Tally:
    """What one step of ingest did, for logs, metrics and `drain`."""

    records: int = 0
    stored: int = 0
    duplicates: int = 0
    quarantined: int = 0
    dwell: int = 0
    blocked: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        """Add another step's figures to these."""
        self.records += other.records
        self.stored += other.stored
        self.duplicates += other.duplicates
        self.quarantined += other.quarantined
        self.dwell += other.dwell
        self.blocked += other.blocked
        for reason, count in other.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + count
