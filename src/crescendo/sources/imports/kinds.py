"""The kinds of import that this room takes."""

from __future__ import annotations

from crescendo.core.imports import kinds
from crescendo.sources.imports.keywords import KEYWORDS
from crescendo.sources.imports.spend import SPEND


def register() -> None:
    """Make them known; called once the apps stand."""
    kinds.register(KEYWORDS, SPEND)
