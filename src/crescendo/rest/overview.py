"""A manager's figures through the API: stages with ages, sellers' answers, breaches, reasons, markets, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.conditions.days import today
from crescendo.conditions.types import Money
from crescendo.core.api import get_company
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import AgeFigures, Figure, OverviewQuery
from crescendo.rest import answers
from crescendo.rest.addresses import number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.days import Day
from crescendo.rest.keys import actor_of

router = Router(tags=["overview"])
_USUAL = timedelta(days=29)


class FigureShape(TypedDict):
    """A number; `filter` is the condition that lists what it counts, null where no list has it.

    `is_more`: counted no further. `is_about`: estimated on a sample, in two digits.
    """

    count: int
    is_more: bool
    is_about: bool
    filter: Mapping[str, Any] | None


class SumShape(TypedDict):
    """Money in the smallest unit of a currency."""

    amount: int
    currency: str


class AgeShape(TypedDict):
    """Who stands somewhere now by days (at most 7, 30, 90, longer), and who came in the period."""

    here: FigureShape
    bands: Sequence[FigureShape]
    median_days: int | None
    p90_days: int | None
    entered: FigureShape


class ContactStageShape(AgeShape):
    """The same of a stage. `accepted`: of the stage `mql`, those whose lead sales has accepted (SAL); else null."""

    stage: str
    accepted: AgeShape | None


class DealStageShape(TypedDict):
    """A stage of open deals."""

    stage: str
    deals: FigureShape
    sums: Sequence[SumShape]
    median_days: int | None
    longest_days: int | None


class SellerShape(TypedDict):
    """A seller's leads of the period. `median_ms`, `p90_ms`: working time to the answer; `note_percent` as of now."""

    owner_id: str
    given: int
    answered: int
    waiting: int
    taken: int
    median_ms: int | None
    p90_ms: int | None
    late_now: int
    passed: int
    note_percent: int | None


class ClockShape(TypedDict):
    """A clock: leads past its limit now, and limits that passed in the period."""

    clock: str
    late_now: int
    passed: int


class EndReasonShape(TypedDict):
    """Deals that ended for a reason; empty where none was given."""

    reason: str
    deals: FigureShape
    sums: Sequence[SumShape]


class MarketShape(TypedDict):
    """Won and lost in a region or an industry, by its code; empty where it is not known."""

    code: str
    won: FigureShape
    lost: FigureShape
    won_sums: Sequence[SumShape]
    rate_percent: int | None


class NotesShape(TypedDict):
    """How complete a seller's notes are, by topic too, in per cent."""

    owner_id: str | None
    notes: int
    percent: int
    topics: Mapping[str, int]


class MissingTopicShape(TypedDict):
    """In how many open deals nothing counts for a topic."""

    topic: str
    missing: int
    deals: int


class DaysAsked(Schema):
    """Which days, both included, of the company's calendar (30 that end today), and whose, within the key's scope."""

    model_config = ConfigDict(extra="forbid")
    first: Day | None = None
    last: Day | None = None
    team_id: Annotated[str | None, Field(pattern=r"^tea_[1-9][0-9]{0,17}$", examples=["tea_2"])] = None
    owner_id: Annotated[str | None, Field(pattern=r"^usr_[1-9][0-9]{0,17}$", examples=["usr_7"])] = None


class MarketAsked(DaysAsked):
    """By which of the two."""

    by: Literal["region", "industry"] = "region"


@router.get(
    "/overview/contact-stages",
    response=declared(PageShape[ContactStageShape]),
    summary="Contacts by stage",
)
def overview_contact_stages(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. Days are days of the calendar since the stage was entered.

    Of a stage with more than 10,000, days and counts are estimated on a sample: its counts say `is_about`.
    """
    by, query, now = actor_of(request), _query(asked), _now()
    found = lifecycle.overview.contact_stages(by, query, now=now)
    accepted = _ages(lifecycle.overview.accepted(by, query, now=now))
    rows = [
        ContactStageShape(
            stage=one.stage,
            accepted=accepted if one.stage == lifecycle.overview.ACCEPTED_IN else None,
            **_ages(one),
        )
        for one in found
    ]
    return answers.page(request, rows)


@router.get("/overview/deals", response=declared(PageShape[DealStageShape]), summary="Open deals by stage")
def overview_deals(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. As they stand now."""
    found = lifecycle.overview.open_deals(actor_of(request), _query(asked), now=_now())
    rows = [
        DealStageShape(
            stage=one.stage,
            deals=_figure(one.here),
            sums=_sums(one.sums),
            median_days=one.median,
            longest_days=one.longest,
        )
        for one in found
    ]
    return answers.page(request, rows)


@router.get(
    "/overview/sellers", response=declared(PageShape[SellerShape]), summary="Sellers' answers and notes"
)
def overview_sellers(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. Leads that were given in the period."""
    by, query, now = actor_of(request), _query(asked), _now()
    late, passed = lifecycle.overview.late(by, query, now=now), lifecycle.overview.breaches(by, query)
    found = lifecycle.overview.sellers(lifecycle.overview.responses(by, query, now=now), late, passed)
    notes = {one.owner_id: one.percent for one in lifecycle.overview.report(by, query, now=now).sellers}
    rows = [
        SellerShape(
            owner_id=write_id(Prefix.STAFF, one.owner_id),
            given=one.given,
            answered=one.answered,
            waiting=one.waiting,
            taken=one.taken,
            median_ms=one.median,
            p90_ms=one.p90,
            late_now=one.late,
            passed=one.passed,
            note_percent=notes.get(one.owner_id),
        )
        for one in found
    ]
    return answers.page(request, rows)


@router.get("/overview/clocks", response=declared(PageShape[ClockShape]), summary="What is late")
def overview_clocks(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. Each lead, clock and colleague counts once in the period."""
    by, query = actor_of(request), _query(asked)
    late, passed = lifecycle.overview.late(by, query, now=_now()), lifecycle.overview.breaches(by, query)
    found = lifecycle.overview.clocks(late, passed)
    rows = [ClockShape(clock=one.clock, late_now=one.now.count, passed=one.passed.count) for one in found]
    return answers.page(request, rows)


@router.get(
    "/overview/lost-reasons", response=declared(PageShape[EndReasonShape]), summary="Why deals were lost"
)
def overview_lost_reasons(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. Lost in the period and lost still."""
    found = lifecycle.overview.lost_reasons(actor_of(request), _query(asked), now=_now())
    rows = [
        EndReasonShape(reason=one.reason, deals=_figure(one.deals), sums=_sums(one.sums)) for one in found
    ]
    return answers.page(request, rows)


@router.get("/overview/poc-failures", response=declared(PageShape[EndReasonShape]), summary="Why POCs failed")
def overview_poc_failures(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. POCs that ended in the period."""
    found = lifecycle.overview.poc_failures(actor_of(request), _query(asked), now=_now())
    rows = [
        EndReasonShape(reason=one.reason, deals=_figure(one.deals), sums=_sums(one.sums)) for one in found
    ]
    return answers.page(request, rows)


@router.get(
    "/overview/markets", response=declared(PageShape[MarketShape]), summary="Wins by region or industry"
)
def overview_markets(request: HttpRequest, asked: Annotated[MarketAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. Deals that were won or lost in the period."""
    of = lifecycle.overview.REGION if asked.by == "region" else lifecycle.overview.INDUSTRY
    found = lifecycle.overview.markets(actor_of(request), _query(asked), of, now=_now())
    rows = [
        MarketShape(
            code=one.code,
            won=_figure(one.won),
            lost=_figure(one.lost),
            won_sums=_sums(one.sums),
            rate_percent=one.rate,
        )
        for one in found
    ]
    return answers.page(request, rows)


@router.get("/overview/notes", response=declared(PageShape[NotesShape]), summary="How complete notes are")
def overview_notes(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. SQLs in work and open deals as they stand now."""
    found = lifecycle.overview.report(actor_of(request), _query(asked), now=_now()).sellers
    rows = [
        NotesShape(
            owner_id=None if one.owner_id is None else write_id(Prefix.STAFF, one.owner_id),
            notes=one.notes,
            percent=one.percent,
            topics=dict(one.topics),
        )
        for one in found
    ]
    return answers.page(request, rows)


@router.get(
    "/overview/missing-topics", response=declared(PageShape[MissingTopicShape]), summary="What deals lack"
)
def overview_missing_topics(request: HttpRequest, asked: Annotated[DaysAsked, Query()]) -> HttpResponse:
    """Scopes `contacts_read`, `deals_read`. Topics of the follow-up note in open deals."""
    found = lifecycle.overview.report(actor_of(request), _query(asked), now=_now()).missing
    rows = [MissingTopicShape(topic=one.topic, missing=one.missing, deals=one.deals) for one in found]
    return answers.page(request, rows)


def _query(asked: DaysAsked) -> OverviewQuery:
    last = asked.last or today(_now(), get_company().time_zone)
    return OverviewQuery(
        first=asked.first or last - _USUAL,
        last=last,
        team_id=None if asked.team_id is None else number(Prefix.TEAM, "team", asked.team_id),
        owner_id=None if asked.owner_id is None else number(Prefix.STAFF, "staff", asked.owner_id),
    )


def _ages(one: AgeFigures) -> AgeShape:
    return AgeShape(
        here=_figure(one.here),
        bands=[_figure(band) for band in one.bands],
        median_days=one.median,
        p90_days=one.p90,
        entered=_figure(one.entered),
    )


def _figure(figure: Figure) -> FigureShape:
    return FigureShape(
        count=figure.count, is_more=figure.is_more, is_about=figure.is_about, filter=figure.condition
    )


def _sums(given: Sequence[Money]) -> list[SumShape]:
    return [SumShape(amount=one.amount, currency=one.currency) for one in given]


def _now() -> int:
    return SystemClock().now()
