"""The lifecycle in force: the company's, or the one that Crescendo ships."""

from __future__ import annotations

from functools import cache, lru_cache

import msgspec

from crescendo.core import definitions
from crescendo.lifecycle.documents import composing
from crescendo.lifecycle.documents.nouns import Lifecycle
from crescendo.lifecycle.documents.shipped import SHIPPED

KIND, KEY = "lifecycle", "main"


def register() -> None:
    """Make the kind of document known; called once the apps stand."""
    definitions.register(KIND, composing.errors_of)


def in_force() -> Lifecycle:
    """What holds now. One query."""
    found = definitions.text_in_force(KIND, KEY)
    return _shipped() if found is None else _read(*found)


@cache
def _shipped() -> Lifecycle:
    return composing.read(SHIPPED, number=0)


@lru_cache(maxsize=4)
def _read(number: int, text: str) -> Lifecycle:
    """A published text never changes, so it is read once."""
    return composing.read(msgspec.json.decode(text), number=number)
