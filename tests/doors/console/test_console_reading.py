"""Dates, numbers and durations in the reader's habit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone, translation

from crescendo.console.templatetags import kit, reading

AT = 1_795_244_640_000  # 21 November 2026, 15:04 in Shanghai
MINUTE = 60_000


@pytest.fixture(autouse=True)
def _shanghai() -> Iterator[None]:
    with timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "2026年11月21日 15:04"), ("en", "21 Nov 2026, 15:04")]
)
def test_a_moment(language: str, said: str) -> None:
    with translation.override(language):
        assert reading.moment(AT) == said


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (999, "999", "999"),
        (9_999, "9,999", "10K"),
        (12_300, "1.2万", "12.3K"),
        (340_000_000, "3.4亿", "340M"),
    ],
)
def test_a_large_number(value: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert reading.short(value) == chinese
    with translation.override("en"):
        assert reading.short(value) == english


@pytest.mark.parametrize(
    ("passed", "chinese", "english"),
    [
        (10_000, "刚刚", "just now"),
        (MINUTE, "1 分钟前", "1 minute ago"),
        (3 * MINUTE, "3 分钟前", "3 minutes ago"),
        (120 * MINUTE, "2 小时前", "2 hours ago"),
        (24 * 60 * MINUTE, "1 天前", "1 day ago"),
        (30 * 24 * 60 * MINUTE, "2026年11月21日", "21 Nov 2026"),
    ],
)
def test_how_long_ago(passed: int, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert reading.ago(AT, AT + passed) == chinese
    with translation.override("en"):
        assert reading.ago(AT, AT + passed) == english


def test_durations() -> None:
    with translation.override("zh-hans"):
        assert reading.duration(200_000) == "3 分 20 秒"
    with translation.override("en"):
        assert reading.duration(200_000) == "3 min 20 s"
        assert reading.duration(3_720_000) == "1 h 2 min"
        assert reading.duration(None) == "—"


def test_initials_are_one_chinese_character_or_two_letters() -> None:
    assert [kit.initials(name) for name in ("王思源", "Anna Schmidt", "", None)] == ["王", "AS", "?", "?"]
