"""Ad reports from files: words of ids and spend, and a corrected report that takes the old one's place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.core.imports import spool
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.sources import api
from crescendo.sources.models import Spend
from tests.rooms.people.importing import counts, imported, reasons, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(spool, "folder", lambda: tmp_path)
    return tmp_path


def test_words_of_ids_are_named_and_corrected(admin: Actor, tmp_path: Path) -> None:
    rows = [
        ["平台", "关键词ID", "关键词", "推广单元", "推广计划"],
        ["百度", "12345678901", "数据平台", "品牌", "华东"],
        ["百度", "1.23E+11", "数据仓库", "", ""],
        ["Nowhere", "1", "x", "", ""],
        ["百度", "12345678901", "twice", "", ""],
    ]
    run = imported(admin, "keyword-ids", written(tmp_path, rows))
    assert counts(run) == (1, 0, 0, 3)
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [(3, "id"), (4, "engine"), (5, "id")]
    rows[1][2] = "大数据平台"
    again = imported(admin, "keyword-ids", written(tmp_path, rows[:2]))
    assert counts(again) == (0, 1, 0, 0)
    assert api.keyword_names()["baidu", "keyword", "12345678901"].keyword == "大数据平台"


def test_spend_is_added_once_and_corrected_by_a_later_report(admin: Actor, tmp_path: Path) -> None:
    rows = [
        ["日期", "平台", "推广计划", "消费", "展现", "点击"],
        ["2025-03-31", "百度", "华东", "¥1,234.50", "10,000", "321"],
        ["20250401", "百度", "华东", "10", "", ""],
        ["2025-04-01", "百度", "华北", "much", "", ""],
        ["2025-04-01", "百度", "华东", "11", "", ""],
    ]
    run = imported(admin, "spend", written(tmp_path, rows))
    assert counts(run) == (2, 0, 0, 2)
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [(4, "amount"), (5, "")]
    rows[1][3] = "1,300"
    again = imported(admin, "spend", written(tmp_path, rows[:3]))
    assert counts(again) == (0, 1, 1, 0)
    found = Spend.objects.order_by("first_day").values_list(
        "channel", "engine", "amount", "clicks", "currency"
    )
    assert list(found) == [("sem", "baidu", 130_000, 321, "CNY"), ("sem", "baidu", 1_000, None, "CNY")]


def test_spend_on_people_runs_over_a_month(admin: Actor, tmp_path: Path) -> None:
    rows = [
        ["from", "to", "amount", "currency", "category"],
        ["2025-03-01", "2025-03-31", "80000", "usd", "人力"],
        ["2025-03-31", "2025-03-01", "1", "", "people"],
        ["2025-03-01", "", "1", "", "fun"],
    ]
    run = imported(admin, "spend", written(tmp_path, rows))
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [(3, "until"), (4, "purpose")]
    (row,) = Spend.objects.all()
    assert (row.first_day, row.last_day, row.purpose, row.currency) == (
        "2025-03-01", "2025-03-31", "people", "USD",
    )  # fmt: skip


def test_who_may_not_manage_sources_imports_no_reports(chen: Actor, stranger: Actor, tmp_path: Path) -> None:
    path = written(tmp_path, [["date", "cost"], ["2025-03-01", "1"]])
    for nobody in (chen, stranger):
        with pytest.raises(NotAllowed):
            imported(nobody, "spend", path)
