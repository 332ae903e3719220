"""The lifecycle in force: the company's, or the one that Crescendo ships."""

from __future__ import annotations

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
    version = definitions.find_in_force(KIND, KEY)
    if version is None:
        return composing.read(SHIPPED, number=0)
    return composing.read(version.document, number=version.number)
