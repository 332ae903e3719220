"""Where a contact came from and what it looked at, from a bounded number of its newest acts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from crescendo.activity.acts import FORM_SUBMITTED, PAGE_VIEWED
from crescendo.activity.masking import mask_touch
from crescendo.activity.pricing import is_pricing
from crescendo.activity.searching import with_ids
from crescendo.activity.sessions import GAP
from crescendo.activity.types import (
    ContactSources,
    FormSent,
    Interest,
    InterestWindow,
    PaperRead,
    TopPage,
    TouchMoment,
    VideoSeen,
)
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.sources import api as sources
from crescendo.sources.types import Channel, Touch

WINDOWS = (30, 90, 0)
MOST_ACTS = 20_000
_TOP = 5
_VISITS = 200
# An event's key is its client's time and then the hash by which people know the message.
_TIME = 12
ASSET_VIEWED, ASSET_DOWNLOADED, VIDEO_WATCHED = "asset.viewed", "asset.downloaded", "video.watched"


class _Act(NamedTuple):
    at: int
    name: str
    subject: str | None
    value: int | None
    title: str | None


def interest(by: Actor, contact_id: int, *, now: int) -> Interest:
    """Visits, pages, active time, papers and forms in 30 and 90 days and ever. Refuses NotAllowed, NotFound.

    Reads the newest 20,000 human acts at most and says when there are more.
    """
    require(by, Permission.EVENTS_READ)
    contact_id = people.get_contact(by, contact_id).id
    rows = sets.fetch(
        sets.statement(__package__, "acts_of_contact"), {"contact": contact_id, "most": MOST_ACTS + 1}
    )
    acts = sorted((_Act(*row) for row in rows[:MOST_ACTS]), key=lambda act: act.at)
    return Interest(
        windows=tuple(_window(days, acts, now) for days in WINDOWS),
        papers=_papers(acts),
        videos=_videos(acts),
        is_partial=len(rows) > MOST_ACTS,
    )


def forms_of(by: Actor, contact_id: int, *, limit: int = 5) -> tuple[FormSent, ...]:
    """The forms that somebody sent, the latest first, each with its message's key. Refuses NotAllowed, NotFound."""
    require(by, Permission.EVENTS_READ)
    places = {
        "contacts": sets.batch_json(people.parts_of(by, contact_id)),
        "names": sets.batch_json([FORM_SUBMITTED]),
        "since": 0,
        "most": limit,
    }
    found = sets.fetch(sets.statement(__package__, "newest_by_name"), places)
    newest = sorted(found, key=lambda row: (row[2], row[0]), reverse=True)[:limit]
    keys = {event.id: event.key[_TIME:] for event in with_ids([row[0] for row in newest])}
    return tuple(FormSent(at=row[2], form=row[4] or "", key=keys.get(row[0], "")) for row in newest)


def touches_of(by: Actor, contact_id: int, *, limit: int = 50) -> tuple[TouchMoment, ...]:
    """What brought each visit that something brought, the latest first; direct ones are left out.

    Reads the latest 200 visits of the contact's identities and devices. Refuses NotAllowed, NotFound.
    """
    require(by, Permission.EVENTS_READ)
    person = people.person_of([people.get_contact(by, contact_id).id])
    places = {"visitors": sets.batch_json(person.identities), "most": _VISITS}
    rows = sets.fetch(sets.statement(__package__, "visits_of_visitors"), places)
    touches = sources.touches({int(touch) for _at, touch in rows})
    found = (
        TouchMoment(at=at, touch_id=touch, touch=_covered(by, touches[touch]))
        for at, touch in rows
        if touch in touches and touches[touch].channel is not Channel.DIRECT
    )
    return tuple(islice(found, limit))


def _covered(by: Actor, touch: Touch) -> Touch:
    return touch if by.sees_personal_data else mask_touch(touch) or touch


def contact_sources(by: Actor, contact_id: int) -> ContactSources:
    """First touch, touch before the registration (its first form), latest touch. Refuses NotAllowed, NotFound."""
    require(by, Permission.EVENTS_READ)
    places = {"contact": people.get_contact(by, contact_id).id, "form": FORM_SUBMITTED}
    rows = sets.fetch(sets.statement(__package__, "touches_of_contact"), places)
    found = {str(which): (int(at), int(touch)) for which, at, touch in rows}
    touches = sources.touches([touch for _at, touch in found.values()])
    return ContactSources(
        first=_moment(found.get("first"), touches),
        before_registration=_moment(found.get("registration"), touches),
        latest=_moment(found.get("latest"), touches),
    )


def _moment(pair: tuple[int, int] | None, touches: Mapping[int, Touch]) -> TouchMoment | None:
    if pair is None or pair[1] not in touches:
        return None
    return TouchMoment(at=pair[0], touch_id=pair[1], touch=touches[pair[1]])


def _window(days: int, acts: Sequence[_Act], now: int) -> InterestWindow:
    chosen = [act for act in acts if not days or act.at > now - days * DAY]
    pages = [act for act in chosen if act.name == PAGE_VIEWED]
    return InterestWindow(
        days=days,
        visits=_visits(act.at for act in chosen),
        pages=len(pages),
        active_ms=sum(act.value or 0 for act in pages),
        pricing=sum(is_pricing(act.subject) for act in pages),
        videos=sum(act.name == VIDEO_WATCHED for act in chosen),
        downloads=sum(act.name == ASSET_DOWNLOADED for act in chosen),
        forms=sum(act.name == FORM_SUBMITTED for act in chosen),
        top_pages=_top(pages),
    )


def _visits(times: Iterable[int]) -> int:
    count, last = 0, -GAP
    for at in times:
        count += at - last >= GAP
        last = at
    return count


def _top(pages: Sequence[_Act]) -> tuple[TopPage, ...]:
    """The five pages with the most active time; their newest title."""
    sums: dict[str, list[Any]] = defaultdict(lambda: [0, 0, ""])
    for page in pages:
        entry = sums[page.subject or ""]
        entry[0] += 1
        entry[1] += page.value or 0
        entry[2] = _title(page.title) or entry[2]
    ranked = sorted(sums.items(), key=lambda item: (-item[1][1], -item[1][0], item[0]))[:_TOP]
    return tuple(TopPage(path=path, title=e[2], views=e[0], active_ms=e[1]) for path, e in ranked)


def _papers(acts: Sequence[_Act]) -> tuple[PaperRead, ...]:
    """Papers by the time that was spent on them, then by downloads."""
    sums: dict[str, list[Any]] = defaultdict(lambda: [0, 0, ""])
    for act in acts:
        if act.name in (ASSET_VIEWED, ASSET_DOWNLOADED):
            entry = sums[act.subject or ""]
            entry[0] += act.value or 0
            entry[1] += act.name == ASSET_DOWNLOADED
            entry[2] = _title(act.title) or entry[2]
    ranked = sorted(sums.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))[:_TOP]
    return tuple(PaperRead(asset=name, title=e[2], active_ms=e[0], downloads=e[1]) for name, e in ranked)


def _videos(acts: Sequence[_Act]) -> tuple[VideoSeen, ...]:
    """Videos by how much of them was watched in one go."""
    best: dict[str, list[Any]] = defaultdict(lambda: [0, None, ""])
    for act in acts:
        if act.name == VIDEO_WATCHED:
            entry = best[act.subject or ""]
            entry[0] = max(entry[0], act.value or 0)
            percent = _percent(act.title)
            entry[1] = percent if entry[1] is None else max(entry[1], percent or 0)
            entry[2] = _title(act.title) or entry[2]
    ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:_TOP]
    return tuple(
        VideoSeen(video=name, title=e[2], watched_ms=e[0] * 1000, percent=e[1]) for name, e in ranked
    )


def _percent(props: str | None) -> int | None:
    value: object = msgspec.json.decode(props).get("percent") if props else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return max(0, min(100, round(value)))


def _title(props: str | None) -> str:
    if not props:
        return ""
    title = msgspec.json.decode(props).get("title")
    return title if isinstance(title, str) else ""
