"""The dictionary of touches and the words of keyword ids, through the room's door."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.sources import api
from crescendo.sources.classify import classify
from crescendo.sources.types import Channel, Evidence, KeywordKind, KeywordName, Touch

pytestmark = pytest.mark.django_db

SEARCH = Touch(channel=Channel.SEO, source="baidu", keyword="工业网关")
MAIL = Touch(channel=Channel.EMAIL, campaign="may", landing_url="https://a.example/?x=%00%zz")


def test_a_touch_has_one_id_however_often_it_comes() -> None:
    ids = api.touch_ids([SEARCH, MAIL, SEARCH])
    assert ids[0] == ids[2] != ids[1]
    assert api.touch_ids([MAIL, SEARCH]) == [ids[1], ids[0]]


def test_touches_come_back_as_they_were_given() -> None:
    search, mail = api.touch_ids([SEARCH, MAIL])
    assert api.touches([mail, search, 10**9]) == {search: SEARCH, mail: MAIL}


def test_what_no_database_holds_is_replaced() -> None:
    (dirty,) = api.touch_ids([Touch(channel=Channel.SEO, keyword="a\x00b\ud800")])
    assert api.touches([dirty])[dirty].keyword == "a\ufffdb\ufffd"


def test_a_batch_of_touches_costs_three_statements_at_most() -> None:
    many = [Touch(channel=Channel.SEM, keyword=str(number)) for number in range(500)]
    with CaptureQueriesContext(connection) as first:
        ids = api.touch_ids(many)
    with CaptureQueriesContext(connection) as again:
        assert api.touch_ids(many) == ids
    assert len([query for query in first if query["sql"].startswith("SELECT")]) <= 2
    assert len(again) == 1


def test_no_touches_cost_nothing() -> None:
    assert api.touches([]) == {}


def name(id_: str, **words: str) -> KeywordName:
    return KeywordName(engine="baidu", kind=KeywordKind.KEYWORD, id=id_, **words)


def test_the_words_of_an_id_stand_on_the_next_touch(lin: Actor, now: int) -> None:
    api.upsert_keywords(lin, [name("17", keyword="边缘网关", unit="网关", plan="工业")], now=now)
    landing = Evidence(landing_url="https://a.example/?e_keywordid=17&bd_vid=v")
    touch = classify(landing, api.knowledge().keywords)
    assert touch is not None
    assert (touch.keyword, touch.ad_group, touch.campaign) == ("边缘网关", "网关", "工业")


def test_a_later_report_renames(lin: Actor, now: int) -> None:
    api.upsert_keywords(lin, [name("17", keyword="old")], now=now)
    assert api.keyword_names()["baidu", "keyword", "17"].keyword == "old"
    assert (
        api.upsert_keywords(lin, [name("17", keyword="x"), name("17", keyword="new"), name("")], now=now) == 1
    )
    assert api.keyword_names()["baidu", "keyword", "17"].keyword == "new"


def test_a_stranger_names_nothing(stranger: Actor, now: int) -> None:
    with pytest.raises(NotAllowed):
        api.upsert_keywords(stranger, [name("17")], now=now)
