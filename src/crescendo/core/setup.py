"""The steps of the first day that somebody put off. Whether a step is done is read from the data, never stored."""

from __future__ import annotations

from enum import StrEnum

from crescendo.core import sets
from crescendo.core.models import SetupSkip
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission


class Step(StrEnum):
    """What a new installation needs, in the order in which it is asked for."""

    SOURCE = "source"
    ADDRESSES = "addresses"
    STAFF = "staff"
    IMPORT = "import"
    SUPPRESSIONS = "suppressions"


def skip_step(by: Actor, step: Step, *, now: int) -> None:
    """Put a step off; a second time changes nothing. Refuses NotAllowed."""
    require(by, Permission.SETTINGS_MANAGE)
    sets.insert_ignore("core_setup_skip", ("step", "skipped_at"), [(step.value, now)])


def resume_step(by: Actor, step: Step) -> None:
    """Take a step up again. Refuses NotAllowed."""
    require(by, Permission.SETTINGS_MANAGE)
    SetupSkip.objects.filter(step=step.value).delete()


def skipped_steps() -> frozenset[Step]:
    """The steps that were put off. One query."""
    known = {step.value for step in Step}
    found = SetupSkip.objects.values_list("step", flat=True)
    return frozenset(Step(step) for step in found if step in known)
