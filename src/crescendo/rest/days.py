"""Days in requests: as they are written, 2026-01-31, and as nothing else."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written(said: object) -> object:
    """Numbers would be taken too, as seconds since 1970."""
    if isinstance(said, date) or (isinstance(said, str) and _WRITTEN.fullmatch(said)):
        return said
    message = "Write the day as 2026-01-31."
    raise ValueError(message)


Day = Annotated[
    date,
    BeforeValidator(_written),
    Field(ge=date(1970, 1, 1), le=date(2199, 12, 30), examples=["2026-01-31"]),
]
