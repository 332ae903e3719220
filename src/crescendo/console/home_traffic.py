"""The home of marketing and of the analyst: what each channel brought, this week beside last week."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from crescendo.activity import api as activity
from crescendo.console import home_parts, page
from crescendo.console.counted import Days, Number, Question, week
from crescendo.console.quality import PROBLEMS
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people import api as people
from crescendo.people.types import AcceptAbove
from crescendo.sources.types import Channel

PAID_SEARCH = f"first_channel:is:{Channel.SEM.value}"
_MOST_PROBLEMS = 4


def context(by: Actor) -> dict[str, Any]:
    """Channels, paid search, quality desk, forms, sources."""
    now = page.now()
    this, last = week(now), week(now, back=1)
    paid = Question(rows=(this.row("created_at"), PAID_SEARCH))
    rows = _channels(by, this, last)
    return {
        "this": this,
        "last": last,
        "channels": rows,
        "contacts": _total(rows, "contacts", Question(rows=(this.row("created_at"),)).url),
        "visits": _total(rows, "visits", visits_url(this)),
        "moved": _moved(rows),
        "paid_number": _of(rows, Channel.SEM) or Number(value=0, before=0, url=paid.url),
        "paid_rows": home_parts.newest(by, paid),
        "paid_url": paid.url,
        "events": activity.event_figures(by, now=now, zone=page.zone()),
        "forms": activity.latest_forms(by, limit=6),
        "desk": _desk(by),
    } | home_parts.health(by)


def visits_url(days: Days, channel: Channel | None = None) -> str:
    """The list of visits of these days, of one channel or of all."""
    asked = {"first": days.first.isoformat(), "last": days.last.isoformat()}
    if channel is not None:
        asked["channel"] = channel.value
    return f"{reverse('console:visits')}?{urlencode(asked)}"


def _channels(by: Actor, this: Days, last: Days) -> list[dict[str, Any]]:
    """A row for each channel that brought anything, the one with the most new contacts first."""
    visits = activity.visits_by_channel(by, before=last.since, since=this.since, until=this.until)
    came = [
        activity.contacts_by_channel(by, Question(rows=(days.row("created_at"),)).tree, now=page.now())
        for days in (this, last)
    ]
    rows = [
        {
            "channel": channel,
            "contacts": Number(
                value=came[0].get(channel, 0),
                before=came[1].get(channel, 0),
                url=_contacts_url(this, channel),
            ),
            "visits": _visits(visits.get(channel), this, channel) if channel is not None else None,
        }
        for channel in {*visits, *came[0], *came[1]}
    ]
    return sorted(rows, key=_weight)


def _weight(row: dict[str, Any]) -> tuple[int, int, str]:
    visits = row["visits"].value if row["visits"] else 0
    return -row["contacts"].value, -visits, row["channel"] or ""


def _visits(pair: tuple[int, int] | None, this: Days, channel: Channel) -> Number:
    value, before = pair or (0, 0)
    return Number(value=value, before=before, url=visits_url(this, channel))


def _contacts_url(this: Days, channel: Channel | None) -> str:
    row = "first_channel:is_not_set:" if channel is None else f"first_channel:is:{channel.value}"
    return Question(rows=(this.row("created_at"), row)).url


def _of(rows: list[dict[str, Any]], channel: Channel) -> Number | None:
    """The new contacts of one channel, as they were counted with the others."""
    return next((row["contacts"] for row in rows if row["channel"] is channel), None)


def _total(rows: list[dict[str, Any]], name: str, url: str) -> Number:
    numbers = [row[name] for row in rows if row[name] is not None]
    return Number(
        value=sum(number.value for number in numbers),
        before=sum(number.before or 0 for number in numbers),
        url=url,
    )


def _moved(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The channel in which new contacts moved most: the reason to look at first."""
    changes = [(row["contacts"].value - row["contacts"].before, row) for row in rows if row["channel"]]
    change, row = max(changes, key=lambda pair: abs(pair[0]), default=(0, None))
    if row is None or not change:
        return None
    return {
        "channel": row["channel"],
        "more": max(change, 0),
        "fewer": max(-change, 0),
        "url": row["contacts"].url,
    }


def _desk(by: Actor) -> dict[str, Any] | None:
    """What is wrong with contacts, the commonest first; for those who see and edit all of them."""
    if by.scope is not Scope.ALL or not core.may(by, Permission.CONTACTS_EDIT):
        return None
    figures = people.list_figures(by)
    wrong = sorted((one for one in figures if one.count), key=lambda one: -one.count)
    return {
        "counted_at": max((one.at or 0 for one in figures), default=0) or None,
        "problems": [(one, PROBLEMS[one.problem]) for one in wrong[:_MOST_PROBLEMS]],
        "doubles": people.measure_suggestions(by, AcceptAbove(least=0))[0],
    }
