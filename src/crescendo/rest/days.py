"""Days in requests: as they are written, 2026-01-31, and as nothing else."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import Field

from crescendo.rest.instants import as_written

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Day = Annotated[
    date,
    as_written(_DAY, "Write the day as 2026-01-31."),
    Field(ge=date(1970, 1, 1), le=date(2199, 12, 30), examples=["2026-01-31"]),
]
