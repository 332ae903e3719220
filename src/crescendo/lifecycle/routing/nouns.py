"""The nouns of routing: leads, what becomes of them, refusals. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark


class LeadState(StrEnum):
    """Where a lead stands. The first four are open: a contact has one such lead at most."""

    POOL = "pool"
    ROUTED = "routed"
    ACCEPTED = "accepted"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    MERGED = "merged"


OPEN = (LeadState.POOL, LeadState.ROUTED, LeadState.ACCEPTED, LeadState.QUALIFIED)
HELD = (LeadState.ROUTED, LeadState.ACCEPTED, LeadState.QUALIFIED)


class LeadAct(StrEnum):
    """What happened to a lead, as its history tells."""

    ROUTED = "routed"
    POOLED = "pooled"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    RECYCLED = "recycled"
    CLAIMED = "claimed"
    GIVEN_BACK = "given_back"
    RECLAIMED = "reclaimed"
    REASSIGNED = "reassigned"
    QUALIFIED = "qualified"
    CONVERTED = "converted"
    CLOSED = "closed"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    REOPENED = "reopened"
    RETURNED = "returned"
    MERGED = "merged"
    PARTED = "parted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A lead as it stands. `due_at` is the limit of the clock `clock` that runs, None where none does."""

    id: int
    contact_id: int
    cycle: int
    state: LeadState
    owner_id: int | None
    rule: str
    queue: str
    is_raised: bool
    cause: str
    made_at: int
    since_at: int
    routed_at: int | None
    accepted_at: int | None
    attempted_at: int | None
    talked_at: int | None
    closed_at: int | None
    return_at: int | None
    reason: str
    disputed_at: int | None
    due_at: int | None
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMove:
    """One line of a lead's history."""

    id: int
    at: int
    act: LeadAct
    from_owner_id: int | None
    to_owner_id: int | None
    by: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuery:
    """Which leads; nothing said asks nothing. `is_late` asks for those past their limit at `now`."""

    states: tuple[LeadState, ...] = OPEN
    owner_id: int | None = None
    is_unowned: bool = False
    is_late: bool | None = None
    older_than: int | None = None
    sort: str = "-made_at"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLead:
    """A lead of the pool as whoever may claim it sees it: nothing that reaches or names the person."""

    id: int
    contact_id: int
    made_at: int
    since_at: int
    account: str
    title: str
    province: str
    industry: str
    cause: str
    is_raised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectLead:
    """A lead is sent back. `return_on` is the day that the reason asks for, in the company's zone."""

    lead_id: int
    reason: str
    note: str = ""
    return_on: date | None = None
    competitor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecycleLead:
    """A lead is to come back on a day."""

    lead_id: int
    return_on: date
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignLead:
    """A lead goes to a colleague."""

    lead_id: int
    to_staff_id: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDispute:
    """What marketing says to a rejection that a colleague disputes: it stands, or the lead goes back."""

    lead_id: int
    stands: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAbsence:
    """Days on which a colleague is given nothing; the first and the last included."""

    staff_id: int
    first_on: date
    last_on: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which a colleague is away."""

    id: int
    staff_id: int
    first_on: date
    last_on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TriesMade:
    """How often a contact was tried, and over how much working time, against what "not reached" asks."""

    tries: int
    needed: int
    working_days: int


class LeadNotYours(Refusal):
    """Only whoever has a lead answers for it; a manager may take it back."""

    code = "lead_not_yours"
    sentence = mark("This lead is not yours.")
    remedy = mark("Ask its owner, or claim it from the pool.")


class LeadStateWrong(Refusal):
    """What is asked does not go with where the lead stands."""

    code = "lead_state_wrong"
    sentence = mark("This lead stands elsewhere by now.")
    remedy = mark("Look at it again: somebody else may have been quicker.")


class NotTriedEnough(Refusal):
    """Not reached is said after enough tries only."""

    code = "not_tried_enough"
    sentence = mark("%(tries)s of the %(needed)s tries that count were made.")
    remedy = mark("Try again at another hour and by another channel, and log each try.")


class ReasonUnknown(Refusal):
    """A rejection names one of the lifecycle's reasons."""

    code = "reason_unknown"
    sentence = mark("There is no reason %(reason)s.")
    remedy = mark("Choose one of the reasons of the lifecycle.")


class ReturnDayNeeded(Refusal):
    """The reason asks for the day of return, and it lies ahead."""

    code = "return_day_needed"
    sentence = mark("Say on which day it comes back; the day lies ahead.")
    remedy = mark("Give a day after today.")


class ClaimedEnough(Refusal):
    """A colleague has claimed as many leads today as the lifecycle allows, or has as many as it allows."""

    code = "claimed_enough"
    sentence = mark("You have claimed %(count)s leads today; %(most)s are allowed.")
    remedy = mark("Work on those that you have, and come back tomorrow.")


class DeskFull(Refusal):
    """Somebody has as many open leads as the lifecycle allows."""

    code = "desk_full"
    sentence = mark("%(count)s open leads are on this desk; %(most)s are allowed.")
    remedy = mark("Answer for some of them first.")


class SellerNotThere(Refusal):
    """A lead goes to somebody who sells here and is not away."""

    code = "seller_not_there"
    sentence = mark("This colleague cannot be given leads: deactivated, away, or no seller.")
    remedy = mark("Choose another colleague.")


class NotDisputed(Refusal):
    """Nobody disputes the rejection of this lead."""

    code = "not_disputed"
    sentence = mark("The rejection of this lead is not disputed.")
    remedy = mark("Dispute it first.")
