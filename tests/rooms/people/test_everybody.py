"""Everybody in chunks: each living contact once, those of one account one after the other."""

from __future__ import annotations

import pytest

from crescendo.people import api
from crescendo.people.models import Account, Contact

pytestmark = pytest.mark.django_db
FIRST = 1_000_000
ACCOUNTS = (None, FIRST + 2, FIRST + 1, None, FIRST + 2, FIRST + 2, None, FIRST + 1)
MERGED = (4, 6)


def found() -> None:
    Account.objects.bulk_create(Account(pk=FIRST + one, created_at=1) for one in (1, 2))
    Contact.objects.bulk_create(
        Contact(
            pk=FIRST + number,
            account_id=account,
            merged_into_id=FIRST if number in MERGED else None,
            created_at=1,
            first_seen_at=1,
            last_seen_at=1,
        )
        for number, account in enumerate(ACCOUNTS)
    )


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_chunks_by_account_meet_each_living_contact_once(size: int) -> None:
    found()
    place: tuple[int | None, int] = (0, 0)
    met: list[int] = []
    while chunk := api.living_after_by_account(place, limit=size)[0]:
        assert len(chunk) <= size
        met += [contact - FIRST for _, contact in chunk]
        place = chunk[-1]
    assert met == [2, 7, 1, 5, 0, 3]


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_from_the_end_they_are_met_the_other_way_round(size: int) -> None:
    found()
    place: tuple[int | None, int] | None = None
    met: list[int] = []
    while chunk := api.living_before_by_account(place, limit=size):
        assert len(chunk) <= size
        met += [contact - FIRST for _, contact in chunk]
        place = chunk[-1]
    assert met == [3, 0, 5, 1, 7, 2]
