"""The fixed sample on which a condition is tried: stable, spread, within the scope."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.models import Contact
from tests.rooms.people.cast import contact_of, email, said, see

pytestmark = pytest.mark.django_db
CONTACT = Entity.CONTACT
FIRST = 1_000_000


@pytest.fixture
def crowd() -> list[int]:
    """Two thousand contacts in a row, as an import makes them."""
    rows = [
        Contact(pk=FIRST + place, created_at=1, first_seen_at=1, last_seen_at=1) for place in range(2_000)
    ]
    return [row.pk for row in Contact.objects.bulk_create(rows)]


def test_a_small_company_is_its_own_sample(lin: Actor) -> None:
    numbers = [contact_of(see(said(f"k{place}", 1, email(f"{place}@acme.example")))) for place in range(3)]
    drawn = api.sample(lin, CONTACT)
    assert drawn.ids == tuple(sorted(numbers))
    assert drawn.of == 3


def test_the_sample_is_the_same_each_time_and_spread_over_all(
    crowd: list[int], lin: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(2):
        drawn = api.sample(lin, CONTACT, most=200)
    assert drawn == api.sample(lin, CONTACT, most=200)
    assert drawn.of == len(crowd)
    assert 190 <= len(drawn.ids) == len(set(drawn.ids)) <= 200
    tenths = [sum((number - FIRST) // 200 == tenth for number in drawn.ids) for tenth in range(10)]
    assert min(tenths) >= 10


def test_who_joins_changes_little_of_the_sample(crowd: list[int], lin: Actor) -> None:
    before = set(api.sample(lin, CONTACT, most=200).ids)
    Contact.objects.bulk_create(
        [
            Contact(pk=FIRST + place, created_at=1, first_seen_at=1, last_seen_at=1)
            for place in range(2_000, 2_200)
        ]
    )
    after = set(api.sample(lin, CONTACT, most=200).ids)
    assert len(before & after) > 160


def test_the_sample_lies_within_the_scope(crowd: list[int], chen: Actor, stranger: Actor) -> None:
    assert chen.staff_id is not None
    Contact.objects.filter(pk__in=crowd[:7]).update(owner_id=chen.staff_id)
    assert api.sample(chen, CONTACT, most=5).of == 7
    assert set(api.sample(chen, CONTACT).ids) == set(crowd[:7])
    with pytest.raises(NotAllowed):
        api.sample(stranger, CONTACT)


def test_a_condition_is_asked_of_the_sample_alone(crowd: list[int], lin: Actor) -> None:
    tree = conditions.parse(
        {"field": "created_at", "operator": "is_set"}, entity=CONTACT, sees_personal_data=True
    )
    asked = [crowd[5], crowd[2], crowd[9]]
    assert api.fitting(lin, CONTACT, tree, asked, now=10) == asked
