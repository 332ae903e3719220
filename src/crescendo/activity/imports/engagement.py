"""What a past mail tool saw: sent, delivered, opened, clicked and the rest, as acts of its recipients."""

from __future__ import annotations

from crescendo.activity.imports import writing
from crescendo.activity.imports.columns import AT, FINAL, MISSING, NO_TIME, WHO, WHO_NAMES
from crescendo.activity.imports.writing import Act, own_properties, read_who
from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row
from crescendo.core.refusals import mark
from crescendo.core.text import fold
from crescendo.core.types import Permission

_WORDS = {
    "sent": ("send", "发送", "已发送", "processed"),
    "delivered": ("delivery", "送达", "已送达"),
    "opened": ("open", "opens", "打开", "已打开", "读信"),
    "clicked": ("click", "clicks", "点击", "已点击"),
    "bounced": ("bounce", "hard bounce", "soft bounce", "退信", "弹回"),
    "replied": ("reply", "回复", "已回复"),
    "unsubscribed": ("unsubscribe", "optout", "opt out", "退订", "已退订"),
    "complained": ("complaint", "spam", "spam report", "spamreport", "投诉", "举报"),
}
ACTS = {fold(word): f"message.{act}" for act, words in _WORDS.items() for word in (act, *words)}
NO_ACT = mark(
    "No such outcome. Outcomes are: sent, delivered, opened, clicked, bounced, replied, unsubscribed."
)


def prepare(batch: Batch) -> list[Act | Refused]:
    """Read the cells of a chunk; one query."""
    zone = get_company().time_zone
    return [_read(row, zone) for row in batch.rows]


def _read(row: Row, zone: str) -> Act | Refused:
    who = read_who(row)
    if isinstance(who, Refused):
        return who
    act = ACTS.get(fold(row.values.get("outcome", "")))
    if act is None:
        return Refused(row.number, "outcome", NO_ACT, {})
    if "at" not in row.values:
        return Refused(row.number, "at", MISSING, {})
    at = read_instant(row.values["at"], zone)
    if at is None:
        return Refused(row.number, "at", NO_TIME, {})
    said = {name: row.values[name] for name in ("subject", "url", "campaign") if name in row.values}
    return Act(row.number, who, act, at, {**own_properties(row), **said, "channel": "email"})


ENGAGEMENT = Kind(
    name="engagement",
    title=mark("Mail engagement"),
    hint=mark("Who got, opened and clicked which mail of the tool that you used before."),
    columns=(
        *WHO,
        Column(
            name="outcome",
            label=mark("Outcome"),
            aliases=("结果", "事件", "状态", "行为", "event", "type", "action", "event type", "activity"),
            example="opened",
        ),
        AT,
        Column(
            name="subject",
            label=mark("Mail"),
            aliases=(
                "邮件名称",
                "主题",
                "邮件主题",
                "subject",
                "message",
                "email name",
                "campaign name",
                "mail",
            ),
            example="Spring news",
        ),
        Column(
            name="url", label=mark("Link that was clicked"), aliases=("点击的链接", "链接", "url", "link")
        ),
        Column(name="campaign", label=mark("Campaign"), aliases=("营销活动", "活动", "utm_campaign")),
    ),
    needs=(WHO_NAMES, ("outcome",), ("at",)),
    prepare=prepare,
    write=writing.write,
    permissions=frozenset({Permission.SOURCES_MANAGE}),
    final=FINAL,
    takes_own=True,
    takes_source=True,
)
