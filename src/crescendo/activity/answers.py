"""What people answered to surveys by the act survey.answered, for the room that keeps answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from crescendo.activity.answer_types import AnswerAct
from crescendo.core import sets


def answers_of(contact_ids: Collection[int]) -> tuple[AnswerAct, ...]:
    """The acts of these contacts, acts of machines left out. For the worker, which sees everybody. One query."""
    given = {"contacts": sets.batch_json(sorted(set(contact_ids)))}
    return tuple(
        AnswerAct(
            event_id=number, contact_id=contact, at=at, survey=survey or "", score=score, props=_read(props)
        )
        for number, contact, at, survey, score, props in sets.fetch(
            sets.statement(__package__, "answers_of_contacts"), given
        )
    )


def _read(props: str | None) -> Mapping[str, Any]:
    read = msgspec.json.decode(props) if props else {}
    return read if isinstance(read, dict) else {}
