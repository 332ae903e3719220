"""The builder of UTM links and the snippet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.refusals import NotValid
from crescendo.sources.classify import classify
from crescendo.sources.links import LinkRequest, build, known_mediums
from crescendo.sources.snippet import snippet, snippet_with_queue
from crescendo.sources.types import Channel, Evidence


def link(url: str = "https://acme.example/", **more: str) -> str:
    words = {"source": "baidu", "medium": "cpc", "campaign": "may"} | more
    return build(LinkRequest(url=url, **words)).url


def test_words_are_written_in_lower_case_after_what_was_there() -> None:
    built = link("https://acme.example/a?b=1&c=%E4#top", source="Baidu", campaign="Q1 Sale")
    assert (
        built == "https://acme.example/a?b=1&c=%E4&utm_source=baidu&utm_medium=cpc&utm_campaign=q1%20sale#top"
    )


def test_old_utm_words_give_way_and_are_named() -> None:
    request = LinkRequest(
        url="https://a.example/?utm_source=old&x=1", source="new", medium="email", campaign="c"
    )
    built = build(request)
    assert built.url == "https://a.example/?x=1&utm_source=new&utm_medium=email&utm_campaign=c"
    assert [warning.data for warning in built.warnings] == [{"name": "utm_source"}]


def test_an_unknown_medium_is_warned_of() -> None:
    built = build(LinkRequest(url="https://a.example", source="s", medium="pigeon", campaign="c"))
    assert built.channel is None
    assert built.warnings[0].data == {"medium": "pigeon"}


@pytest.mark.parametrize(
    "url",
    [
        *("", "acme.example", "ftp://acme.example", "https://", "https://a b.example", "javascript:alert(1)"),
        *("https://[::1", "https://user@acme.example", "https://a.example/\nx", "https://a.example:x/"),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(NotValid) as refusal:
        link(url)
    assert refusal.value.errors[0][0] == "/url"


@pytest.mark.parametrize("word", ["", "  ", "{campaign}", "(not set)", "w" * 101])
def test_a_missing_or_meaningless_campaign_is_refused(word: str) -> None:
    with pytest.raises(NotValid) as refusal:
        link(campaign=word)
    assert refusal.value.errors[0][0] == "/campaign"


@pytest.mark.parametrize(("medium", "channel"), known_mediums())
def test_a_links_visits_have_the_channel_that_was_promised(medium: str, channel: Channel) -> None:
    built = build(LinkRequest(url="https://a.example/", source="somebody", medium=medium, campaign="c"))
    touch = classify(Evidence(landing_url=built.url))
    assert touch is not None
    assert touch.channel is built.channel is channel


@given(st.text(min_size=1, max_size=50), st.text(max_size=50))
def test_what_is_written_into_a_link_is_read_back(campaign: str, content: str) -> None:
    request = LinkRequest(
        url="https://a.example/", source="s", medium="email", campaign=campaign, content=content
    )
    try:
        built = build(request)
    except (NotValid, UnicodeEncodeError):
        return
    touch = classify(Evidence(landing_url=built.url))
    assert touch is not None
    if "%" not in campaign and "\x00" not in campaign:
        assert touch.campaign == " ".join(campaign.split()).lower()


def test_a_snippet_cannot_break_out_of_its_attribute() -> None:
    assert "<script>" not in snippet("https://a.example", 'k"><script>')
    assert snippet("https://a.example", "k") in snippet_with_queue("https://a.example", "k")
