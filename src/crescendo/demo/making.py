"""Living through the story: records go into the raw log day by day, and the worker's stages take them.

All in virtual time: `now` is the story's. Nothing here is asked of the wall clock.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from crescendo.core import sets
from crescendo.core.clock import DAY, HOUR
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.demo import company, using
from crescendo.demo.customers import make_customers
from crescendo.demo.deals import make_deals
from crescendo.demo.records import Senders
from crescendo.demo.selling import Sellers
from crescendo.demo.story import Entry, Story
from crescendo.demo.timetable import midnight
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, ContactQuery

DAYS = 364
EVENTS_OF_A_CONTACT = 40
USES_OF_A_CONTACT = 1
CONTACTS_OF_AN_ACCOUNT = 5_000 / 300
VISITS_A_DAY = 900
_APPENDED_AT_ONCE = 4_000
_OWNED_BY_EACH = 40
_TURNS = (11, 14, 17, 24)
_TOLD_EVERY = 28
_LEFT = 0x1EF7
_LONGEST_GAP, _MOST_USES = 182 * DAY, 10_000


class Works(Protocol):
    """What of a worker the story needs."""

    @property
    def log(self) -> RawLog: ...

    def take_in(self, now: int) -> None:
        """Ingest all that was appended and tell those who say who somebody is."""

    def settle(self, now: int) -> None:
        """Ingest all that was appended and run the rounds of everybody until they are quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be made. `until` is a midnight in Shanghai; two plans alike make the same bytes."""

    seed: int
    contacts: int
    until: int

    @property
    def since(self) -> int:
        return self.until - DAYS * DAY

    @property
    def accounts(self) -> int:
        return max(1, round(self.contacts / CONTACTS_OF_AN_ACCOUNT))

    @property
    def events(self) -> int:
        return self.contacts * EVENTS_OF_A_CONTACT

    @property
    def uses(self) -> int:
        """How many of the events are left for customers, who are known once the year is over."""
        return self.contacts * USES_OF_A_CONTACT


def make(plan: Plan, works: Works, *, password: str, public_url: str, tell: Callable[[str], None]) -> None:
    """Found the company and live through its year. `tell` hears how far it is."""
    founded = company.found(password=password, seed=plan.seed, public_url=public_url, now=plan.since)
    story = Story(seed=plan.seed, since=plan.since, until=plan.until, senders=founded.senders)
    entries = story.tell(contacts=plan.contacts, firms=plan.accounts, events=plan.events, kept_back=plan.uses)
    planned = sum(entry.events for entry in entries) + plan.uses
    tell(f"{plan.accounts} accounts, {plan.contacts} contacts, {planned} events")
    sellers = Sellers(seed=plan.seed, staff=founded.desks)
    _live(entries, plan, works, sellers, tell)
    _give_out(founded.sellers, now=plan.until)
    made = make_deals(founded.sellers, seed=plan.seed, since=plan.since, until=plan.until)
    said = make_customers(seed=plan.seed, until=plan.until)
    acts = _use(plan, works, founded.senders)
    works.settle(plan.until)
    tell(f"{made} deals, {said} answers and tickets and {acts} acts of customers")


def _use(plan: Plan, works: Works, senders: Senders) -> int:
    """What customers did with the product in the year; what they leave of their events goes to passers-by."""
    records, acts = using.used(
        using.customers(plan.seed, now=plan.until),
        seed=plan.seed,
        since=plan.since,
        until=plan.until,
        most=plan.uses,
        sender=senders.product,
    )
    story = Story(seed=plan.seed ^ _LEFT, since=plan.since, until=plan.until, senders=senders)
    for entry in story.fill_up(plan.uses - acts):
        records += entry.write()
    _append(works.log, sorted(records, key=_received))
    return acts


def catch_up(since: int, until: int, works: Works, *, seed: int) -> None:
    """Visits of the last two days, so that today is not empty, and what customers did since the end of the story."""
    senders = company.senders()
    told, _ = using.used(
        using.customers(seed, now=until),
        seed=seed,
        since=max(since, until - _LONGEST_GAP),
        until=until,
        most=_MOST_USES,
        sender=senders.product,
    )
    since = max(since, until - 2 * DAY)
    story = Story(seed=seed ^ since, since=midnight(since), until=midnight(until) + DAY, senders=senders)
    entries = story.pass_by(VISITS_A_DAY * ((midnight(until) + DAY - midnight(since)) // DAY))
    records = (record for entry in entries if since <= entry.at < until for record in entry.write())
    _append(works.log, sorted([*told, *(r for r in records if r.received_at < until)], key=_received))
    works.settle(until)


@dataclass(slots=True)
class _Waiting:
    """Records that were written out and lie behind the current day, earliest first."""

    heap: list[tuple[int, int, NewRecord]] = field(default_factory=list)
    count: int = 0

    def add(self, records: Iterable[NewRecord]) -> None:
        for record in records:
            self.count += 1
            heapq.heappush(self.heap, (record.received_at, self.count, record))

    def until(self, end: int) -> Iterator[NewRecord]:
        while self.heap and self.heap[0][0] < end:
            yield heapq.heappop(self.heap)[2]


def _live(
    entries: list[Entry], plan: Plan, works: Works, sellers: Sellers, tell: Callable[[str], None]
) -> None:
    sets.relax_durability()
    since, until = plan.since, plan.until
    waiting, place = _Waiting(), 0
    # What is new is dated by the turn that took it, so a day has several.
    for end in (day + hour * HOUR for day in range(since, until, DAY) for hour in _TURNS):
        while place < len(entries) and entries[place].at < end:
            waiting.add(entries[place].write())
            place += 1
        if records := list(waiting.until(end if end < until else 2**62)):
            _append(works.log, records)
            works.take_in(end)
        sellers.work(end)
        if (end - since) % DAY == 0:
            # Scores, segments and stages are reckoned once a day: a year of them is to be made in minutes.
            works.settle(end)
        if (end - since) % (_TOLD_EVERY * DAY) == 0:
            tell(f"{100 * (end - since) // (until - since):3d} %")


def _append(log: RawLog, records: list[NewRecord]) -> None:
    for start in range(0, len(records), _APPENDED_AT_ONCE):
        log.append(records[start : start + _APPENDED_AT_ONCE])


def _give_out(sellers: tuple[int, ...], *, now: int) -> None:
    """Give the busiest contacts to sellers, in turn, and half of the newest and of those who were here last."""
    limit = min(100, _OWNED_BY_EACH * len(sellers))
    found = {
        row.id: None
        for sort, step in (("-event_count", 1), ("-created_at", 2), ("-last_seen_at", 2))
        for row in people.list_contacts(company.MAKER, ContactQuery(sort=sort, limit=limit), now=now).rows[
            ::step
        ]
    }
    for place, contact in enumerate(found):
        fields = {"owner_id": sellers[place % len(sellers)]}
        people.edit_contact(company.MAKER, ContactEdit(contact_id=contact, fields=fields), now=now)


def _received(record: NewRecord) -> int:
    return record.received_at
