"""The nouns of sources: evidence and touches, sources and keys, refusals. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from crescendo.core.refusals import Refusal, mark
from crescendo.sources.taxonomy import CHANNELS, GROUPS, Channel, ChannelGroup, label

__all__ = [
    "CHANNELS",
    "GROUPS",
    "Activity",
    "ApiKey",
    "Channel",
    "ChannelGroup",
    "CreateApiKey",
    "CreateSource",
    "Evidence",
    "Explicit",
    "IssuedKey",
    "KeyTaken",
    "KeywordKind",
    "KeywordName",
    "KeywordNames",
    "Knowledge",
    "NameTaken",
    "OriginNotValid",
    "Protocol",
    "Source",
    "SourceName",
    "Touch",
    "Trust",
    "UpdateSource",
    "label",
]


class Protocol(StrEnum):
    """What a source speaks."""

    TRACKER = "tracker"
    SEGMENT = "segment"
    SENSORS = "sensors"


class Trust(StrEnum):
    """A browser key makes claims, a server key proves (DESIGN, claims and proof)."""

    BROWSER = "browser"
    SERVER = "server"


class KeywordKind(StrEnum):
    """What an ad platform's id names."""

    KEYWORD = "keyword"
    UNIT = "unit"
    PLAN = "plan"
    CREATIVE = "creative"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordName:
    """The words behind an id of an ad report: an id of any kind may know the levels above it."""

    engine: str
    kind: KeywordKind
    id: str
    keyword: str = ""
    unit: str = ""
    plan: str = ""
    creative: str = ""


KeywordNames = Mapping[tuple[str, str, str], KeywordName]
"""(engine, kind, id) to its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explicit:
    """What our own signed link or a person at the console says; it stands before every rule."""

    channel: Channel
    source: str = ""
    medium: str = ""
    campaign: str = ""
    content: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that is known about how somebody came. `own_hosts` are lower case; so are subdomains."""

    landing_url: str = ""
    referrer: str = ""
    campaign: Mapping[str, str] | None = None
    own_hosts: frozenset[str] = frozenset()
    explicit: Explicit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """How somebody came: the columns of an event's touch. "" is nothing; `landing_url` is raw, for
    conversions.
    """

    channel: Channel
    source: str = ""
    medium: str = ""
    campaign: str = ""
    ad_group: str = ""
    keyword: str = ""
    content: str = ""
    click_id: str = ""
    click_id_kind: str = ""
    engine: str = ""
    landing_url: str = ""
    referrer: str = ""
    plan_id: str = ""
    unit_id: str = ""
    keyword_id: str = ""
    creative_id: str = ""

    @property
    def group(self) -> ChannelGroup:
        return CHANNELS[self.channel].group


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that sends events, with the key it writes with."""

    id: int
    name: str
    write_key: str
    protocol: Protocol
    trust: Trust
    origins: tuple[str, ...]
    user_id_space: str
    project: str
    enabled: bool
    created_at: int
    first_event_at: int | None
    last_event_at: int | None
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSource:
    """`user_id_space` names whose user ids these are; "" is the company's one space.

    `write_key` is given where clients already carry one (a move from another tool); "" makes a new one. `project`
    is the name by which Sensors Analytics' clients address it without a key; "" for none.
    """

    name: str
    protocol: Protocol = Protocol.TRACKER
    trust: Trust = Trust.BROWSER
    origins: tuple[str, ...] = ()
    user_id_space: str = ""
    write_key: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSource:
    """None leaves a value as it is."""

    id: int
    name: str | None = None
    trust: Trust | None = None
    origins: tuple[str, ...] | None = None
    user_id_space: str | None = None
    project: str | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What one ingest batch stored for a source."""

    source_id: int
    events: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceName:
    """A source's name, for lists."""

    id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What ingest must know of sources: hosts of their own sites, whose user ids they send, words behind
    ids.
    """

    hosts: Mapping[int, frozenset[str]]
    user_id_spaces: Mapping[int, str]
    keywords: KeywordNames


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key for the REST door; the secret itself is not kept."""

    id: int
    name: str
    hint: str
    scopes: frozenset[str]
    created_by: str
    created_at: int
    last_used_at: int | None
    revoked_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKey:
    """Scopes are permission names (`contacts_read`, …)."""

    name: str
    scopes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """The only time the secret is seen."""

    key: ApiKey
    secret: str


class ProjectTaken(Refusal):
    """Two sources cannot be addressed by one project's name."""

    code = "project_taken"
    sentence = mark("Another source answers to the project %(project)s.")


class KeyTaken(Refusal):
    """Two sources of one key could not be told apart by the collector."""

    code = "key_taken"
    sentence = mark("Another source has this write key already.")
    remedy = mark("Leave the key out to get a new one, or use another.")


class NameTaken(Refusal):
    """Two sources of one name could not be told apart on a screen."""

    code = "name_taken"
    sentence = mark("There is a source named «%(name)s» already.")
    remedy = mark("Choose another name.")


class OriginNotValid(Refusal):
    """An origin is scheme and host, nothing more."""

    code = "origin_not_valid"
    sentence = mark("«%(origin)s» is not an origin.")
    remedy = mark("Write it as https://www.example.com, without a path.")
