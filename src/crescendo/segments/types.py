"""The nouns of segments: frozen rows, requests, refusals. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import Refusal, mark


class SegmentKind(StrEnum):
    """A condition says who is in, or people put contacts in by hand."""

    DYNAMIC = "dynamic"
    FIXED = "fixed"


class Cause(StrEnum):
    """By what somebody entered or left: a fact, time alone, another definition, or by hand."""

    FACT = "fact"
    TIME = "time"
    DEFINITION = "definition"
    HAND = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment as it stands. `version` is the published one that its members follow, 0 before the first.

    `moved_at` is when somebody entered or left last.
    `is_building` says that another version is being worked out and will take its place at once. `condition` is the
    draft's; `in_force` what the version in force asks, None before the first and of fixed ones.
    """

    id: int
    key: str
    name: str
    kind: SegmentKind
    condition: Mapping[str, Any] = field(hash=False)
    revision: int
    version: int
    members: int
    is_building: bool
    rebuilt_at: int | None
    moved_at: int | None
    created_at: int
    changed_at: int
    in_force: Mapping[str, Any] | None = field(hash=False, default=None)
    created_by_id: int | None = None
    shipped: str = ""
    is_removed: bool = False

    @property
    def has_changes(self) -> bool:
        """Whether the draft asks something else than the version in force."""
        return self.kind is SegmentKind.DYNAMIC and self.condition != self.in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSegment:
    """A segment to be made; a fixed one has no condition. `shipped` names the ready-made one that it comes from."""

    name: str
    kind: SegmentKind = SegmentKind.DYNAMIC
    condition: Mapping[str, Any] | None = field(default=None, hash=False)
    shipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSegment:
    """Another name or condition for the draft of the revision that was read."""

    segment_id: int
    revision: int
    name: str
    condition: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSegment:
    """Another name; what it asks stays."""

    segment_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Where a segment is asked about: another segment, a tag's rule, a scoring model, a lifecycle.

    `kind` is the kind of definition, or `tag`; `number` is the segment's or the tag's, None of others.
    """

    kind: str
    key: str
    name: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of pasted addresses: how many entered, were in, and which ones name nobody."""

    entered: int
    were_in: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many entered and left a segment since a moment."""

    entered: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An event that made a question true: what it was, about what, when."""

    event_id: int
    act: str
    subject: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A leaf that decided about a contact: where it stands, its words, what it said, by which events, newest first."""

    path: str
    words: str
    answer: bool
    events: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A contact that fits, and why."""

    contact_id: int
    name: str
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How many contacts in the actor's scope would be members now, and some of them."""

    count: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """About how many a condition means, or, where all were looked at, exactly; some of them with the reasons.

    `samples` are of the entity that was asked about, so accounts carry their own number, and no reasons.
    """

    number: int
    is_exact: bool
    tried: int
    of: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Somebody entered, or left."""

    contact_id: int
    at: int
    is_entry: bool
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many members a segment had at the end of a day."""

    day: str
    members: int


class SegmentInItself(Refusal):
    """A segment would ask, through others, about its own members."""

    code = "segment_in_itself"
    sentence = mark("The segment %(segment)s would ask about its own members.")
    remedy = mark("Take it out of the condition, or out of the segments that the condition names.")


class SegmentIsFixed(Refusal):
    """People put contacts into a fixed segment; a condition does not."""

    code = "segment_is_fixed"
    sentence = mark("The segment %(segment)s is filled by hand and has no condition.")
    remedy = mark("Add and remove contacts, or make a segment with a condition.")


class SegmentIsDynamic(Refusal):
    """A condition says who is in; nobody is put in by hand."""

    code = "segment_is_dynamic"
    sentence = mark("The members of the segment %(segment)s follow its condition.")
    remedy = mark("Change the condition, or make a fixed segment.")


class SegmentInUse(Refusal):
    """What is asked about elsewhere stays, so that nobody's question loses its meaning."""

    code = "segment_in_use"
    sentence = mark("The segment %(segment)s is used by: %(users)s.")
    remedy = mark("Take it out of these first.")


class TooManyAddresses(Refusal):
    """More than can be put in at once."""

    code = "too_many_addresses"
    sentence = mark("At most %(most)s addresses can be put in at once.")
    remedy = mark("Put them in in parts, or import them as a file.")
