"""The kinds of import that this room takes."""

from __future__ import annotations

from crescendo.activity.imports.attendance import ATTENDANCE
from crescendo.activity.imports.engagement import ENGAGEMENT
from crescendo.activity.imports.events import EVENTS
from crescendo.core.imports import kinds


def register() -> None:
    """Make them known; called once the apps stand."""
    kinds.register(EVENTS, ENGAGEMENT, ATTENDANCE)
