"""Whatever a draft of the lifecycle says, its screens open: files and the API save drafts that no form would."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from tests.doors.console.conftest import SignIn

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
Place = tuple[str | int, ...]
# Each section with the screens that show it in forms.
SCREENS: dict[str, tuple[tuple[str, dict[str, str]], ...]] = {
    "stages": (
        ("lifecycle-stage", {"pipeline": "contact", "stage_key": "mql"}),
        ("lifecycle-stage-new", {"pipeline": "deal"}),
        ("lifecycle-stage-remove", {"pipeline": "contact", "stage_key": "poc"}),
        ("lifecycle-way-new", {"stage_key": "mql"}),
    ),
    "reasons": (("lifecycle-reasons", {"list_key": "reject"}),),
    "note": (("lifecycle-note", {}), ("lifecycle-topic-new", {})),
    "calendar": (("lifecycle-calendar", {}),),
    "clocks": (("lifecycle-clocks", {}),),
    "routing": (("lifecycle-routing", {}), ("lifecycle-rule-new", {})),
    "telesales": (("telesales-rules", {}), ("telesales-cadence-new", {}), ("telesales-entry-new", {})),
}
EVERYWHERE: tuple[tuple[str, dict[str, str]], ...] = (
    ("lifecycle", {}),
    ("lifecycle-document", {}),
    ("lifecycle-publish", {}),
)
HOSTILE = (None, 7, "x", [], {}, [7], [{}], {"x": 7})


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Each place of a document; of a list the first row speaks for all."""
    yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*at, name))
    elif isinstance(value, list) and value:
        yield from places(value[0], (*at, 0))


def spoiled(document: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(document)
    inner: Any = made
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = value
    return made


@pytest.mark.slow
@pytest.mark.parametrize("section", SCREENS)
def test_screens_open_whatever_a_draft_says(section: str, signed_in: SignIn) -> None:
    admin = signed_in()
    shipped = lifecycle.get_lifecycle(SYSTEM).draft
    every = list(places(shipped[section], (section,)))

    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(every), st.sampled_from(HOSTILE))
    def tried(place: Place, value: object) -> None:
        standing = lifecycle.get_lifecycle(SYSTEM).revision
        lifecycle.save_lifecycle(SYSTEM, spoiled(shipped, place, value), revision=standing, now=1)
        for name, parts in (*SCREENS[section], *EVERYWHERE):
            answer = admin.get(reverse(f"console:{name}", kwargs=parts))
            assert answer.status_code in {200, 302, 404}, (place, value, name)

    tried()
