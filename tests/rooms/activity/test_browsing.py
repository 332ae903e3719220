"""The list of events: what a condition means, page by page from the newest, in the reader's scope, as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crescendo.activity import api, browsing, choosing
from crescendo.activity.exports.events import EVENTS
from crescendo.activity.types import EventQuery
from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core.clock import DAY, HOUR
from crescendo.core.exports.types import Reading
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, Person, Scope
from crescendo.people import api as people
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, CRAWLER, SITE, identify, owner, page, sent_form
from tests.world import World

AT = NOON - DAY


def asked(*documents: Any) -> Tree:
    return conditions.parse({"all": list(documents)}, entity=Entity.EVENT, sees_personal_data=True)


def where(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def told(by: Actor, *documents: Any, limit: int = 200) -> list[str]:
    """The messages of all pages."""
    found: list[str] = []
    cursor: str | None = None
    while True:
        query = EventQuery(condition=asked(*documents), after=cursor, limit=limit)
        shown = api.browse_events(by, query, now=NOON)
        found += [row.message for row in shown.rows]
        cursor = shown.next_cursor
        if cursor is None:
            return found


@pytest.fixture
def said(world: World, site: Source) -> Source:
    world.say(
        site,
        identify("i", AT, "lin"),
        page("ad", AT + HOUR, AD),
        page("robot", AT + 2 * HOUR, SITE + "/robot", agent=CRAWLER, device="robot"),
        sent_form("form", AT + 3 * HOUR),
        page("old", NOON - 40 * DAY, SITE + "/old"),
    )
    world.settle()
    return site


def test_the_newest_come_first_and_without_a_time_the_last_thirty_days(world: World, said: Source) -> None:
    assert told(world.system) == ["form", "robot", "ad", "i"]
    assert told(world.system, limit=1) == ["form", "robot", "ad", "i"]
    assert told(world.system, where("at", "within_last", {"count": 90, "unit": "days"}))[-1] == "old"


def test_a_condition_asks_act_source_judgement_touch_subject_and_contact(world: World, said: Source) -> None:
    lin = write_id(Prefix.CONTACT, owner(world, "i"))
    assert told(world.system, where("act", "is", "page.viewed")) == ["robot", "ad"]
    assert told(world.system, where("data_source", "is", write_id(Prefix.SOURCE, said.id + 1))) == []
    assert len(told(world.system, where("data_source", "is", write_id(Prefix.SOURCE, said.id)))) == 4
    assert told(world.system, where("judgement", "is", "machine")) == ["robot"]
    assert told(world.system, where("channel", "is", "sem"), where("act", "is", "page.viewed")) == ["ad"]
    assert told(world.system, where("subject", "starts_with", "/rob")) == ["robot"]
    assert told(world.system, where("contact", "is", lin), limit=2) == ["form", "ad", "i"]
    assert told(world.system, {"not": where("contact", "is", lin)}) == ["robot"]


def test_a_count_is_whole_where_all_could_be_looked_through(
    world: World, said: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = asked(where("subject", "starts_with", "/"))
    whole = api.count_events(world.system, views, now=NOON)
    assert whole.is_whole
    assert whole.number == len(told(world.system, where("subject", "starts_with", "/")))
    monkeypatch.setattr(choosing, "_DEAR", 1)
    few = api.count_events(world.system, views, now=NOON, at_most=10)
    assert not few.is_whole


def test_a_question_that_no_index_answers_looks_a_stretch_and_says_how_far(
    world: World, said: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_DEAR", 1)
    monkeypatch.setattr(browsing, "_FIRST_STRETCH", 1)
    query = EventQuery(condition=asked(where("subject", "is", "/price")))
    first = api.browse_events(world.system, query, now=NOON)
    assert (first.rows, first.looked_to) == ((), AT + 2 * HOUR)
    assert told(world.system, where("subject", "is", "/price")) == ["ad"]


def test_what_nobody_ever_met_is_told_by_the_dictionaries_alone(
    world: World, said: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_DEAR", 1)
    unmet = where("subject", "contains", "atlantis")
    shown = api.browse_events(world.system, EventQuery(condition=asked(unmet)), now=NOON)
    assert (shown.rows, shown.looked_to, shown.next_cursor) == ((), None, None)
    assert api.count_events(world.system, asked(unmet), now=NOON).is_whole
    both = [*told(world.system, {"not": unmet}), *told(world.system, {"any": [unmet]})]
    assert sorted(both) == sorted(told(world.system))


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_hold_each_event_once_whatever_happened_at_one_instant(
    world: World, site: Source, limit: int
) -> None:
    times = [AT, AT + 1, AT, AT, AT + 1, AT + 2, AT]
    world.say(site, *(page(f"{number}", at) for number, at in enumerate(times)))
    world.settle()
    found = told(world.system, limit=limit)
    assert sorted(found) == sorted(str(number) for number in range(len(times)))
    assert [times[int(one)] for one in found] == sorted(times, reverse=True)


def test_who_sees_own_contacts_sees_their_events_and_those_of_nobody(
    world: World, said: Source, chen: Actor
) -> None:
    del said
    own = replace(chen, scope=Scope.OWN)
    assert told(own) == ["robot"]
    assert api.count_events(own, None, now=NOON).number == 1
    people.assign_contacts(world.system, {owner(world, "i"): chen.staff_id}, key="test", now=NOON)
    assert told(own) == ["form", "robot", "ad", "i"]


def test_a_stranger_may_not_list_events(stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.browse_events(stranger, EventQuery(), now=NOON)
    with pytest.raises(NotAllowed):
        api.count_events(stranger, None, now=NOON)


@pytest.mark.parametrize("cursor", ["", "1", "1.", "x.1", "1.1.1", "9" * 30 + ".1", "１.１"])
def test_a_cursor_that_was_not_given_out_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(NotValid):
        api.browse_events(world.system, EventQuery(after=cursor), now=NOON)


def test_an_export_holds_the_same_events_in_chunks(world: World, said: Source) -> None:
    document = {"all": [where("act", "is_any_of", ["page.viewed", "form.submitted"])]}
    after, rows, numbers = 0, [], []
    while True:
        chunk = EVENTS.read(
            Reading(by=world.system, condition=document, columns=frozenset(), after=after, most=2, now=NOON)
        )
        rows += list(chunk.rows)
        numbers += list(chunk.numbers)
        if chunk.after is None:
            break
        after = chunk.after
    assert sorted(row["act"] for row in rows) == ["form.submitted", "page.viewed", "page.viewed"]
    assert EVENTS.count(world.system, document, NOON) == 3
    lin = Person(contacts=(owner(world, "i"),), identities=())
    assert EVENTS.rows_of is not None
    assert len(set(numbers) & set(EVENTS.rows_of(lin))) == 2
