"""First and last touch: what is known goes before direct, machines count for nothing, moves are followed."""

from __future__ import annotations

import pytest

from crescendo.activity import api
from crescendo.core.clock import DAY, MINUTE
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.sources.types import Channel, Source
from tests.rooms.activity.acts import AD, CRAWLER, DAYS_AGO, MAIL, SITE, act, identify, owner, page, sent_form
from tests.world import World

AT = DAYS_AGO
SEARCH = SITE + "/?utm_source=baidu&utm_medium=organic"


def came_from(world: World, contact: int) -> tuple[int | None, int | None]:
    """When the first and the latest touch were, in days."""
    found = api.contact_sources(world.system, contact)
    first, latest = (moment and (moment.at - AT) // DAY for moment in (found.first, found.latest))
    return first, latest


def test_a_known_touch_goes_before_direct_ones_around_it(world: World, site: Source) -> None:
    world.say(site, identify("i", AT, "lin"), page("a", AT), page("b", AT + DAY, AD), page("c", AT + 2 * DAY))
    world.settle()
    found = api.contact_sources(world.system, owner(world, "i"))
    assert found.first == found.latest
    assert found.first is not None
    assert found.first.touch.channel is not Channel.DIRECT


def test_direct_stands_where_nothing_else_was_seen(world: World, site: Source) -> None:
    world.say(site, identify("i", AT, "lin"), page("a", AT), page("b", AT + DAY))
    world.settle()
    found = api.contact_sources(world.system, owner(world, "i"))
    assert found.first is not None
    assert found.first.touch.channel is Channel.DIRECT
    assert came_from(world, owner(world, "i")) == (0, 1)


def test_an_anonymous_past_joins_with_its_touches(world: World, site: Source) -> None:
    world.say(site, page("ad", AT, AD))
    world.settle()
    world.say(site, identify("i", AT + DAY, "lin"), page("mail", AT + 2 * DAY, MAIL))
    world.settle()
    assert came_from(world, owner(world, "ad")) == (0, 2)


def test_who_loses_events_loses_their_touches(world: World, site: Source) -> None:
    world.say(site, identify("wang", AT + 3 * DAY, "wang"), page("ad", AT + DAY, AD))
    world.settle()
    wang = owner(world, "ad")
    assert came_from(world, wang) == (1, 1)
    world.say(site, identify("lin", AT, "lin"))
    world.settle()
    assert owner(world, "ad") == owner(world, "lin") != wang
    assert came_from(world, wang) == (None, None)
    assert people.get_contact(world.system, wang).first_touch_id is None


def test_who_loses_some_events_keeps_the_touches_of_the_rest(world: World, site: Source) -> None:
    world.say(site, identify("wang", AT, "wang"), page("ad", AT + DAY, AD), page("mail", AT + 3 * DAY, MAIL))
    world.settle()
    world.say(site, identify("lin", AT + 2 * DAY, "lin"))
    world.settle()
    assert came_from(world, owner(world, "wang")) == (1, 1)
    assert came_from(world, owner(world, "lin")) == (3, 3)


def test_who_inherits_the_touch_of_a_late_ad_has_it_as_first_and_last(world: World, site: Source) -> None:
    world.say(site, identify("lin", AT, "lin"), identify("wang", AT + 2 * MINUTE, "wang"))
    world.say(site, page("c", AT + 3 * MINUTE))
    world.settle()
    wang = owner(world, "c")
    before = api.contact_sources(world.system, wang).first
    world.say(site, page("ad", AT + MINUTE, AD))
    world.settle()
    found = api.contact_sources(world.system, wang)
    assert owner(world, "ad") == owner(world, "lin") != wang
    assert before is not None
    assert found.first is not None
    assert before.touch.channel is Channel.DIRECT
    assert found.first.touch.channel is not Channel.DIRECT
    assert people.get_contact(world.system, wang).first_touch_id == found.first.touch_id


def test_a_machine_brings_no_touch(world: World, site: Source) -> None:
    world.say(site, identify("i", AT, "lin"), page("ad", AT + DAY, AD, agent=CRAWLER))
    world.settle()
    assert came_from(world, owner(world, "i")) == (None, None)


def test_the_touch_before_the_registration_is_that_of_the_first_form(world: World, site: Source) -> None:
    form = sent_form("form", AT + MINUTE)
    form["context"]["page"] = {"url": SITE + "/trial"}
    world.say(site, identify("i", AT, "lin"), page("ad", AT, AD), form, page("mail", AT + DAY, MAIL))
    world.say(site, act("form-2", AT + 2 * DAY, event="form.submitted", properties={"form": "other"}))
    world.settle()
    found = api.contact_sources(world.system, owner(world, "form"))
    assert found.before_registration is not None
    assert found.first is not None
    assert found.before_registration.touch == found.first.touch


def test_sources_are_refused_to_who_may_not_see_them(
    world: World, site: Source, chen: Actor, stranger: Actor
) -> None:
    world.say(site, identify("i", AT, "lin"))
    world.settle()
    with pytest.raises(NotFound):
        api.contact_sources(chen, owner(world, "i"))
    with pytest.raises(NotAllowed):
        api.contact_sources(stranger, owner(world, "i"))
