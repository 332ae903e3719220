"""Who stands in the stages of a pipeline: other parts of the room say it, documents and forms ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.nouns import Pipeline

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The stages that somebody is in, and how many are in one now, counted to `MOST_COUNTED` and one more."""

    stages: Callable[[], Collection[str]]
    count: Callable[[str, int], int]


_in_use: dict[Pipeline, InUse] = {}


def register_in_use(pipeline: Pipeline, ask: InUse) -> None:
    """Say who is in the stages of a pipeline: a document that drops one must say where they go."""
    _in_use[pipeline] = ask


def stages_in_use() -> Mapping[Pipeline, Collection[str]]:
    """The stages of each pipeline that somebody is in. One query each."""
    return {pipeline: ask.stages() for pipeline, ask in _in_use.items()}


def count_in_stage(by: Actor, pipeline: Pipeline, key: str, *, now: int) -> int:
    """How many stand in a stage in force, whoever may see them, counted to `MOST_COUNTED` and one more.

    Refuses NotAllowed. One query.
    """
    require(by, Permission.DEFINITIONS_READ)
    return _in_use[pipeline].count(key, now)
