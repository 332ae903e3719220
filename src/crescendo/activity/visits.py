"""Threading of a batch's visits into stored sessions: in order it grows them, late arrivals thread them anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from crescendo.activity.judge import MANY_VIEWS
from crescendo.activity.sessions import GAP, Span, Visit, thread
from crescendo.core import sets
from crescendo.sources import api as sources
from crescendo.sources.types import Channel, Touch

_COLUMNS = ("visitor_id", "started_at", "ended_at", "touch_id", "last_touch_id", "events", "judgement")


@dataclass(frozen=True, slots=True)
class Window:
    """A visitor's stretch of time, ends included."""

    visitor: int
    started_at: int
    ended_at: int


@dataclass(frozen=True, slots=True)
class Threading:
    """The touch of each new visit by its index, and the windows that late arrivals ask to thread anew.

    `busy` are visitors whose sessions here hold as many visits as only a program, or a very keen person, makes.
    """

    touches: dict[int, int]
    late: tuple[Window, ...]
    busy: frozenset[int] = frozenset()


def thread_new(visits: Sequence[tuple[int, int, Visit]], *, direct: int) -> Threading:
    """Thread new (index, visitor, visit) triples, before they are stored; three statements whatever their number."""
    groups: dict[int, list[tuple[int, str, int, Visit]]] = defaultdict(list)
    for index, visitor, visit in visits:
        groups[visitor].append((visit.at, visit.key, index, visit))
    windows = []
    for visitor, group in groups.items():
        if len(group) > 1:
            group.sort(key=lambda entry: entry[:2])
        windows.append((visitor, group[0][0] - GAP, group[-1][0] + GAP))
    stored = _running(windows)
    touches: dict[int, int] = {}
    late: list[Window] = []
    busy: set[int] = set()
    new: list[tuple[int, ...]] = []
    grown: list[tuple[int, ...]] = []
    for visitor, group in groups.items():
        spans = stored.get(visitor)
        if len(group) + sum(span.events for _, span in spans or ()) >= MANY_VIEWS:
            busy.add(visitor)
        number, running = max(spans, key=lambda pair: pair[1].ended_at) if spans else (0, None)
        # At one and the same instant the key decides, so what stands may have to inherit from what comes.
        if running is not None and group[0][0] <= running.ended_at:
            late.append(Window(visitor, group[0][0], group[-1][0]))
            touches.update((index, visit.own_touch or direct) for _, _, index, visit in group)
            continue
        threaded = thread([entry[3] for entry in group], direct=direct, running=running)
        touches.update(zip((entry[2] for entry in group), threaded.touches, strict=True))
        fresh = threaded.spans
        if threaded.extends_running:
            grown.append(
                (number, fresh[0].ended_at, fresh[0].last_touch, fresh[0].events, fresh[0].judgement)
            )
            fresh = fresh[1:]
        new.extend(_row(visitor, span) for span in fresh)
    sets.insert("activity_session", _COLUMNS, new)
    if grown:
        sets.execute(sets.statement(__package__, "extend_sessions"), {"rows": sets.batch_json(grown)})
    return Threading(touches, tuple(late), frozenset(busy))


def thread_anew(windows: Sequence[Window], *, direct: int) -> set[int]:
    """Make the sessions and inherited touches of these windows again, from what is stored.

    Returns the contacts of which an act has another touch than before.
    """
    if not windows:
        return set()
    reach = {w.visitor: (w.started_at, w.ended_at) for w in windows}
    stored = _running([(v, low - GAP, high + GAP) for v, (low, high) in reach.items()])
    dropped: list[int] = []
    for visitor, spans in stored.items():
        low, high = reach[visitor]
        reach[visitor] = (
            min(low, *(span.started_at for _, span in spans)),
            max(high, *(span.ended_at for _, span in spans)),
        )
        dropped.extend(number for number, _ in spans)
    rows = sets.fetch(
        sets.statement(__package__, "stored_visits"),
        {"visitors": sets.batch_json([(v, low, high) for v, (low, high) in reach.items()])},
    )
    groups: dict[int, list[tuple[int, Visit, int | None, int | None]]] = defaultdict(list)
    for event, visitor, at, key, own_touch, touch, judgement, contact in rows:
        groups[visitor].append((event, Visit(at, key, own_touch, judgement), touch, contact))
    changed: dict[int, int] = {}
    contacts: set[int] = set()
    new: list[tuple[int, ...]] = []
    for visitor, group in groups.items():
        threaded = thread([entry[1] for entry in group], direct=direct)
        new.extend(_row(visitor, span) for span in threaded.spans)
        for (event, _, old, contact), touch in zip(group, threaded.touches, strict=True):
            if touch != old:
                changed[event] = touch
                contacts |= set() if contact is None else {contact}
    sets.execute(sets.statement(__package__, "drop_sessions"), {"ids": sets.batch_json(dropped)})
    sets.insert("activity_session", _COLUMNS, new)
    if changed:
        rows = list(changed.items())
        sets.execute(sets.statement(__package__, "update_touches"), {"rows": sets.batch_json(rows)})
    return contacts


def direct_touch() -> int:
    """The id of the touch without any evidence."""
    return sources.touch_ids([Touch(channel=Channel.DIRECT)])[0]


def _running(windows: Sequence[tuple[int, int, int]]) -> dict[int, list[tuple[int, Span]]]:
    found: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    if windows:
        sql = sets.statement(__package__, "running_sessions")
        for number, visitor, *span in sets.fetch(sql, {"visitors": sets.batch_json(windows)}):
            found[visitor].append((number, Span(*span)))
    return found


def _row(visitor: int, span: Span) -> tuple[int, ...]:
    return (visitor, span.started_at, span.ended_at, span.touch, span.last_touch, span.events, span.judgement)
