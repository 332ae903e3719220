"""The lease of the consumers."""

from __future__ import annotations

import pytest

from crescendo.core import ownership

pytestmark = pytest.mark.django_db


def test_one_worker_owns_the_consumers(now: int) -> None:
    assert ownership.take("one", now=now)
    assert not ownership.take("two", now=now)


def test_a_living_owner_keeps_its_lease_by_renewing_it(now: int) -> None:
    ownership.take("one", now=now)
    assert ownership.take("one", now=now + 4_000)
    assert not ownership.take("two", now=now + 8_000)


def test_a_killed_owner_is_followed_within_seconds(now: int) -> None:
    ownership.take("one", now=now)
    assert ownership.take("two", now=now + ownership.LEASE + 1)
    assert not ownership.take("one", now=now + ownership.LEASE + 2)


def test_an_owner_that_leaves_is_followed_at_once(now: int) -> None:
    ownership.take("one", now=now)
    ownership.release("one")
    assert ownership.take("two", now=now)


def test_a_clock_that_was_set_back_bars_nobody_for_long(now: int) -> None:
    ownership.take("one", now=now + 3_600_000)
    assert ownership.take("two", now=now)
