"""Whether marketing can begin, and what to see to first."""

from __future__ import annotations

import pytest

from crescendo.activity import api
from crescendo.core.clock import DAY, MINUTE
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.core.watch.sender import Sender, SenderState
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import act, page
from tests.world import World

WORKS = Sender(state=SenderState.WORKS)


def test_an_empty_installation_begins_with_tracking(db: None, chen: Actor, admin: Actor) -> None:
    found = api.readiness(admin, WORKS, now=NOON)
    assert [(check.name.value, check.is_met) for check in found.checks] == [
        ("tracking", False),
        ("reachable", False),
        ("assets", False),
        ("sender", True),
    ]
    assert found.first is found.checks[0]
    with pytest.raises(NotAllowed):
        api.readiness(chen, WORKS, now=NOON)


def test_what_was_heard_and_downloaded_counts(world: World, site: Source, admin: Actor) -> None:
    papers = [
        act(f"p{n}", NOON - MINUTE, event="Asset Downloaded", properties={"asset": f"{n % 12}.pdf"})
        for n in range(14)
    ]
    world.say(site, page("a", NOON - MINUTE), *papers)
    world.settle()
    found = {check.name.value: check for check in api.readiness(admin, WORKS, now=NOON).checks}
    assert found["tracking"].is_met
    assert (found["assets"].found, found["assets"].is_met) == (10, True)
    later = api.readiness(admin, Sender(state=SenderState.UNTRIED), now=NOON + 8 * DAY)
    assert [check.is_met for check in later.checks] == [False, False, True, False]
