"""Contacts with names, in a world whose every write goes away with its test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crescendo.core.clock import VirtualClock
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.conftest import NOON
from tests.world import World

Person = Callable[..., int]


@pytest.fixture
def world(db: None, tmp_path: Path, clock: VirtualClock) -> World:
    api.ship(now=NOON)
    return World(tmp_path, clock)


@pytest.fixture
def person(db: None, lin: Actor) -> Person:
    """Adds somebody by hand; `name` is enough."""
    api.ship(now=NOON)

    def add(name: str, *, now: int = NOON, **fields: object) -> int:
        return people.create_contact(lin, NewContact(fields={"name": name, **fields}), now=now).id

    return add
