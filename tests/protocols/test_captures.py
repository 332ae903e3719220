"""Real requests of real clients end with exactly what their capture expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.protocols.replaying import BATCHES, SENSORS, captures, expected, load, stored
from tests.world import World

pytestmark = pytest.mark.real

ALL = captures((*BATCHES, *SENSORS))


@pytest.mark.parametrize("file", ALL)
def test_a_capture_ends_with_exactly_what_it_expects(world: World, file: Path) -> None:
    capture = load(world, file)
    statuses = world.replay(capture["requests"])
    world.settle()
    assert set(statuses) <= {200, 204}
    assert stored(world, capture) == expected(capture)


@pytest.mark.parametrize("file", ALL)
def test_a_capture_sent_twice_and_backwards_ends_the_same(world: World, file: Path) -> None:
    capture = load(world, file)
    world.replay(list(reversed(capture["requests"])))
    world.settle()
    world.replay(capture["requests"])
    world.settle()
    assert stored(world, capture) == expected(capture)
