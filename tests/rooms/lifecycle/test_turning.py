"""Ways that turn by time alone: whom nothing happens to is taken on once her time has come."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.core import facts, jobs
from crescendo.core.clock import DAY, HOUR
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.types import Cause, MoveContacts
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import SYSTEM
from tests.rooms.lifecycle.test_documents import changed, publish

pytestmark = pytest.mark.django_db
ENTERED = {"field": "stage_since", "operator": "more_than_ago", "value": {"count": 7, "unit": "days"}}


def way(condition: dict[str, Any]) -> dict[str, Any]:
    document = changed()
    for stage in document["stages"]["contact"]:
        stage.pop("enters_when", None)
        if stage["key"] == "mql":
            stage["enters_when"] = [
                {"key": "old", "title": {"en": "Old"}, "from": ["lead"], "condition": condition}
            ]
    return document


def look(now: int) -> bool:
    """What the worker does once an hour."""
    is_intended = bool(api.look_for_turned(now))
    jobs.run_until_quiet({"lifecycle.turned": api.job_handlers()["lifecycle.turned"]}, now=now)
    return is_intended


def stage(contact: int) -> str:
    return api.stages_of([contact])[contact].stage


def lead(*contacts: int, now: int = NOON) -> None:
    api.move_contacts(SYSTEM, MoveContacts(contact_ids=contacts, to="lead", cause=Cause.RULE), now=now)


def test_who_waits_long_enough_is_taken_on_though_nothing_happens(lin: Actor, person: Person) -> None:
    publish(lin, way(ENTERED))
    look(NOON)
    wang, later = person("Wang"), person("Later")
    lead(wang)
    lead(later, now=NOON + 3 * DAY)
    for hours in range(0, 9 * 24, 6):
        look(NOON + hours * HOUR)
    assert (stage(wang), stage(later)) == ("mql", "lead")
    told = [
        one for one in facts.read(0, 1_000, kinds=["contact.stage_changed"]) if one.payload["to"] == "mql"
    ]
    assert [one.payload["contacts"] for one in told] == [[wang]]


def test_a_pause_of_the_worker_forgets_nobody(lin: Actor, person: Person) -> None:
    publish(lin, way(ENTERED))
    look(NOON)
    wang = person("Wang")
    lead(wang)
    assert look(NOON + 30 * DAY)
    assert stage(wang) == "mql"


def test_a_document_that_cannot_turn_by_time_asks_nobody(lin: Actor, person: Person) -> None:
    publish(lin, way({"field": "name", "operator": "is", "value": "Wang"}))
    person("Wang")
    assert not look(NOON + DAY)
