"""Whatever order, cut or repetition messages arrive in, the derived state is that of a rebuild."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.activity import api
from crescendo.core.clock import MINUTE, VirtualClock
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.sources.types import Trust
from tests.conftest import NOON
from tests.environment import examples
from tests.rooms.activity.acts import (
    AD,
    CHROME,
    CRAWLER,
    DAYS_AGO,
    MAIL,
    SITE,
    identify,
    page,
    sent_form,
    told,
)
from tests.world import ZONE, World

pytestmark = pytest.mark.slow

DEVICES = ("device-1", "device-2")
USERS = ("lin", "wang")


@st.composite
def stories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Some visits of two devices, with ads and mails among them, and words about who sat there."""
    minutes = draw(st.lists(st.integers(0, 150), min_size=1, max_size=12, unique=True))
    story = []
    for number, minute in enumerate(minutes):
        key, at, device = f"m{number}", DAYS_AGO + minute * MINUTE, draw(st.sampled_from(DEVICES))
        match draw(st.sampled_from(["page", "page", "page", "identify", "form"])):
            case "page":
                url = draw(st.sampled_from([SITE + "/", SITE + "/", AD, MAIL]))
                agent = draw(st.sampled_from([CHROME, CHROME, CRAWLER]))
                story.append(page(key, at, url, device=device, agent=agent, active_ms=minute))
            case "identify":
                story.append(identify(key, at, draw(st.sampled_from(USERS)), device=device))
            case _:
                story.append(sent_form(key, at, device=device))
    return story


def live(
    batches: list[list[dict[str, Any]]], *, size: int, trust: Trust = Trust.SERVER, rebuild: bool = False
) -> dict[str, Any]:
    """The derived state after a life of its own, which leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        world = World(Path(folder), VirtualClock(NOON))
        world.log = ForgetfulLog(Disk())
        world.ingest = api.Ingest(world.log, zone=ZONE, size=size)
        source = world.source(trust=trust)
        for batch in batches:
            world.say(source, *batch)
        world.settle()
        if rebuild:
            api.rebuild_sessions(size=1)
            api.rebuild_touches(size=1)
        found = told(world)
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
@settings(
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=stories(), trust=st.sampled_from(Trust), data=st.data())
def test_order_cut_and_repetition_change_nothing(
    story: list[dict[str, Any]], trust: Trust, data: st.DataObject
) -> None:
    once = live([story], size=50, trust=trust)
    shuffled = data.draw(st.permutations(story + story[:2]))
    size = data.draw(st.integers(1, 4))
    assert live([[message] for message in shuffled], size=size, trust=trust) == once


@pytest.mark.django_db
@settings(
    max_examples=examples(30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=stories(), data=st.data())
def test_what_grew_is_what_a_rebuild_makes(story: list[dict[str, Any]], data: st.DataObject) -> None:
    batches = [[message] for message in data.draw(st.permutations(story))]
    assert live(batches, size=1) == live(batches, size=1, rebuild=True)
