"""Two members of staff act at the same moment; and a failure that trying again would not mend."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import OperationalError, connection

from crescendo.core import faults
from crescendo.core.api import create_staff, create_team, deactivate, list_teams
from crescendo.core.models import User
from crescendo.core.refusals import Refusal
from crescendo.core.types import CreateStaff, CreateTeam, LastAdministrator, Role, TeamNameTaken
from tests.rooms.core.cast import SYSTEM


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_leave_one() -> None:
    for round_ in range(5):
        first, second = _administrator(f"a{round_}"), _administrator(f"b{round_}")
        outcomes = _at_once(
            partial(deactivate, SYSTEM, first, now=2), partial(deactivate, SYSTEM, second, now=2)
        )
        left = User.objects.filter(role=Role.ADMINISTRATOR.value, is_active=True)
        assert left.count() == 1
        assert [type(failure) for failure in outcomes] == [LastAdministrator]
        left.update(is_active=False)


@pytest.mark.django_db(transaction=True)
def test_a_team_that_two_add_at_once_is_added_once() -> None:
    for round_ in range(5):
        request = CreateTeam(name=f"North {round_}")
        outcomes = _at_once(*[partial(create_team, SYSTEM, request, now=1)] * 2)
        assert [type(failure) for failure in outcomes] == [TeamNameTaken]
    assert len(list_teams()) == 5


@pytest.mark.django_db
def test_a_value_too_large_for_an_index_is_no_trouble_of_the_store() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's indexes take values of any size")
    wide = "insert into wide select string_agg(md5(number::text), '') from generate_series(1, 900) as number"
    with connection.cursor() as cursor:
        cursor.execute("create temporary table wide (word text unique)")
        with pytest.raises(OperationalError) as failure:
            cursor.execute(wide)
    assert not faults.is_of_the_store(failure.value)


def _administrator(name: str) -> int:
    request = CreateStaff(
        email=f"{name}@crescendo.example",
        name=name,
        role=Role.ADMINISTRATOR,
        password="long enough to keep",
    )
    return create_staff(SYSTEM, request, now=1).id


def _at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Each in a thread with a connection of its own; gives back how they failed, refusals and all else."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait(20)
        try:
            work()
        except (Refusal, OperationalError) as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return failures
