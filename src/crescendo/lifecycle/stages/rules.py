"""The rules of a move, for contacts and for deals. Pure: what is asked, what the document says, what is filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.lifecycle.documents.nouns import (
    Course,
    Lifecycle,
    Pipeline,
    Reason,
    ReasonList,
    Requirement,
    Stage,
)
from crescendo.lifecycle.stages.nouns import (
    StageFieldsMissing,
    StageMoveNotAllowed,
    StageReasonMissing,
    StageReasonUnknown,
    StageUnknown,
)


class Direction(StrEnum):
    """Which way a move goes."""

    FORWARD = "forward"
    BACKWARD = "backward"
    ASIDE = "aside"
    RETURN = "return"
    """From aside onto the way again: a new cycle."""


class Answer(StrEnum):
    """What the rules say to a move."""

    ALLOWED = "allowed"
    UNKNOWN = "unknown"
    NOT_ALLOWED = "not_allowed"
    REASON_MISSING = "reason_missing"
    REASON_UNKNOWN = "reason_unknown"
    FIELDS_MISSING = "fields_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A move that somebody wants. `values` maps what may be asked for to what stands there; a key that nobody knows
    of is not asked for. One that is `forced` follows from what has happened already (a deal won, a merge, a stage that
    is no more): the document's moves do not hold it back. `was_incomplete`: an earlier move did not wait for fields.
    """

    origin: str
    to: str
    by_hand: bool
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)
    forced: bool = False
    was_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer. Of an allowed automatic move `missing` is what makes it incomplete; `reason` is the one given."""

    answer: Answer
    missing: tuple[Requirement, ...] = ()
    asked: ReasonList | None = None
    reason: Reason | None = None

    @property
    def is_allowed(self) -> bool:
        return self.answer is Answer.ALLOWED


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A move that the document allows. `reasons` are those of the list `asked`; `missing` is what is to be filled."""

    to: Stage
    direction: Direction
    asked: ReasonList | None
    reasons: tuple[Reason, ...]
    missing: tuple[Requirement, ...]


def judge(lifecycle: Lifecycle, pipeline: Pipeline, wanted: Proposal) -> Verdict:
    """Whether a move may be made, and what it lacks."""
    course = lifecycle.course(pipeline)
    target, origin = course.find(wanted.to), course.find(wanted.origin)
    if target is None:
        return Verdict(answer=Answer.UNKNOWN)
    if target is origin or not (wanted.forced or _is_allowed(origin, target)):
        return Verdict(answer=Answer.NOT_ALLOWED)
    asked = reasons_asked(course, wanted.origin, wanted.to)
    if wanted.by_hand and asked is not None and not wanted.reason:
        return Verdict(answer=Answer.REASON_MISSING, asked=asked)
    reason = _reason_of(lifecycle, wanted, asked)
    if wanted.by_hand and wanted.reason and reason is None:
        return Verdict(answer=Answer.REASON_UNKNOWN, asked=asked)
    missing = lacking(course, wanted, reason)
    if missing and wanted.by_hand:
        return Verdict(answer=Answer.FIELDS_MISSING, missing=missing, asked=asked, reason=reason)
    return Verdict(answer=Answer.ALLOWED, missing=missing, asked=asked, reason=reason)


def refuse(verdict: Verdict, wanted: Proposal) -> None:
    """Raise what a verdict refuses with; an allowed move passes."""
    match verdict.answer:
        case Answer.UNKNOWN:
            raise StageUnknown(stage=wanted.to)
        case Answer.NOT_ALLOWED:
            raise StageMoveNotAllowed(origin=wanted.origin, to=wanted.to)
        case Answer.REASON_MISSING:
            raise StageReasonMissing(list=verdict.asked.value if verdict.asked else "")
        case Answer.REASON_UNKNOWN:
            raise StageReasonUnknown(
                reason=wanted.reason, list=verdict.asked.value if verdict.asked else ReasonList.BACK.value
            )
        case Answer.FIELDS_MISSING:
            raise StageFieldsMissing(verdict.missing)


def told(verdict: Verdict, origin: str) -> dict[str, Any]:
    """The answer as it is told of one of many: with the stage that has no such move, the list, the fields that lack."""
    said: dict[str, Any] = {"answer": verdict.answer.value}
    if verdict.answer is Answer.NOT_ALLOWED:
        said["from"] = origin
    if verdict.answer in {Answer.REASON_MISSING, Answer.REASON_UNKNOWN} and verdict.asked is not None:
        said["list"] = verdict.asked.value
    if verdict.missing:
        said["missing"] = [one.key for one in verdict.missing]
    return said


def direction(course: Course, origin: str, to: str) -> Direction:
    """Which way a move goes; from a stage that is no more it goes forward."""
    here, there = course.find(origin), course.find(to)
    if there is not None and there.is_aside:
        return Direction.ASIDE
    if here is None or there is None:
        return Direction.FORWARD
    if here.is_aside:
        return Direction.RETURN
    return Direction.BACKWARD if there.place < here.place else Direction.FORWARD


def reasons_asked(course: Course, origin: str, to: str) -> ReasonList | None:
    """The list of which a move by hand needs a reason; None where it needs none."""
    here, there = course.find(origin), course.find(to)
    if here is not None:
        own = next((move.reasons for move in here.moves if move.to == to), None)
        if own is not None:
            return own
    if there is not None and there.reasons is not None:
        return there.reasons
    way = direction(course, origin, to)
    return ReasonList.BACK if way in {Direction.BACKWARD, Direction.RETURN} else None


def lacking(course: Course, wanted: Proposal, reason: Reason | None = None) -> tuple[Requirement, ...]:
    """What is asked for and not filled. A move back asks for nothing, one aside for what the stage it leaves asks."""
    here, there = course.find(wanted.origin), course.find(wanted.to)
    way = direction(course, wanted.origin, wanted.to)
    asked: list[Requirement] = []
    if way is not Direction.BACKWARD and here is not None:
        asked += here.to_leave
        if wanted.was_incomplete and way is Direction.FORWARD:
            asked += here.to_enter
    if way is not Direction.BACKWARD and there is not None:
        asked += there.to_enter
    if reason is not None:
        asked += [Requirement(keys=(key,)) for key in reason.asks]
    open_ones = dict.fromkeys(one for one in asked if not is_filled(one, wanted.values))
    return tuple(open_ones)


def is_filled(requirement: Requirement, values: Mapping[str, Any]) -> bool:
    """Whether it is met, or not asked for: it comes by itself, its case is another, or nobody knows of such a value."""
    if requirement.by_itself or any(str(values.get(key, "")) != said for key, said in requirement.when):
        return True
    known = [key for key in requirement.keys if key in values]
    return not known or any(_stands(values[key], requirement.at_least) for key in known)


def outcome_of(stages: Sequence[Stage], keys: Sequence[str]) -> str | None:
    """The furthest of some stages: the last on the way, else the last aside. What a contact shows of its deals."""
    found = [stage for stage in stages if stage.key in keys]
    best = max(found, key=lambda stage: (not stage.is_aside, stage.place), default=None)
    return None if best is None else best.key


def _is_allowed(origin: Stage | None, target: Stage) -> bool:
    return origin is None or any(move.to == target.key for move in origin.moves)


def _reason_of(lifecycle: Lifecycle, wanted: Proposal, asked: ReasonList | None) -> Reason | None:
    """By hand one of the list that is asked for; what sales or a deal says may come from any list."""
    lists = (asked or ReasonList.BACK,) if wanted.by_hand else tuple(ReasonList)
    found = (lifecycle.find_reason(one, wanted.reason) for one in lists)
    return next((reason for reason in found if reason is not None), None)


def _stands(value: Any, at_least: float) -> bool:
    if at_least:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and value >= at_least
    return value is not None and value not in ("", (), [], {})
