"""How a customer's people use the product: who is active, when last, week by week, from product events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from crescendo.activity.use_types import Use, UseWeek
from crescendo.conditions.days import day_start, today
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.company import get_company
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

WEEKS = 12
_ACTIVE_DAYS = 28
_PEOPLE = 1_000


def use_of_account(by: Actor, account_id: int, *, now: int) -> Use:
    """What the account's people that the actor sees did with the product, its trial too; a thousand people at most.

    Three queries. Refuses NotAllowed, NotFound.
    """
    require(by, Permission.EVENTS_READ)
    account = people.get_account(by, account_id)
    contacts = people.contacts_of_account(by, account.id, limit=_PEOPLE)
    return use_of_contacts((contact.id for contact in contacts), now=now)


def use_of_contacts(contact_ids: Iterable[int], *, now: int) -> Use:
    """The same of contacts that the caller may see. One query."""
    zone = get_company().time_zone
    day = today(now, zone)
    monday = day - timedelta(days=day.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    bounds = [(day_start(one, zone), day_start(one + timedelta(weeks=1), zone)) for one in starts]
    given = {"contacts": sets.batch_json(sorted(set(contact_ids))), "weeks": sets.batch_json(bounds)}
    found = sets.fetch(sets.statement(__package__, "used_by_contacts"), given)
    since = now - _ACTIVE_DAYS * DAY
    return Use(
        active=len({contact for contact, _, _, last_at in found if last_at >= since}),
        last_at=max((last_at for _, _, _, last_at in found), default=None),
        weeks=tuple(
            UseWeek(
                first=first,
                people=sum(begin == start for _, start, _, _ in found),
                acts=sum(times for _, start, times, _ in found if begin == start),
            )
            for first, (begin, _) in zip(starts, bounds, strict=True)
        ),
    )


def use_between(contact_ids: Iterable[int], bounds: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """How often each of these contacts used the product in each stretch of time: contact, its beginning, times.

    For the worker, which sees everybody. One query.
    """
    given = {"contacts": sets.batch_json(sorted(set(contact_ids))), "weeks": sets.batch_json(bounds)}
    found = sets.fetch(sets.statement(__package__, "used_by_contacts"), given)
    return [(contact, begin, times) for contact, begin, times, _ in found]
