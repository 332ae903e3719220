"""How much an act says of somebody's interest, so that the heaviest can be shown. Pure.

The points are those of the usual scoring model, without days, caps and decay; they order acts and are no score.
"""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.activity.acts import PAGE_VIEWED
from crescendo.activity.pricing import is_pricing

_POINTS: Mapping[str, int] = {
    "demo.asked": 90,
    "quote.asked": 90,
    "call.asked": 90,
    "trial.started": 90,
    "meeting.checked_in": 80,
    "form.submitted": 60,
    "trial.used": 40,
    "referral.made": 20,
    "wecom.added": 20,
    "asset.downloaded": 20,
    "chat.asked": 10,
    "meeting.registered": 10,
    "survey.answered": 10,
    "message.replied": 10,
    "share.brought": 5,
    "wechat.followed": 5,
    "message.clicked": 4,
}
# Measure from which an act weighs so much, the largest first: seconds, minutes, milliseconds.
_MEASURED: Mapping[str, tuple[tuple[int, int], ...]] = {
    "meeting.watched": ((20, 60), (5, 40), (3, 20)),
    "meeting.replayed": ((20, 36), (5, 24), (3, 12)),
    "video.watched": ((300, 25), (60, 15)),
    "asset.viewed": ((180_000, 10),),
    PAGE_VIEWED: ((60_000, 8), (10_000, 1)),
}
_PRICING, _PRICING_MS = 25, 15_000

WEIGHED = (*_POINTS, *(name for name in _MEASURED if name != PAGE_VIEWED))
"""The acts that weigh something, pages aside."""


def weight_of(name: str, value: int | None, subject: str | None) -> int:
    """The points of one act; 0 where it says nothing."""
    measure = value or 0
    if name == PAGE_VIEWED and measure >= _PRICING_MS and is_pricing(subject):
        return _PRICING
    if name in _POINTS:
        return _POINTS[name]
    return next((points for least, points in _MEASURED.get(name, ()) if measure >= least), 0)
