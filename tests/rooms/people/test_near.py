"""A page that the first contacts of an order tell is the page of the whole list, or none; no row is lost or doubled."""

from __future__ import annotations

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core.types import Actor
from crescendo.people import api, keyset
from crescendo.people.types import ContactQuery, NewContact
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
CITIES = ("Suzhou", "Wuxi", "Suzhou", "Suzhou", "Nanjing", "Suzhou", "Wuxi", "Suzhou")


@pytest.fixture
def people_there() -> int:
    for number, city in enumerate(CITIES):
        fields = {"name": f"Person {number * 5 % len(CITIES)}", "city": city}
        api.create_contact(SYSTEM, NewContact(fields=fields), now=NOON + number // 2)
    return len(CITIES)


def lives_in(city: str) -> Tree:
    document = {"field": "city", "operator": "is", "value": city}
    return conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)


@pytest.mark.parametrize("sort", ["-last_seen_at", "name", "-created_at"])
@pytest.mark.parametrize("city", ["Suzhou", "Nanjing", "Atlantis"])
def test_what_the_nearest_tell_is_what_the_whole_list_says(
    people_there: int, monkeypatch: pytest.MonkeyPatch, sort: str, city: str
) -> None:
    condition = lives_in(city)
    whole = api.list_contacts(SYSTEM, ContactQuery(condition=condition, sort=sort), now=NOON).rows
    assert len(whole) == CITIES.count(city)
    for near in (1, 3, people_there):
        monkeypatch.setattr(keyset, "_NEAR", near)
        found, cursor, is_over = [], None, False
        while not is_over:
            query = ContactQuery(condition=condition, sort=sort, after=cursor, limit=2)
            page = api.list_contacts(SYSTEM, query, now=NOON)
            told = api.list_near(SYSTEM, query, now=NOON)
            assert told.page in ((None, page) if near < people_there else (page,))
            assert not told.is_everybody or told.page == page
            found += page.rows
            cursor, is_over = page.next_cursor, page.next_cursor is None
        assert tuple(found) == whole


def test_without_a_question_the_nearest_are_the_page(
    people_there: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyset, "_NEAR", 1)
    query = ContactQuery(limit=3)
    told = api.list_near(SYSTEM, query, now=NOON)
    assert told.page == api.list_contacts(SYSTEM, query, now=NOON)
    assert told.page is not None
    assert len(told.page.rows) < people_there
