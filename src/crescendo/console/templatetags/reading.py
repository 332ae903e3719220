"""Dates, numbers and durations in the reader's habit: the company's zone, 万 in Chinese, K in English."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from crescendo.core.clock import DAY, HOUR, MINUTE, SECOND, SystemClock

register = template.Library()
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS_EN = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))
_STEPS_ZH = ((100_000_000, "亿"), (10_000, "万"))


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / SECOND, tz=timezone.get_current_timezone())


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


@register.filter
def day(at: int | None) -> str:
    """`2026年11月21日` or `21 Nov 2026`."""
    if not at:
        return "—"
    return calendar_day(_local(at).date())


@register.filter
def calendar_day(value: date) -> str:
    """The same of a day of the calendar."""
    if _is_chinese():
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


@register.filter
def moment(at: int | None) -> str:
    """`2026年11月21日 15:04` or `21 Nov 2026, 15:04`."""
    if not at:
        return "—"
    return f"{day(at)}{' ' if _is_chinese() else ', '}{_local(at):%H:%M}"


@register.filter
def clock(at: int | None) -> str:
    """The time of the day alone: `15:04`."""
    return f"{_local(at):%H:%M}" if at else "—"


@register.filter
def clock_seconds(at: int | None) -> str:
    """The time of the day to the second: `15:04:07`."""
    return f"{_local(at):%H:%M:%S}" if at else "—"


@register.simple_tag
def when(at: int | None) -> SafeString | str:
    """How long ago in words, the exact time as its title; older than a week, the day itself."""
    if not at:
        return "—"
    stamp = datetime.fromtimestamp(at / SECOND, tz=UTC).isoformat()
    return format_html('<time datetime="{}" title="{}"{}>{}</time>', stamp, moment(at), _ticking(at), ago(at))


def _ticking(at: int) -> SafeString:
    """The kit keeps a young time's words fresh; an older one shows its day and stays."""
    return mark_safe(" data-ago") if SystemClock().now() - at < 7 * DAY else SafeString("")


@register.filter
def ago(at: int, now: int | None = None) -> str:
    """`just now`, `3 minutes ago`, `2 days ago`, then the day."""
    passed = (now or SystemClock().now()) - at
    if abs(passed) < MINUTE:
        return gettext("just now")
    if passed < 0 or passed >= 7 * DAY:
        return day(at)
    for unit, words in ((DAY, _days), (HOUR, _hours), (MINUTE, _minutes)):
        if passed >= unit:
            return words(passed // unit)
    raise AssertionError(passed)


def _days(count: int) -> str:
    return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}


def _minutes(count: int) -> str:
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", count) % {"count": count}


@register.filter
def listed(names: Iterable[Any]) -> str:
    """Names one after the other, as the reader's language parts them."""
    return ("、" if _is_chinese() else ", ").join(str(name) for name in names)


@register.filter
def number(value: int | None) -> str:
    """`12,345`."""
    return "—" if value is None else f"{value:,}"


@register.filter
def short(value: int | None) -> str:
    """`1.2万`, `3.4亿` in Chinese, `12.3K`, `4.5M` in English; small numbers whole."""
    if value is None:
        return "—"
    for step, unit in _STEPS_ZH if _is_chinese() else _STEPS_EN:
        if abs(value) >= step:
            return f"{value / step:.1f}".removesuffix(".0") + unit
    return f"{value:,}" if _is_chinese() or abs(value) < 1000 else str(value)


@register.filter
def duration(milliseconds: int | None) -> str:
    """`3 分 20 秒`, `3 min 20 s`; `—` for nothing."""
    if not milliseconds:
        return "—"
    hours, rest = divmod(milliseconds // SECOND, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    if minutes:
        return gettext("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}
    return gettext("%(seconds)d s") % {"seconds": seconds}


@register.filter
def minutes(milliseconds: int | None) -> str:
    """Whole minutes, rounded, at least one where there was anything."""
    if not milliseconds:
        return "0"
    return number(max(1, round(milliseconds / MINUTE)))
