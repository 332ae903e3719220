"""What a seller reads of one contact: visits told whole, a text found, why now, papers, forms, touches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crescendo.activity import api, searching
from crescendo.activity.pricing import is_pricing
from crescendo.activity.types import Kind
from crescendo.activity.weights import weight_of
from crescendo.core.clock import DAY, MINUTE, SECOND
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor
from crescendo.sources.types import Channel, Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, CRAWLER, DAYS_AGO, MAIL, act, identify, owner, page, sent_form
from tests.world import ZONE, World

AT = DAYS_AGO
PRICES = "https://acme.test/pricing"


def told(world: World, contact: int, **asked: Any) -> list[str]:
    found = api.timeline(world.system, contact, zone=ZONE, **asked)
    return [event.message for session in found.sessions for event in session.events]


def test_a_visit_is_told_whole_whatever_part_of_it_is_shown(world: World, site: Source) -> None:
    views = [page(f"p{n}", AT + n * MINUTE, AD if n == 0 else PRICES, active_ms=10_000) for n in range(4)]
    world.say(site, identify("i", AT - DAY, "lin"), *views, page("robot", AT + MINUTE, agent=CRAWLER))
    world.settle()
    page_ = api.timeline(world.system, owner(world, "i"), zone=ZONE, limit=1)
    visit = page_.sessions[0].visit
    assert visit is not None
    assert (visit.started_at, visit.ended_at, visit.pages) == (AT, AT + 3 * MINUTE, 4)
    assert visit.active_ms == 40_000
    assert visit.touch is not None
    assert visit.touch.channel is not Channel.DIRECT
    forms = api.timeline(world.system, owner(world, "i"), zone=ZONE, kinds={Kind.FORMS})
    assert forms.sessions == ()


def test_a_text_is_found_in_titles_paths_and_subjects(world: World, site: Source) -> None:
    world.say(
        site,
        identify("i", AT, "lin"),
        page("title", AT + 1, "https://acme.test/a", title="价格 and Ｐlans"),
        page("path", AT + 2, "https://acme.test/%E4%BB%B7%E6%A0%BC?x=secret"),
        sent_form("f", AT + 3, form="Trial"),
    )
    world.settle()
    contact = owner(world, "i")
    assert told(world, contact, search="价格") == ["path", "title"]
    assert told(world, contact, search="PLANS") == ["title"]
    assert told(world, contact, search="trial") == ["f"]
    assert told(world, contact, search="secret") == []


def test_a_long_history_is_searched_a_stretch_a_page(
    world: World, site: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "LOOKED_THROUGH", 3)
    views = [page(f"p{n}", AT + n, f"https://acme.test/{'wanted' if n < 2 else 'other'}") for n in range(8)]
    world.say(site, identify("i", AT - 1, "lin"), *views)
    world.settle()
    contact, before, found, stretches = owner(world, "i"), None, [], 0
    while True:
        page_ = api.timeline(world.system, contact, zone=ZONE, search="wanted", before=before)
        found += [event.message for session in page_.sessions for event in session.events]
        stretches += page_.searched_to is not None
        before = page_.next_cursor
        if before is None:
            break
    assert (found, stretches) == (["p1", "p0"], 2)


def test_kinds_that_there_are_is_what_a_filter_offers(world: World, site: Source) -> None:
    world.say(site, identify("i", AT, "lin"), page("a", AT), act("own", AT, event="Own act"))
    world.settle()
    assert api.kinds_of(world.system, owner(world, "i")) == {Kind.PAGES, Kind.OTHER, Kind.PROFILE}


def test_why_now_is_the_heaviest_acts_of_thirty_days(world: World, site: Source) -> None:
    prices = [page(f"price{n}", NOON - n * DAY, PRICES, active_ms=20 * SECOND) for n in (1, 2, 9)]
    world.say(
        site,
        identify("i", NOON - 60 * DAY, "lin"),
        act("old", NOON - 40 * DAY, event="Demo Requested"),
        *prices,
        page("short", NOON - DAY, "https://acme.test/short", active_ms=2 * SECOND),
        page("robot", NOON - DAY, "https://acme.test/robot", active_ms=MINUTE, agent=CRAWLER),
        page("long", NOON - 3 * DAY, "https://acme.test/long", active_ms=2 * MINUTE),
        sent_form("form", NOON - 20 * DAY),
    )
    world.settle()
    why = api.why_now(world.system, owner(world, "i"), now=NOON)
    assert [(one.event.message, one.times) for one in why.acts] == [("form", 1), ("price1", 3), ("long", 1)]
    assert why.pricing_views == 2


@pytest.mark.parametrize(
    ("path", "is_one"),
    [("/pricing", True), ("/产品/价格", True), ("/plans/", True), ("/enterprise", False), (None, False)],
)
def test_a_page_about_prices_is_known_by_its_path(path: str | None, *, is_one: bool) -> None:
    assert is_pricing(path) is is_one


def test_a_hand_raised_weighs_more_than_any_reading() -> None:
    assert weight_of("demo.asked", None, None) > weight_of("meeting.watched", 90, None)
    assert weight_of("page.viewed", 5_000, "/pricing") == 0


def test_papers_videos_forms_and_touches_are_summed_up(world: World, site: Source) -> None:
    world.say(
        site,
        identify("i", AT, "lin"),
        page("ad", AT, AD),
        page("direct", AT + DAY),
        page("mail", AT + 2 * DAY, MAIL),
        act("paper", AT, event="Document Downloaded", properties={"asset": "cdc", "title": "CDC guide"}),
        act("half", AT, event="Video Playback Paused", properties={"video": "demo", "percent": 50}),
        act("most", AT + 1, event="Video Playback Paused", properties={"video": "demo", "percent": 90.4}),
        sent_form("form", AT + 5, form="trial"),
    )
    world.settle()
    contact = owner(world, "i")
    interest = api.interest(world.system, contact, now=NOON)
    assert [(paper.title, paper.downloads) for paper in interest.papers] == [("CDC guide", 1)]
    assert [video.percent for video in interest.videos] == [90]
    assert [(form.at, form.form) for form in api.forms_of(world.system, contact)] == [(AT + 5, "trial")]
    touches = api.touches_of(world.system, contact)
    assert [one.at for one in touches] == [AT + 2 * DAY, AT]


def test_the_stranger_and_who_is_out_of_scope_read_none_of_it(
    world: World, site: Source, chen: Actor, stranger: Actor
) -> None:
    world.say(site, identify("i", AT, "lin"))
    world.settle()
    contact = owner(world, "i")
    verbs: list[Callable[[Actor], object]] = [
        lambda by: api.why_now(by, contact, now=NOON),
        lambda by: api.touches_of(by, contact),
        lambda by: api.forms_of(by, contact),
        lambda by: api.kinds_of(by, contact),
        lambda by: api.timeline(by, contact, zone=ZONE, search="a"),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb(stranger)
        with pytest.raises(NotFound):
            verb(chen)
