"""Sessions and touches, as pure functions of one visitor's visits.

A session ends where 30 minutes pass without a visit. A visit with evidence of its own (an ad, a search, a link of
ours) has that touch; one without inherits the latest in its session; a session that has none so far is direct.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from crescendo.core.clock import MINUTE

GAP = 30 * MINUTE


class Visit(msgspec.Struct, frozen=True, gc=False):
    """One act in a browser. `own_touch` is the touch that its own address and referrer prove, if any."""

    at: int
    key: str
    own_touch: int | None
    judgement: int = 0


class Span(msgspec.Struct, frozen=True, gc=False):
    """A session as far as it is known. `touch` opened it, `last_touch` is what the next visit inherits.

    `judgement` is the highest of its visits'.
    """

    started_at: int
    ended_at: int
    touch: int
    last_touch: int
    events: int
    judgement: int = 0


class Threaded(msgspec.Struct, frozen=True, gc=False):
    """The touch of each visit, in the order given, and the sessions.

    `extends_running` says that the first session is the running one, grown.
    """

    touches: tuple[int, ...]
    spans: tuple[Span, ...]
    extends_running: bool


def thread(visits: Sequence[Visit], *, direct: int, running: Span | None = None) -> Threaded:
    """Thread visits, sorted by (at, key), into sessions; `running` is the session that they may go on with.

    `direct` is the id of the touch without any evidence. All visits are at or after the end of `running`.
    """
    touches: list[int] = []
    spans: list[Span] = []
    span = running
    extends = False
    for visit in visits:
        if span is not None and visit.at < span.ended_at + GAP:
            extends = extends or span is running
            touch = visit.own_touch or span.last_touch
            span = replace(
                span,
                ended_at=max(span.ended_at, visit.at),
                last_touch=touch,
                events=span.events + 1,
                judgement=max(span.judgement, visit.judgement),
            )
        else:
            if span is not None and (span is not running):
                spans.append(span)
            touch = visit.own_touch or direct
            span = Span(visit.at, visit.at, touch, touch, 1, visit.judgement)
        touches.append(touch)
    if span is not None and span is not running:
        spans.append(span)
    return Threaded(tuple(touches), tuple(spans), extends)
