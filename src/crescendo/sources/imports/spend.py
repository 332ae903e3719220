"""What was spent: by day or stretch of days, on media, meetings, content, tools, agencies and people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

from crescendo.core import sets
from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Permission
from crescendo.sources import models
from crescendo.sources.imports.keywords import ENGINES, REPEATED
from crescendo.sources.imports.spend_undo import SpendUndo, keep_marks
from crescendo.sources.mediums import channel_of
from crescendo.sources.taxonomy import Channel

_PURPOSES = {
    **dict.fromkeys(("media", "ads", "媒体", "广告", "推广"), "media"),
    **dict.fromkeys(("meetings", "meeting", "events", "会议", "活动", "展会"), "meetings"),
    **dict.fromkeys(("content", "内容"), "content"),
    **dict.fromkeys(("tools", "software", "工具", "软件"), "tools"),
    **dict.fromkeys(("agency", "agencies", "代理", "代理商", "服务商"), "agency"),
    **dict.fromkeys(("people", "salaries", "人力", "人员", "工资"), "people"),
}
NO_DAY = mark("This is not a day. Write it as 2026-01-31.")
BACKWARDS = mark("The last day lies before the first.")
NO_AMOUNT = mark("This is not an amount of money of at most two decimals.")
NO_CURRENCY = mark("This is not a currency, as CNY.")
NO_PURPOSE = mark("Spend goes to media, meetings, content, tools, agency or people.")
NO_COUNT = mark("This is not a whole number.")
_MONEY = re.compile(r"[¥￥$€£]|元|,|，|\s")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST = 2**53
_COLUMNS = (
    *("digest", "first_day", "last_day", "purpose", "channel", "engine", "campaign", "unit", "keyword"),
    *("currency", "amount", "impressions", "clicks", "updated_at"),
)


class Spent(NamedTuple):
    """A row of spend; what stands before `amount` says which row it is."""

    number: int
    first_day: str
    last_day: str
    purpose: str
    channel: str
    engine: str
    campaign: str
    unit: str
    keyword: str
    currency: str
    amount: int
    impressions: int | None
    clicks: int | None

    @property
    def digest(self) -> str:
        return blake2b("\x00".join(self[1:10]).encode(), digest_size=16).hexdigest()

    @property
    def measure(self) -> tuple[int, int | None, int | None]:
        return self.amount, self.impressions, self.clicks


def prepare(batch: Batch) -> list[Spent | Refused]:
    """Read the cells of a chunk; one query."""
    company = get_company()
    return [_read(row, company.time_zone, company.currency) for row in batch.rows]


def write(batch: Batch, prepared: Sequence[Spent | Refused], now: int) -> Written:
    """Add a chunk's rows, or correct those that stand; seven statements."""
    refused = [row for row in prepared if isinstance(row, Refused)]
    asked = [row for row in prepared if isinstance(row, Spent)]
    earlier = batch.claim([(row.number, row.digest) for row in asked])
    refused += [Refused(number, "", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())]
    rows = {row.digest: row for row in asked if row.number not in earlier}
    held = models.Spend.objects.filter(digest__in=rows)
    known = {
        digest: (amount, impressions, clicks)
        for digest, amount, impressions, clicks in held.values_list(
            "digest", "amount", "impressions", "clicks"
        )
    }
    fresh = [(digest, *row[1:], now) for digest, row in rows.items() if digest not in known]
    sets.insert("sources_spend", _COLUMNS, fresh)
    changed = [(d, *row.measure, now) for d, row in rows.items() if d in known and known[d] != row.measure]
    if changed:
        sets.execute(sets.statement("crescendo.sources", "correct_spend"), {"rows": sets.batch_json(changed)})
    keep_marks(
        batch.run_id,
        {digest: row.measure for digest, row in rows.items() if known.get(digest) != row.measure},
        known,
    )
    return Written(
        created=len(fresh),
        updated=len(changed),
        unchanged=len(rows) - len(fresh) - len(changed),
        refused=tuple(refused),
    )


def _read(row: Row, zone: str, currency: str) -> Spent | Refused:
    values = row.values
    first = _day(values.get("day", ""), zone)
    last = _day(values["until"], zone) if "until" in values else first
    amount = _amount(values.get("amount", ""))
    purpose = _PURPOSES.get(fold(values.get("purpose", "media")))
    money = values.get("currency", currency).upper()
    counts = {name: _count(values[name]) for name in ("impressions", "clicks") if name in values}
    wrongs = (
        (not first, "day", NO_DAY),
        (not last, "until", NO_DAY),
        (bool(first) and bool(last) and last < first, "until", BACKWARDS),
        (amount is None, "amount", NO_AMOUNT),
        (purpose is None, "purpose", NO_PURPOSE),
        (not _CURRENCY.fullmatch(money), "currency", NO_CURRENCY),
        (None in counts.values(), next(iter(counts), ""), NO_COUNT),
    )
    wrong = next(((column, sentence) for is_wrong, column, sentence in wrongs if is_wrong), None)
    if wrong is not None:
        return Refused(row.number, *wrong, {})
    assert amount is not None
    assert purpose is not None
    engine = fold(values.get("engine", ""))
    return Spent(
        row.number,
        first,
        last,
        purpose,
        _channel(values.get("channel", ""), engine),
        ENGINES.get(engine, clean(engine)),
        clean(values.get("campaign", "")),
        clean(values.get("unit", "")),
        clean(values.get("keyword", "")),
        money,
        amount,
        counts.get("impressions"),
        counts.get("clicks"),
    )


def _channel(text: str, engine: str) -> str:
    """The code of our list of channels, else the words as they are; an ad platform alone is paid search."""
    word = fold(text)
    if not word:
        return Channel.SEM.value if engine in ENGINES else ""
    if word in {channel.value for channel in Channel}:
        return word
    found = channel_of(word)
    return found.value if found else clean(text)


def _day(text: str, zone: str) -> str:
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    at = read_instant(text, zone)
    if at is None:
        return ""
    day: date = datetime.fromtimestamp(at / 1000, tz=ZoneInfo(zone)).date()
    return day.isoformat()


def _amount(text: str) -> int | None:
    """Minor units: hundredths."""
    try:
        hundredths = Decimal(_MONEY.sub("", text)) * 100
    except InvalidOperation:
        return None
    if (
        not hundredths.is_finite()
        or hundredths != hundredths.to_integral_value()
        or not 0 <= hundredths < _MOST
    ):
        return None
    return int(hundredths)


def _count(text: str) -> int | None:
    plain = _MONEY.sub("", text)
    return int(plain) if plain.isdecimal() and len(plain) < 16 else None


SPEND = Kind(
    name="spend",
    title=mark("Spend"),
    hint=mark(
        "What was spent per day or stretch of days: media, meetings, content, tools, agencies, people."
    ),
    columns=(
        Column(
            name="day",
            label=mark("Day"),
            aliases=("日期", "开始日期", "时间", "date", "from", "start date", "day"),
            example="2025-03-31",
        ),
        Column(
            name="until", label=mark("Last day"), aliases=("结束日期", "截止日期", "to", "end date", "until")
        ),
        Column(
            name="amount",
            label=mark("Amount"),
            aliases=("金额", "消费", "花费", "费用", "消费金额", "cost", "spend", "amount spent", "支出"),
            example="1234.50",
        ),
        Column(name="currency", label=mark("Currency"), aliases=("币种", "货币"), example="CNY"),
        Column(
            name="purpose",
            label=mark("What it was spent on"),
            aliases=("费用类别", "用途", "类别", "category", "kind"),
            example="media",
        ),
        Column(name="channel", label=mark("Channel"), aliases=("渠道", "medium", "媒介"), example="sem"),
        Column(
            name="engine",
            label=mark("Ad platform"),
            aliases=("广告平台", "平台", "媒体", "推广平台", "platform", "source"),
            example="baidu",
        ),
        Column(
            name="campaign",
            label=mark("Campaign"),
            aliases=("营销活动", "计划", "推广计划", "活动", "campaign name"),
        ),
        Column(name="unit", label=mark("Ad unit"), aliases=("单元", "推广单元", "ad group", "广告组")),
        Column(name="keyword", label=mark("Keyword"), aliases=("关键词", "keyword text")),
        Column(
            name="impressions",
            label=mark("Impressions"),
            aliases=("展现", "展现量", "展示", "曝光", "曝光量", "impr."),
        ),
        Column(name="clicks", label=mark("Clicks"), aliases=("点击", "点击量", "点击数")),
    ),
    needs=(("day",), ("amount",)),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.SOURCES_MANAGE}),
    undo=SpendUndo(),
)
