"""The words of following up: kinds of task, outcomes of calls, when something is due."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import page
from crescendo.lifecycle.types import Outcome, Task, TaskKind, TaskTime

KINDS: dict[TaskKind, Any] = {
    TaskKind.CALL: pgettext_lazy("task", "Call"),
    TaskKind.MAIL: pgettext_lazy("task", "E-mail"),
    TaskKind.MEETING: pgettext_lazy("task", "Meeting"),
    TaskKind.WECOM: pgettext_lazy("task", "WeCom"),
    TaskKind.TODO: pgettext_lazy("task", "To do"),
}
KIND_ICONS = {
    TaskKind.CALL: "phone",
    TaskKind.MAIL: "mail",
    TaskKind.MEETING: "calendar-event",
    TaskKind.WECOM: "brand-wechat",
    TaskKind.TODO: "circle-check",
}
OUTCOMES: dict[Outcome, Any] = {
    Outcome.REACHED: pgettext_lazy("call", "Reached"),
    Outcome.NOT_REACHED: pgettext_lazy("call", "Not reached"),
    Outcome.WRONG_NUMBER: pgettext_lazy("call", "Wrong number"),
    Outcome.CALL_BACK: pgettext_lazy("call", "Call back"),
}
OUTCOME_TONES = {
    Outcome.REACHED: "bg-green-lt",
    Outcome.NOT_REACHED: "bg-orange-lt",
    Outcome.WRONG_NUMBER: "bg-red-lt",
    Outcome.CALL_BACK: "bg-blue-lt",
}
TIMES: dict[TaskTime, Any] = {
    TaskTime.OVERDUE: gettext_lazy("Overdue"),
    TaskTime.TODAY: pgettext_lazy("tasks", "Today"),
    TaskTime.LATER: pgettext_lazy("tasks", "Later"),
}
TIME_TONES = {
    TaskTime.OVERDUE: "bg-red-lt",
    TaskTime.TODAY: "bg-blue-lt",
    TaskTime.LATER: "bg-secondary-lt",
}
_WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
_WEEK = 7


def due(task: Task) -> str:
    """`today 14:30`, `tomorrow`, `3 days late`, `Thursday`, `21 Nov`: as one says it."""
    local, today = page.local(task.due_at), page.local(page.now())
    clock = f" {local:%H:%M}" if task.is_timed else ""
    days = (local.date() - today.date()).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}
    if days == 0:
        return _("today") + clock
    if days == 1:
        return _("tomorrow") + clock
    if days < _WEEK:
        return str(_WEEKDAYS[local.weekday()]) + clock
    if (get_language() or "").startswith("zh"):
        return f"{local.month}月{local.day}日{clock}"
    return f"{local.day} {local:%b}{clock}"
