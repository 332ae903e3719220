"""Every code that a screen may meet has its words, in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override

from crescendo.activity import acts, api, limits, prepare
from crescendo.activity.judge import judge_agent
from crescendo.activity.types import Judgement, Kind, Unit
from tests.rooms.activity.acts import CHROME, CRAWLER

TABLES = {
    "acts": api.ACT_TITLES,
    "kinds": api.KIND_TITLES,
    "judgements": api.JUDGEMENT_TITLES,
    "reasons": api.REASON_TITLES,
    "quarantine": api.QUARANTINE_TITLES,
    "units": api.UNIT_TITLES,
}


def test_every_standard_act_has_a_title() -> None:
    assert [name for name in acts.ACTS if api.title_of(name) is None] == []
    assert api.title_of("Some own act") is None


def test_every_code_has_its_words() -> None:
    assert {kind.value for kind in Kind} == set(api.KIND_TITLES)
    assert {judgement.word for judgement in Judgement} == set(api.JUDGEMENT_TITLES)
    assert set(Unit) == set(api.UNIT_TITLES)
    assert {limits.TOO_LARGE, limits.TOO_DEEP, limits.NO_OBJECT, prepare.NOT_JSON} <= set(
        api.QUARANTINE_TITLES
    )


@pytest.mark.parametrize(
    "agent", [CRAWLER, "", "x", "curl/8", CHROME + " Unheard/1", "Mozilla/5.0 (Moon 1; rv) G/1"]
)
def test_a_judgement_says_why(agent: str) -> None:
    assert judge_agent(agent).reason in api.REASON_TITLES


@pytest.mark.parametrize("table", TABLES)
def test_words_are_chinese_in_chinese(table: str) -> None:
    with override("zh-hans"):
        assert [words for words in TABLES[table].values() if gettext(words) == words] == []


def test_an_act_is_counted_in_its_unit() -> None:
    found = [
        api.unit_of(name) for name in ("page.viewed", "video.watched", "deal.won", "product.used", "Own")
    ]
    assert found == [Unit.MILLISECONDS, Unit.SECONDS, Unit.MONEY, Unit.COUNT, Unit.COUNT]
