"""Staff from the command line, for the one who installs."""

from __future__ import annotations

import secrets

from crescendo.core.clock import SystemClock
from crescendo.project.schema import prepare_store


def create_admin(email: str, name: str, password: str | None) -> str | None:
    """Create an administrator; returns the password when it was made here."""
    prepare_store()
    from crescendo.core import api  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor, CreateStaff, Role  # noqa: PLC0415

    made = None if password else secrets.token_urlsafe(12)
    api.create_staff(
        Actor.system("command line"),
        CreateStaff(email=email, name=name, role=Role.ADMINISTRATOR, password=password or made or ""),
        now=SystemClock().now(),
    )
    return made
