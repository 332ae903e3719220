"""Every list costs one query, however long it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from crescendo.core import api, jobs
from tests.rooms.core.cast import SYSTEM

LISTS: dict[str, Callable[[], object]] = {
    "staff": lambda: api.list_staff(SYSTEM),
    "teams": api.list_teams,
    "audit": lambda: api.audit.list_lines(SYSTEM, subject="con_1", staff_id=1, cursor="9"),
    "notices": lambda: api.notices.list_for(SYSTEM, unread_only=True),
    "quarantine": lambda: api.quarantine.list_items(SYSTEM, kind="event", reason="not_json"),
    "reasons": api.quarantine.list_groups,
    "jobs": lambda: jobs.list_jobs(SYSTEM),
    "definitions": lambda: api.definitions.list_definitions(SYSTEM, "bands"),
    "versions": lambda: api.definitions.list_versions(SYSTEM, "bands", "usual"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_one_query(name: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        LISTS[name]()
