"""How somebody came, from what the landing left behind."""

from __future__ import annotations

import json
from time import perf_counter
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.sources.classify import classify
from crescendo.sources.referrers import look
from crescendo.sources.types import (
    CHANNELS,
    Channel,
    Evidence,
    Explicit,
    KeywordKind,
    KeywordName,
    Touch,
    label,
)
from crescendo.sources.words import decode, is_nothing, meant
from crescendo.sources.words import given as as_given
from tests.shared import shared_path

SITE = "https://www.acme.example/"


def came(query: str = "", referrer: str = "", **more: object) -> Touch | None:
    return classify(Evidence(landing_url=SITE + query, referrer=referrer, **more))  # type: ignore[arg-type]


def channel(query: str = "", referrer: str = "", **more: object) -> Channel | None:
    touch = came(query, referrer, **more)
    return touch.channel if touch else None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?bd_vid=7", Channel.SEM),
        ("?qhclickid=7", Channel.SEM),
        ("?gclid=7", Channel.SEM),
        ("?wbraid=7", Channel.SEM),
        ("?msclkid=7", Channel.SEM),
        ("?li_fat_id=7", Channel.PAID_SOCIAL),
        ("?ttclid=7", Channel.PAID_SOCIAL),
        ("?clickid=7", Channel.FEED_ADS),
        ("?gdt_vid=7", Channel.FEED_ADS),
        ("?qz_gdt=7", Channel.FEED_ADS),
        ("?e_keywordid=7", Channel.SEM),
        ("?bd_vid=7&utm_medium=feed", Channel.FEED_ADS),
        ("?gclid=7&utm_medium=display", Channel.DISPLAY),
        ("?fbclid=7", Channel.SOCIAL),
        ("?utm_medium=cpc", Channel.SEM),
        ("?utm_medium=Paid%20Search", Channel.SEM),
        ("?utm_medium=paid-social&utm_source=linkedin", Channel.PAID_SOCIAL),
        ("?utm_medium=cpc&utm_source=linkedin", Channel.PAID_SOCIAL),
        ("?utm_medium=edm", Channel.EMAIL),
        ("?utm_medium=sms", Channel.SMS),
        ("?utm_medium=wechat", Channel.WECHAT),
        ("?utm_source=%E5%85%AC%E4%BC%97%E5%8F%B7", Channel.WECHAT),
        ("?utm_medium=webinar", Channel.MEETING_ONLINE),
        ("?utm_medium=expo", Channel.MEETING_OFFLINE),
        ("?utm_medium=partner", Channel.PARTNER),
        ("?utm_medium=bd", Channel.BUSINESS_DEVELOPMENT),
        ("?utm_medium=sales", Channel.SALES_SOURCED),
        ("?utm_medium=ceo", Channel.EXECUTIVE),
        ("?ref_code=lin", Channel.REFERRAL),
        ("?partner_code=acme", Channel.PARTNER),
        ("?utm_source=zhihu", Channel.SOCIAL),
        ("?utm_source=newspaper&utm_campaign=may", Channel.OTHER_CAMPAIGN),
        ("#utm_source=zhihu&utm_medium=social", Channel.SOCIAL),
    ],
)
def test_the_address_says_how_somebody_came(query: str, expected: Channel) -> None:
    assert channel(query) is expected


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://www.baidu.com/link?url=x", Channel.SEO),
        ("https://m.baidu.com/", Channel.SEO),
        ("https://www.so.com/s?q=x", Channel.SEO),
        ("https://m.sm.cn/s?q=x", Channel.SEO),
        ("https://www.sogou.com/web?query=x", Channel.SEO),
        ("https://so.toutiao.com/search?keyword=x", Channel.SEO),
        ("https://cn.bing.com/search?q=x", Channel.SEO),
        ("https://www.google.com.hk/", Channel.SEO),
        ("https://mp.weixin.qq.com/s/abc", Channel.WECHAT),
        ("https://www.zhihu.com/question/1", Channel.SOCIAL),
        ("https://tieba.baidu.com/p/1", Channel.SOCIAL),
        ("https://lnkd.in/x", Channel.SOCIAL),
        ("https://x.com/", Channel.SOCIAL),
        ("https://mail.qq.com/", Channel.EMAIL),
        ("https://mail.google.com/", Channel.EMAIL),
        ("https://chat.deepseek.com/", Channel.ASSISTANT),
        ("https://gemini.google.com/app", Channel.ASSISTANT),
        ("android-app://com.google.android.gm/", Channel.EMAIL),
        ("https://blog.someone.example/post", Channel.OTHER_SITE),
    ],
)
def test_the_referrer_says_how_somebody_came(referrer: str, expected: Channel) -> None:
    assert channel(referrer=referrer) is expected


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            "?q=1",
            "?keywordid=0",
            "?bd_vid=__CLICKID__",
            "?e_keywordid={keywordid}",
            "?clickid=__CLICK_ID__",
        ),
        *("?utm_source=(not%20set)", "?utm_term=%E6%9C%AA%E5%8F%96%E5%88%B0%E5%80%BC", "?utm_medium=(none)"),
        *("?gclid=", "?utm_source=%7B%7Bsite%7D%7D", "?planid=3", "?clickid=${CLICK}"),
    ],
)
@pytest.mark.parametrize(
    "referrer",
    ["", "$direct", "未取到值_直接打开", SITE + "pricing", "https://docs.acme.example/", "about:blank"],
)
def test_without_evidence_there_is_no_touch(query: str, referrer: str) -> None:
    assert came(query, referrer, own_hosts=frozenset({"acme.example"})) is None


def test_an_ad_keeps_its_click_its_words_and_the_raw_address() -> None:
    query = "?utm_source=baidu&utm_medium=cpc&utm_campaign=a+b&utm_term=%E7%BD%91&e_keywordid=5&bd_vid=v7"
    touch = came(query, "https://www.baidu.com/")
    assert touch is not None
    assert (touch.click_id_kind, touch.click_id, touch.engine) == ("bd_vid", "v7", "baidu")
    assert (touch.campaign, touch.keyword, touch.keyword_id) == ("a b", "网", "5")
    assert touch.landing_url == SITE + query


def test_ids_become_words_where_the_map_knows_them() -> None:
    names = {
        ("baidu", "keyword", "5"): KeywordName(
            engine="baidu", kind=KeywordKind.KEYWORD, id="5", keyword="网关", unit="U"
        ),
        ("baidu", "plan", "9"): KeywordName(engine="baidu", kind=KeywordKind.PLAN, id="9", plan="P"),
    }
    evidence = Evidence(landing_url=SITE + "?bd_vid=1&e_keywordid=5&planid=9&unitid=6")
    touch = classify(evidence, names)
    assert touch is not None
    assert (touch.keyword, touch.ad_group, touch.campaign, touch.unit_id) == ("网关", "U", "P", "6")


def test_a_360_word_id_counts_within_its_group() -> None:
    touch = came("?qhclickid=1&planid=2&groupid=3&wordid=-44")
    assert touch is not None
    assert (touch.engine, touch.keyword_id) == ("so360", "3/-44")


def test_segments_campaign_name_is_the_campaign_and_the_addresses_words_win() -> None:
    told = {"name": "may", "source": "x+y", "medium": "email", "term": 5, "content": None}
    touch = came("?utm_source=news", campaign=told)
    assert touch is not None
    assert (touch.source, touch.campaign, touch.channel) == ("news", "may", Channel.EMAIL)


def test_an_explicit_channel_stands_before_every_rule() -> None:
    explicit = Explicit(channel=Channel.EXECUTIVE, campaign="dinner")
    assert channel("?gclid=1", explicit=explicit) is Channel.EXECUTIVE


def test_every_channel_has_a_group_and_two_names() -> None:
    assert set(CHANNELS) == set(Channel)
    assert all(label(code, "zh-hans") and label(code, "en") and code.group for code in Channel)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("rounds", [1, 2])
def test_values_are_read_in_either_encoding_and_when_encoded_twice(encoding: str, rounds: int) -> None:
    raw = "工业网关 选型"
    written = quote(raw.encode(encoding))
    for _ in range(rounds - 1):
        written = quote(written)
    assert meant(written) == raw


@given(st.text(max_size=60))
def test_reading_a_value_never_raises_and_what_is_left_means_something(text: str) -> None:
    decode(text)
    assert as_given(text) == "" or not is_nothing(as_given(text).strip())
    assert meant(text) == "" or not is_nothing(meant(text).strip())


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
TOLD = st.dictionaries(ANY_TEXT, ANY_TEXT | st.integers() | st.none() | st.lists(st.none()), max_size=4)


@given(
    ANY_TEXT | st.from_regex(r"https?://[a-z.]{1,20}/\?[a-z_=&%#;\[\]:0-9]{0,60}", fullmatch=True),
    ANY_TEXT | st.from_regex(r"https?://[\[\]a-z.:@]{0,20}/?", fullmatch=True),
    st.none() | TOLD,
)
def test_classifying_never_raises_and_the_same_evidence_gives_the_same_touch(
    url: str, referrer: str, campaign: dict[str, object] | None
) -> None:
    evidence = Evidence(landing_url=url, referrer=referrer, campaign=campaign)  # type: ignore[arg-type]
    touch = classify(evidence)
    assert classify(evidence) == touch
    assert touch is None or (touch.landing_url == url and touch.referrer == referrer)


@pytest.mark.real
def test_the_referrer_parsers_own_cases_pass() -> None:
    expected = {"search": Channel.SEO, "social": Channel.SOCIAL, "email": Channel.EMAIL, "internal": None}
    cases = json.loads(shared_path("data", "referrers", "referer_tests.json").read_text(encoding="utf-8"))
    for case in cases:
        touch = classify(Evidence(landing_url=case["current_url"] or "", referrer=case["referrer"]))
        assert (touch.channel if touch else None) == expected[case["medium"]], case
        found = look(case["referrer"])
        if touch is not None:
            assert found is not None
            assert found.site is not None
            assert (found.site.name, found.keyword or None) == (case["source"], case["term"]), case


@pytest.mark.slow
def test_a_known_landing_is_classified_150_000_times_a_second() -> None:
    landings = [
        (f"{SITE}?utm_source=baidu&utm_medium=cpc&utm_campaign=c{n}", "https://www.baidu.com/")
        for n in range(100)
    ] * 300
    for url, referrer in landings[:100]:
        classify(Evidence(landing_url=url, referrer=referrer))
    best = min(_seconds(landings) for _ in range(3))
    # A third of the aim, since a test machine is shared; the benchmark holds the aim itself.
    assert len(landings) / best > 50_000


def _seconds(landings: list[tuple[str, str]]) -> float:
    began = perf_counter()
    for url, referrer in landings:
        classify(Evidence(landing_url=url, referrer=referrer))
    return perf_counter() - began
