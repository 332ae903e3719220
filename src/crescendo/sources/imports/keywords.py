"""The words behind an ad platform's ids."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Permission
from crescendo.sources import models
from crescendo.sources.keywords import upsert_keywords
from crescendo.sources.types import KeywordKind, KeywordName

ENGINES = {
    **dict.fromkeys(("baidu", "百度", "百度推广", "百度搜索"), "baidu"),
    **dict.fromkeys(("google", "谷歌", "adwords", "google ads"), "google"),
    **dict.fromkeys(("bing", "必应", "microsoft ads"), "bing"),
    **dict.fromkeys(("so", "so360", "360", "360搜索", "360推广", "奇虎"), "so"),
    **dict.fromkeys(("sogou", "搜狗"), "sogou"),
    **dict.fromkeys(("shenma", "神马", "神马搜索"), "shenma"),
    **dict.fromkeys(("toutiao", "头条", "今日头条", "巨量引擎", "oceanengine"), "toutiao"),
    **dict.fromkeys(("yandex",), "yandex"),
}
_KINDS = {
    **dict.fromkeys(("keyword", "关键词"), KeywordKind.KEYWORD),
    **dict.fromkeys(("unit", "ad group", "单元", "推广单元", "广告组"), KeywordKind.UNIT),
    **dict.fromkeys(("plan", "campaign", "计划", "推广计划"), KeywordKind.PLAN),
    **dict.fromkeys(("creative", "ad", "创意"), KeywordKind.CREATIVE),
}
NO_ENGINE = mark("There is no such ad platform.")
NO_KIND = mark("An id names a keyword, a unit, a plan or a creative.")
NO_ID = mark("The id is missing.")
NO_WORDS = mark("No words stand beside this id.")
SHORTENED = mark("A spreadsheet has shortened this number. Format the column as text, and export again.")
REPEATED = mark("Row %(row)s of this file has it already.")
_WORDS = ("keyword", "unit", "plan", "creative")


def prepare(batch: Batch) -> list[tuple[int, KeywordName] | Refused]:
    """Read the cells of a chunk."""
    return [_read(row) for row in batch.rows]


def write(batch: Batch, prepared: Sequence[tuple[int, KeywordName] | Refused], now: int) -> Written:
    """Set the words of a chunk's ids; some ten statements."""
    refused = [row for row in prepared if isinstance(row, Refused)]
    asked = [row for row in prepared if not isinstance(row, Refused)]
    earlier = batch.claim([(number, f"{name.engine}/{name.kind}/{name.id}") for number, name in asked])
    refused += [Refused(number, "id", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())]
    names = [name for number, name in asked if number not in earlier]
    held = models.KeywordRow.objects.filter(platform_id__in={name.id for name in names})
    known = {
        (engine, kind, number): words
        for engine, kind, number, *words in held.values_list("engine", "kind", "platform_id", *_WORDS)
    }
    news = [name for name in names if known.get(_place(name)) != [getattr(name, word) for word in _WORDS]]
    upsert_keywords(batch.by, news, now=now)
    updated = sum(_place(name) in known for name in news)
    return Written(
        created=len(news) - updated,
        updated=updated,
        unchanged=len(names) - len(news),
        refused=tuple(refused),
    )


def _place(name: KeywordName) -> tuple[str, str, str]:
    return name.engine, name.kind.value, name.id


def _read(row: Row) -> tuple[int, KeywordName] | Refused:
    engine = ENGINES.get(fold(row.values.get("engine", "")))
    kind = _KINDS.get(fold(row.values.get("kind", "keyword")))
    number = row.values.get("id", "")
    words = {word: clean(row.values[word]).strip() for word in _WORDS if word in row.values}
    wrongs = (
        (engine is None, "engine", NO_ENGINE),
        (kind is None, "kind", NO_KIND),
        (not number, "id", NO_ID),
        ("E+" in number.upper(), "id", SHORTENED),
        (not words, "", NO_WORDS),
    )
    for is_wrong, column, sentence in wrongs:
        if is_wrong:
            return Refused(row.number, column, sentence, {})
    assert engine is not None
    assert kind is not None
    return row.number, KeywordName(engine=engine, kind=kind, id=clean(number), **words)


KEYWORDS = Kind(
    name="keyword-ids",
    title=mark("Keyword ids"),
    hint=mark("The words behind an ad platform's ids, from its report: later visits carry them."),
    columns=(
        Column(
            name="engine",
            label=mark("Ad platform"),
            aliases=("广告平台", "平台", "媒体", "推广平台", "platform", "engine", "network"),
            example="baidu",
        ),
        Column(
            name="kind", label=mark("Kind of id"), aliases=("编号种类", "类型", "level"), example="keyword"
        ),
        Column(
            name="id",
            label=mark("Id"),
            aliases=("编号", "关键词ID", "keyword id", "keywordid", "推广ID"),
            example="123456789012",
        ),
        Column(
            name="keyword", label=mark("Keyword"), aliases=("关键词", "关键词名称"), example="data platform"
        ),
        Column(
            name="unit", label=mark("Ad unit"), aliases=("单元", "推广单元", "单元名称", "ad group", "广告组")
        ),
        Column(name="plan", label=mark("Plan"), aliases=("计划", "推广计划", "计划名称", "campaign")),
        Column(name="creative", label=mark("Creative"), aliases=("创意", "创意标题", "ad")),
    ),
    needs=(("engine",), ("id",), ("keyword", "unit", "plan", "creative")),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.SOURCES_MANAGE}),
    final=mark(
        "Keyword ids are read by the visits of all the time since. Bring the corrected file: its rows take the place "
        "of these."
    ),
)
