"""The homes of sales: a seller's own people and what they did; a team's new contacts and its lively accounts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from crescendo.activity import api as activity
from crescendo.activity.types import Doing
from crescendo.console import home_parts, overview_asked, page, words
from crescendo.console.counted import MOST_COUNTED, Number, Question, lately, week
from crescendo.console.overview_cells import Reading
from crescendo.console.overview_people import contacts
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Scope
from crescendo.people import api as people
from crescendo.people.types import ContactQuery, TallyBy

_ACTIVE = 8
_ACTS = 4
_ACCOUNTS = 8
_UNOWNED = "owner:is_not_set:"
_QUIET = "last_seen_at:more_than_ago:30d"


def context(by: Actor) -> dict[str, Any]:
    """One's own contacts: how many, who came, who was here and did what, who has gone quiet."""
    mine = _owned_by(by.staff_id or 0)
    newest = Question(rows=(mine, week(page.now()).row("created_at")))
    return {
        "mine": _number(by, Question(rows=(mine,))),
        "new": home_parts.new_contacts(by, mine),
        "active": _number(by, _active(mine)),
        "quiet": _number(by, Question(rows=(mine, _QUIET), sort="-last_seen_at")),
        "active_rows": _doing(by, _active(mine)),
        "new_rows": home_parts.newest(by, newest),
        "new_url": newest.url,
    }


def team_context(by: Actor) -> dict[str, Any]:
    """The team's new contacts by owner, those without one, and the accounts whose people were here."""
    unowned = Question(rows=(_UNOWNED,))
    return {
        "new": home_parts.new_contacts(by),
        "active": _number(by, _active()),
        "unowned": _number(by, unowned) if by.scope is Scope.ALL else None,
        "unowned_rows": home_parts.newest(by, unowned) if by.scope is Scope.ALL else (),
        "owners": _owners(by),
        "accounts": _accounts(by),
        "active_rows": _doing(by, _active()),
        "active_url": _active().url,
    } | _funnel(by)


def _funnel(by: Actor) -> dict[str, Any]:
    """The stages as they stand, and the leads that are late: the beginning of the overview."""
    asked = overview_asked.of_period(overview_asked.USUAL)
    reading = Reading(by=by, asked=asked, now=page.now())
    late = len(reading.late)
    return {
        "funnel": contacts(reading),
        "late": Number(value=late, url=asked.url("overview-behind", "late") if late else ""),
    }


def _owned_by(staff_id: int) -> str:
    return f"owner:is:{write_id(Prefix.STAFF, staff_id)}"


def _active(*rows: str) -> Question:
    return Question(rows=(lately(page.now()).row("last_seen_at"), *rows), sort="-last_seen_at")


def _number(by: Actor, question: Question) -> Number:
    number = people.count_contacts(by, question.tree, now=page.now(), at_most=MOST_COUNTED + 1)
    return Number.counted(number, url=question.url)


def _doing(by: Actor, question: Question) -> list[dict[str, Any]]:
    """Who was here last, each with what he did since yesterday."""
    query = ContactQuery(condition=question.tree, sort=question.sort, limit=_ACTIVE)
    found = people.list_contacts(by, query, now=page.now()).rows
    doings = activity.doings_of(by, [row.id for row in found], since=lately(page.now()).since)
    rows = home_parts.told(found)
    for row in rows:
        row["doings"] = [_said(one) for one in doings.get(row["contact"].id, ())[:_ACTS]]
    return rows


def _said(doing: Doing) -> dict[str, Any]:
    return {"act": words.act(doing.name), "icon": words.act_icon(doing.name), "times": doing.times}


def _owners(by: Actor) -> list[dict[str, Any]]:
    """Each owner's new contacts of two weeks and who of them was here lately, the most new ones first."""
    now = page.now()
    this, last = (Question(rows=(week(now, back=back).row("created_at"),)) for back in (0, 1))
    new, before, active = (
        people.tally_contacts(by, TallyBy.OWNER, one.tree, now=now) for one in (this, last, _active())
    )
    owners = {*new, *before, *active}
    names = core.names_of(frozenset(owner for owner in owners if owner is not None))
    rows = [
        {
            "name": names.get(owner, "") if owner is not None else None,
            "new": Number(value=new.get(owner, 0), before=before.get(owner, 0), url=_of(this, owner).url),
            "active": Number(value=active.get(owner, 0), url=_of(_active(), owner).url),
        }
        for owner in owners
    ]
    return sorted(rows, key=lambda row: (row["name"] is None, -row["new"].value, row["name"] or ""))


def _of(question: Question, owner: int | None) -> Question:
    return question.narrowed(_UNOWNED if owner is None else _owned_by(owner))


def _accounts(by: Actor) -> list[dict[str, Any]]:
    """The accounts with the most people here within seven days."""
    question = Question(rows=(week(page.now()).row("last_seen_at"),), sort="-last_seen_at")
    tally = people.tally_contacts(by, TallyBy.ACCOUNT, question.tree, now=page.now(), most=_ACCOUNTS)
    shown = sorted(((count, account or 0) for account, count in tally.items()), reverse=True)
    names = people.find_accounts(by, [account for _, account in shown])
    return [
        {
            "name": names[account].name or names[account].domain,
            "url": reverse("console:account", args=[account]),
            "people": Number(
                value=count, url=question.narrowed(f"account:is:{write_id(Prefix.ACCOUNT, account)}").url
            ),
        }
        for count, account in shown
        if account in names
    ]
