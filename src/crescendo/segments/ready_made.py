"""The segments that every installation begins with, in English and Chinese; a company makes them its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, override

from crescendo.core.refusals import mark

_LANGUAGES = ("en", "zh-hans")
_Doc = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMade:
    """One of them: its key for ever, its name, whom it means; and whom it meant in releases before."""

    key: str
    name: str
    condition: _Doc = field(hash=False)
    was: tuple[_Doc, ...] = field(default=(), hash=False)

    @property
    def edition(self) -> str:
        """By which it is known that it was brought in as it is now."""
        return f"{self.key}/{len(self.was) + 1}" if self.was else self.key


def _days(count: int) -> _Doc:
    return {"count": count, "unit": "days"}


def _is(name: str, value: str) -> _Doc:
    return {"field": name, "operator": "is", "value": value}


def _any_of(name: str, *values: str) -> _Doc:
    return {"field": name, "operator": "is_any_of", "value": list(values)}


def _lately(name: str, days: int) -> _Doc:
    return {"field": name, "operator": "within_last", "value": _days(days)}


def _long_ago(name: str, days: int) -> _Doc:
    return {"field": name, "operator": "more_than_ago", "value": _days(days)}


def _none_of(acts: list[str], days: int) -> _Doc:
    return {"not": {"event": {"names": acts, "judgement": "any"}, "window": {"last": _days(days)}}}


def _reachable(channel: str) -> _Doc:
    return _is(f"reach.{channel}", "reachable")


def _over(stage: str, reason: _Doc) -> _Doc:
    """A deal that ended so 60 days to 24 months ago, for another reason than that one."""
    times = [_long_ago("stage_at", 60), _lately("stage_at", 730)]
    return {"all": [_is("stage", stage), *times, {"not": reason}]}


_FITS = _any_of("grade", "A", "B")
_OWNED = {"any": [_reachable("email"), _reachable("phone")]}
_TALKED = ["call.made", "visit.made", "note.written", "message.replied", "meeting.watched"]
_MET = ["call.made", "visit.made", "message.replied", "meeting.watched"]
_BOUGHT = {"has_deal": _is("state", "won")}
_UNUSED = {
    "not": {"of_account": {"has_contact": {"event": "product.used", "window": {"last": _days(14)}}}},
}
_CUSTOMER = {"has_deal": _any_of("stage", "live", "renewed", "renewal_due")}
# Flat on purpose: SQLite's parser ends at a hundred nestings, and a rebuild adds its own.
_NOBODY_TALKED = [
    {"not": _lately("last_talked_at", 30)},
    _none_of(_MET, 30),
    {"not": {"of_account": {"has_contact": _lately("last_talked_at", 30)}}},
]
_LEFT_ALONE = [
    {"not": _lately("last_contacted_at", 60)},
    _none_of(["message.sent", "call.made", "visit.made"], 60),
]

READY_MADE = (
    ReadyMade(
        key="likely_leavers",
        name=mark("Likely leavers"),
        condition={
            "any": [
                {"all": [{"has_deal": _any_of("stage", "live", "renewed")}, _UNUSED]},
                {
                    "all": [
                        _CUSTOMER,
                        {
                            "of_account": {
                                "any": [
                                    _any_of("product_use", "falling", "stopped"),
                                    {"field": "severe_tickets", "operator": "greater", "value": 1},
                                ]
                            }
                        },
                    ]
                },
                {"all": [{"has_deal": _is("stage", "renewal_due")}, *_NOBODY_TALKED]},
            ]
        },
        was=(
            {
                "any": [
                    {"all": [{"has_deal": _any_of("stage", "live", "renewed")}, _UNUSED]},
                    {"all": [{"has_deal": _is("stage", "renewal_due")}, _none_of(_TALKED, 30)]},
                ]
            },
        ),
    ),
    ReadyMade(
        key="lost",
        name=mark("Lost customers"),
        condition={
            "all": [
                {
                    "has_deal": {
                        "any": [
                            _over("churned", _is("churn_reason", "closed")),
                            _over("lost", _is("lost_reason", "we_withdrew")),
                        ]
                    }
                },
                {"not": {"has_deal": _is("state", "open")}},
            ]
        },
    ),
    ReadyMade(
        key="neglected",
        name=mark("Neglected market"),
        condition={
            "all": [
                _FITS,
                _OWNED,
                _long_ago("created_at", 60),
                *_LEFT_ALONE,
            ]
        },
        was=(
            {
                "all": [
                    _FITS,
                    _OWNED,
                    _long_ago("created_at", 60),
                    _none_of(["message.sent", "call.made", "visit.made", "note.written"], 60),
                ]
            },
        ),
    ),
    ReadyMade(
        key="new",
        name=mark("New customers"),
        condition={"all": [_FITS, {"not": _BOUGHT}, _lately("first_seen_at", 90)]},
    ),
    ReadyMade(
        key="unconverted",
        name=mark("Unconverted pool"),
        condition={
            "any": [
                {"all": [_is("stage", "lead"), _long_ago("stage_since", 7), _lately("stage_since", 182)]},
                {
                    "all": [
                        _is("stage", "recycled"),
                        {"field": "returns_at", "operator": "is_not_set"},
                    ]
                },
            ]
        },
    ),
    ReadyMade(
        key="dormant",
        name=mark("Dormant for 90 days"),
        condition={
            "all": [
                _long_ago("first_seen_at", 90),
                {"not": {"event": "*", "window": {"last": _days(90)}}},
                _OWNED,
                {"not": _any_of("deals", "open", "won")},
            ]
        },
    ),
    *(
        ReadyMade(key=f"reachable_{channel}", name=name, condition=_reachable(channel))
        for channel, name in (
            ("email", mark("Reachable by e-mail")),
            ("phone", mark("Reachable by phone")),
            ("sms", mark("Reachable by text message")),
            ("wechat", mark("Reachable by WeChat")),
            ("wecom", mark("Reachable by WeCom")),
            ("push", mark("Reachable by push")),
        )
    ),
)


def title_of(name: str, shipped: str) -> str:
    """A segment's name in the reader's language while it is the one that it came with, else as it is."""
    return gettext(name) if name in _names_of(shipped, None) else name


def plain_name(name: str, shipped: str) -> str:
    """The name to keep: what a reader saw of a shipped one in his language is no new name."""
    english = next(iter(_names_of(shipped, None)), name)
    return english if name in _names_of(shipped, _LANGUAGES) else name


def _names_of(shipped: str, languages: tuple[str, ...] | None) -> Iterator[str]:
    for one in READY_MADE:
        if one.key == shipped:
            yield one.name
            for language in languages or ():
                with override(language):
                    yield gettext(one.name)
