"""Reading what colleagues did: about a contact, about an account with its people. One statement over all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crescendo.core import sets
from crescendo.core.api import may
from crescendo.core.paging import whole_instants
from crescendo.core.text import fold
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.deals.api import deals_of_account, deals_of_contact
from crescendo.lifecycle.followup.subject_types import HIDDEN
from crescendo.lifecycle.moments.nouns import SalesKind, SalesMoment, SalesMoments, SalesQuery
from crescendo.people import api as people

_PEOPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    people: Sequence[int]
    accounts: Sequence[int]
    deals: Sequence[int]


def sales_moments_of(by: Actor, contact_id: int, asked: SalesQuery) -> SalesMoments:
    """What was done about a contact and her deals, the latest first. What was done at one instant stands on one page.

    Refuses NotAllowed, NotFound. Two statements beside those that find the contact and what is part of it.
    """
    contact = people.get_contact(by, contact_id).id
    deals = deals_of_contact(by, contact) if may(by, Permission.DEALS_READ) else ()
    about = _About(people=[contact], accounts=[], deals=[deal.id for deal in deals])
    return _read(by, about, asked)


def sales_moments_of_account(by: Actor, account_id: int, asked: SalesQuery) -> SalesMoments:
    """The same about an account, its deals, and of its people in sight the 200 who were seen last.

    Refuses NotAllowed, NotFound.
    """
    account = people.get_account(by, account_id).id
    deals = deals_of_account(by, account) if may(by, Permission.DEALS_READ) else ()
    seen = people.contacts_of_account(by, account, limit=_PEOPLE) if may(by, Permission.CONTACTS_READ) else ()
    about = _About(
        people=[one.id for one in seen],
        accounts=people.family_of(account),
        deals=[deal.id for deal in deals],
    )
    return _read(by, about, asked)


def _read(by: Actor, about: _About, asked: SalesQuery) -> SalesMoments:
    living = people.parts_among(about.people)
    places = {
        "people": sets.batch_json(about.people),
        "parts": sets.batch_json(list(living)),
        "accounts": sets.batch_json(about.accounts),
        "deals": sets.batch_json(about.deals),
        "kinds": sets.batch_json([kind.value for kind in asked.kinds]),
        "since": asked.since,
        "before": asked.before,
        "most": asked.limit + 1,
    }
    found = [_noun(row) for row in sets.fetch(sets.statement(__package__, "done"), places)]
    end = found[-1].at if len(found) > asked.limit else None
    shown, reached = whole_instants(found, end, at=lambda one: one.at)
    rows = [replace(one, contact_id=living.get(one.contact_id or 0, one.contact_id)) for one in shown]
    if not by.sees_personal_data:
        rows = [_covered(one) for one in rows]
    if asked.text:
        wanted = fold(asked.text)
        rows = [one for one in rows if wanted in fold(f"{one.title}\n{one.words}")]
    return SalesMoments(rows=tuple(rows), reached=reached)


def _covered(one: SalesMoment) -> SalesMoment:
    is_named = one.kind in {SalesKind.DEAL, SalesKind.MATERIAL}
    return replace(
        one,
        title=one.title if is_named or not one.title else HIDDEN,
        words=HIDDEN if one.words else "",
        reason="" if one.kind is SalesKind.MEETING else one.reason,
    )


def _noun(row: Sequence[Any]) -> SalesMoment:
    kind, at, number, contact, deal, by_id, by_label, what, before, after, reason, title, words, count, to = (
        row
    )
    return SalesMoment(
        kind=SalesKind(kind),
        at=at,
        id=number,
        contact_id=contact,
        deal_id=deal,
        by_id=by_id,
        by_label=by_label,
        what=what,
        before=before,
        after=after,
        reason=reason,
        title=title,
        words=words,
        count=count,
        to_id=to,
    )
