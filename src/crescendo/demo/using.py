"""How the demo company's customers use the product: week by week, as its server tells; some use it less, then no more.

What happens in a week follows from the seed, the account and the week alone, so a later start goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from crescendo.core.clock import DAY, MINUTE
from crescendo.core.rawlog import NewRecord
from crescendo.demo import words
from crescendo.demo.company import MAKER
from crescendo.demo.customers import live_deals
from crescendo.demo.records import Event, batch, message
from crescendo.demo.timetable import Timetable, midnight, weekday
from crescendo.lifecycle.types import DealPage, DealStage
from crescendo.people import api as people
from crescendo.people.types import IdentityKind
from crescendo.sources.types import Source

_WEEK = 7 * DAY
_FADES, _LEAST_DAYS, _MOST_DAYS = 0.4, 40, 220
_FADED_WEEKS, _FADED = 6, 0.25
_BEFORE_CHURN = 60 * DAY
_BUSY = 0.28
_LATEST = 10 * MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who of an account uses the product, by user id, since when, and from when on less."""

    account_id: int
    users: tuple[tuple[str, str], ...]
    live_at: int
    fades_at: int | None

    def level(self, week: int) -> float:
        """How much of what they usually do they do in a week: a quarter once it fades, then nothing."""
        if self.fades_at is None or week < self.fades_at:
            return 1.0
        return _FADED if week < self.fades_at + _FADED_WEEKS * _WEEK else 0.0


def customers(seed: int, *, now: int) -> list[Customer]:
    """The accounts with a deal that went live and people whose addresses are known, in the order of their deals."""
    found: dict[int, Customer] = {}
    for page in live_deals(now):
        account = page.deal.account_id
        if account is not None and account not in found and (users := _users(page)):
            live = _entered(page, DealStage.LIVE) or now
            fades = _fades(page, live, Random(f"{seed}/{account}"))  # noqa: S311 - a story, no secret
            found[account] = Customer(account_id=account, users=users, live_at=live, fades_at=fades)
    return list(found.values())


def used(
    those: Sequence[Customer], *, seed: int, since: int, until: int, most: int, sender: Source
) -> tuple[list[NewRecord], int]:
    """What the product's server says of a stretch of time, and how many events that is; the oldest beyond `most` go."""
    seats = [message_of_seat for one in those for message_of_seat in _seats(one, since, until)]
    weeks = [found for one in those for found in _weeks(one, seed, since, until)]
    newest_first = sorted(weeks, key=lambda acts: acts[-1][0], reverse=True)
    records = [batch(sender, at + MINUTE, [said]) for at, said in seats]
    count = len(seats)
    for acts in newest_first:
        kept = acts[max(0, len(acts) - max(0, most - count)) :]
        count += len(kept)
        if kept:
            records.append(batch(sender, kept[-1][0] + MINUTE, [said for _, said in kept]))
    return records, count


def _seats(customer: Customer, since: int, until: int) -> Iterator[tuple[int, Event]]:
    """Who got a seat says who somebody is, before anything is used."""
    if since <= customer.live_at < until - _LATEST:
        for user, email in customer.users:
            yield (
                customer.live_at,
                message("identify", customer.live_at, f"seat-{user}", userId=user, traits={"email": email}),
            )


def _weeks(customer: Customer, seed: int, since: int, until: int) -> Iterator[list[tuple[int, Event]]]:
    """The acts of each week with any, sorted by time."""
    first = max(customer.live_at, since)
    monday = midnight(first) - weekday(first) * DAY
    for week in range(monday, until, _WEEK):
        within = (one for one in _acts(customer, seed, week) if first < one[0] < until - _LATEST)
        if acts := sorted(within, key=lambda one: (one[0], one[1]["messageId"])):
            yield acts


def _acts(customer: Customer, seed: int, week: int) -> Iterator[tuple[int, Event]]:
    draw = Random(f"{seed}/{customer.account_id}/{week}")  # noqa: S311 - a story, no secret
    chance = _BUSY * customer.level(week) * draw.uniform(0.7, 1.3)
    for user, _ in customer.users:
        for day in range(5):
            if draw.random() >= chance:
                continue
            at = Timetable.within_day(draw, week + day * DAY)
            feature = draw.choices(words.FEATURES, words.FEATURE_WEIGHTS)[0]
            yield at, _act(user, feature, at, draw.randrange(1, 20))


def _act(user: str, feature: str, at: int, count: int) -> Event:
    properties = {"feature": feature, "count": count}
    return message("track", at, f"work-{user}-{at}", userId=user, event="product.used", properties=properties)


def _users(page: DealPage) -> tuple[tuple[str, str], ...]:
    """The deal's people as the product knows them: by the id that they have, else by a new one."""
    found = people.find_contacts(MAKER, [person.contact_id for person in page.people])
    return tuple(
        (_user_id(number), contact.email) for number, contact in sorted(found.items()) if contact.email
    )


def _user_id(contact: int) -> str:
    known = people.identities_of(MAKER, contact)
    ids = sorted(one.value for one in known if one.kind is IdentityKind.USER)
    return ids[0] if ids else f"u{contact:05d}"


def _fades(page: DealPage, live: int, draw: Random) -> int | None:
    """Who leaves used it less for weeks before; of the others some do, and stay for now."""
    churned = _entered(page, DealStage.CHURNED)
    if churned is not None:
        return max(live + 14 * DAY, churned - _BEFORE_CHURN)
    return live + draw.randrange(_LEAST_DAYS, _MOST_DAYS) * DAY if draw.random() < _FADES else None


def _entered(page: DealPage, stage: str) -> int | None:
    return min((stay.entered_at for stay in page.stays if stay.stage == stage), default=None)
