"""What the homes share: new contacts with what brought them, the health of sources, unread notices."""

from __future__ import annotations

from typing import Any

from crescendo.activity import api as activity
from crescendo.console import notices as bell
from crescendo.console import page
from crescendo.console.counted import MOST_COUNTED, Number, Question, week
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Contact, ContactQuery
from crescendo.sources import api as sources

_SHOWN = 6


def notices(by: Actor) -> dict[str, Any]:
    """The newest that wait to be read."""
    rows = core.notices.list_for(by, unread_only=True, limit=5).rows
    return {"notices": bell.told(by, rows)}


def new_contacts(by: Actor, *rows: str) -> Number:
    """How many came this week and last week, narrowed by rows of the list's filter."""
    now = page.now()
    this, last = (Question(rows=(week(now, back=back).row("created_at"), *rows)) for back in (0, 1))
    most = MOST_COUNTED + 1
    counts = [people.count_contacts(by, one.tree, now=now, at_most=most) for one in (this, last)]
    if max(counts) == most:
        # What was not counted to its end cannot be compared.
        return Number.counted(counts[0], url=this.url)
    return Number(value=counts[0], before=counts[1], url=this.url)


def newest(by: Actor, question: Question) -> list[dict[str, Any]]:
    """The first contacts of a question, each with what brought it and its owner's name."""
    query = ContactQuery(condition=question.tree, sort=question.sort, limit=_SHOWN)
    return told(people.list_contacts(by, query, now=page.now()).rows)


def told(rows: tuple[Contact, ...]) -> list[dict[str, Any]]:
    """Contacts with the words beside them. Two queries."""
    touches = sources.touches([row.first_touch_id for row in rows if row.first_touch_id])
    owners = core.names_of(frozenset(row.owner_id for row in rows if row.owner_id))
    return [
        {
            "contact": row,
            "touch": touches.get(row.first_touch_id or 0),
            "owner": owners.get(row.owner_id or 0, ""),
        }
        for row in rows
    ]


def health(by: Actor) -> dict[str, Any]:
    """Each source with how it is doing; nothing for who may not read sources."""
    if not core.may(by, Permission.SOURCES_READ):
        return {}
    states = {row.source_id: row for row in activity.source_health(by, now=page.now())}
    return {"sources": [(row, states.get(row.id)) for row in sources.list_sources(by)]}
