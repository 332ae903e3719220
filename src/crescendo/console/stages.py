"""Where contacts stand, as screens show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import get_language

from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Course, Pipeline, in_words

_QUIET = "bg-secondary-lt"
_TONES = {"mql": "bg-orange-lt", "won": "bg-green-lt", "lost": "bg-red-lt", "disqualified": "bg-red-lt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShown:
    """A stage with its title and tone, and since when somebody is in it."""

    key: str
    title: str
    tone: str
    since: int
    is_incomplete: bool


def shown_of(contact_ids: Iterable[int]) -> dict[int, StageShown]:
    """Where contacts stand. Three queries."""
    course = lifecycle.in_force().course(Pipeline.CONTACT)
    return {
        number: StageShown(
            key=one.stage,
            title=title_of(course, one.stage),
            tone=tone_of(course, one.stage),
            since=one.entered_at,
            is_incomplete=one.is_incomplete,
        )
        for number, one in lifecycle.stages_of(contact_ids).items()
    }


def title_of(course: Course, key: str) -> str:
    """What a stage is called in the reader's language."""
    return in_words(course.title_of(key), get_language() or "")


def tone_of(course: Course, key: str) -> str:
    """The colour of a stage, the same on every screen."""
    stage = course.find(key)
    if stage is None or stage.place == 0:
        return _QUIET
    return _TONES.get(key, _QUIET if stage.is_aside else "bg-blue-lt")
