"""A world whose every write goes away with its test, which is faster than emptying tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from crescendo.core.clock import VirtualClock
from crescendo.sources.types import Source, Trust
from tests.world import World


@pytest.fixture
def world(db: None, tmp_path: Path, clock: VirtualClock) -> World:
    return World(tmp_path, clock)


@pytest.fixture
def site(world: World) -> Source:
    """A source whose word is proof, so that the tests of this room need not prove anything."""
    return world.source("Site", trust=Trust.SERVER)
