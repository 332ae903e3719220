"""A contact's timeline: acts by day and visit, between them what colleagues wrote and did, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from crescendo.activity import api as activity
from crescendo.activity.types import Kind, TimelinePage, TimelineSession
from crescendo.console import change_words, page, sales_moments, typed, words
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import SalesKind, SalesMoments, SalesQuery
from crescendo.people import api as people
from crescendo.people.types import FieldChange, Moment, MomentKind, Moments

_NOTES = frozenset({MomentKind.NOTE, MomentKind.FILE})
# What stands beside the kinds of act in the filter.
_BESIDE = {"notes": (_("Notes"), _NOTES), "changes": (_("Changes"), frozenset(MomentKind) - _NOTES)}
_SALES = {
    "notes": sales_moments.NOTES,
    **{code: kinds for code, (_word, kinds) in sales_moments.CHOICES.items()},
}
_CODES = frozenset({*words.KINDS, *_BESIDE, *_SALES})
_LONGEST = 100
PAGE = 50
_FAR = 2**62
_NO_ACTS = TimelinePage(sessions=(), next_cursor=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for. No kinds of act: all, unless something beside them was chosen."""

    kinds: frozenset[Kind]
    moments: frozenset[MomentKind]
    sales: frozenset[SalesKind]
    chosen: frozenset[str]
    with_machines: bool
    text: str
    before: str | None

    @property
    def wants_acts(self) -> bool:
        """Notes or changes alone ask for no acts."""
        return bool(self.kinds) or not self.chosen

    @property
    def before_at(self) -> int:
        """The instant of the place before which to begin."""
        at = (self.before or "").partition(".")[0]
        found = typed.whole(at)
        return _FAR if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A visit's acts, one moment, or one thing that a colleague did."""

    at: int
    session: TimelineSession | None = None
    moment: Moment | None = None
    told: sales_moments.Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    acts: TimelinePage
    moments: Moments
    sales: SalesMoments


@screen(Permission.EVENTS_READ)
def timeline(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Fifty further acts, for HTMX; without script the page itself is turned."""
    people.get_contact(by, contact_id)
    if page.wants_part(request):
        return page.part(request, by, "console/_timeline.html", section(request, by, contact_id))
    answer = redirect("console:contact", contact_id)
    answer["Location"] += "?" + request.GET.urlencode() + "#timeline"
    return answer


def section(request: HttpRequest, by: Actor, contact_id: int) -> dict[str, Any]:
    """What the contact's page shows of it."""
    asked = _read(request.GET)
    acts = _acts(by, contact_id, asked)
    since = _at(acts.next_cursor)
    moments = _moments(by, contact_id, asked, since=since)
    found = _Found(acts=acts, moments=moments, sales=_sales(by, contact_id, asked, since=since))
    entries, cursor = _together(found)
    older = request.GET.copy()
    older["before"] = cursor or ""
    present = activity.kinds_of(by, contact_id) | asked.kinds
    return {
        "contact_id": contact_id,
        "entries": entries,
        "names": _names(moments),
        "account_names": change_words.accounts(by, _changes(moments)),
        "kinds": [*((code, word) for code, word in words.KINDS.items() if Kind(code) in present), *_beside()],
        "chosen_kinds": asked.chosen,
        "with_machines": asked.with_machines,
        "find": asked.text,
        "older_query": older.urlencode() if cursor else "",
        "is_older": asked.before is not None,
        "searched_to": acts.searched_to,
    }


def _read(given: QueryDict) -> Asked:
    chosen = frozenset(code for code in given.getlist("kind") if code in _CODES)
    beside = frozenset(kind for code in chosen if code in _BESIDE for kind in _BESIDE[code][1])
    sales = frozenset(kind for code in chosen if code in _SALES for kind in _SALES[code])
    return Asked(
        kinds=frozenset(Kind(code) for code in chosen if code in words.KINDS),
        moments=beside if chosen else frozenset(MomentKind),
        sales=sales if chosen else frozenset(SalesKind),
        chosen=chosen,
        with_machines=given.get("machine") == "yes",
        text=given.get("find", "").strip()[:_LONGEST],
        before=given.get("before") or None,
    )


def _acts(by: Actor, contact_id: int, asked: Asked) -> TimelinePage:
    if not asked.wants_acts:
        return _NO_ACTS
    return activity.timeline(
        by,
        contact_id,
        zone=page.zone(),
        before=asked.before,
        kinds=asked.kinds or None,
        machine=asked.with_machines,
        search=asked.text,
        limit=PAGE,
    )


def _moments(by: Actor, contact_id: int, asked: Asked, *, since: int) -> Moments:
    if not asked.moments:
        return Moments(rows=())
    return people.moments_of(
        by,
        contact_id,
        since=since,
        before=asked.before_at,
        kinds=asked.moments,
        text=asked.text,
        limit=PAGE,
    )


def _sales(by: Actor, contact_id: int, asked: Asked, *, since: int) -> SalesMoments:
    if not asked.sales:
        return SalesMoments(rows=())
    query = SalesQuery(since=since, before=asked.before_at, kinds=asked.sales, text=asked.text, limit=PAGE)
    return lifecycle.sales_moments_of(by, contact_id, query)


def _together(found: _Found) -> tuple[list[Entry], str | None]:
    """One order of time, at most fifty things, and where the next page begins: all go equally far back."""
    sessions, moments, sales = found.acts.sessions, found.moments.rows, found.sales.rows
    ends = [end for end in (found.moments.reached, found.sales.reached, _fiftieth(found)) if end is not None]
    cursor = found.acts.next_cursor
    if ends:
        end = max(ends)
        sessions = _later(sessions, end)
        moments = tuple(one for one in moments if one.at > end)
        sales = tuple(one for one in sales if one.at > end)
        cursor = f"{end + 1}.0"
    entries = [Entry(at=session.ended_at, session=session) for session in sessions]
    entries += [Entry(at=moment.at, moment=moment) for moment in moments]
    entries += [Entry(at=one.moment.at, told=one) for one in sales_moments.told(sales)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True), cursor


def _fiftieth(found: _Found) -> int | None:
    """The instant with which what is too much for one page begins; None where all has room."""
    things = sorted(
        [
            *(event.at for session in found.acts.sessions for event in session.events),
            *(one.at for one in found.moments.rows),
            *(one.at for one in found.sales.rows),
        ],
        reverse=True,
    )
    if len(things) <= PAGE:
        return None
    # More at one instant than a page holds stand on one page.
    return next((at for at in things[PAGE:] if at < things[0]), None)


def _later(sessions: tuple[TimelineSession, ...], than: int) -> tuple[TimelineSession, ...]:
    kept = []
    for session in sessions:
        events = tuple(event for event in session.events if event.at > than)
        if events:
            kept.append(replace(session, events=events, started_at=events[-1].at))
    return tuple(kept)


def _names(moments: Moments) -> Mapping[int, str]:
    """Colleagues by number: who did it, and owners that were set."""
    staff = {moment.by_id for moment in moments.rows}
    staff |= change_words.owners(_changes(moments))
    known = frozenset(number for number in staff if number is not None)
    return core.names_of(known) if known else {}


def _changes(moments: Moments) -> list[FieldChange]:
    return [change for moment in moments.rows for change in moment.changes]


def _beside() -> list[tuple[str, str]]:
    sales = {code: label for code, (label, _kinds) in sales_moments.CHOICES.items()}
    return [
        (code, str(label))
        for code, label in {**sales, **{code: said for code, (said, _kinds) in _BESIDE.items()}}.items()
    ]


def _at(cursor: str | None) -> int:
    return int(cursor.partition(".")[0]) if cursor else 0
