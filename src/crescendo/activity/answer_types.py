"""The noun of answers by acts. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAct:
    """An act of answering: the survey, the measure from 0 to 10 where one was given, and what else was said."""

    event_id: int
    contact_id: int
    at: int
    survey: str
    score: int | None
    props: Mapping[str, Any] = field(hash=False)
