"""Jobs done in the name of whoever asked for them: a colleague by number, a key or a command by what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crescendo.core.api import names_of
from crescendo.core.types import Actor


def named(by: Actor) -> dict[str, Any]:
    """What a job's payload keeps of who asked."""
    return {"by": by.staff_id, "label": by.label}


def actor_of(payload: Mapping[str, Any]) -> Actor:
    """Who asked, allowed all: what was allowed when it was asked for is done in that name. One query at most.

    Jobs of before this release kept no label.
    """
    staff_id, label = payload["by"], str(payload.get("label", ""))
    if staff_id is not None:
        label = names_of(frozenset({staff_id})).get(staff_id, label)
    return replace(Actor.system(label or "system"), staff_id=staff_id)
