"""The stages of deals as the document in force has them, and what a stage means: open, won or lost."""

from __future__ import annotations

from crescendo.lifecycle.deals.types import DealStage, DealState
from crescendo.lifecycle.documents.api import InUse, in_force, register_in_use
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.lifecycle.documents.occupied import MOST_COUNTED
from crescendo.lifecycle.models import Deal


def course() -> Course:
    """The stages of deals. One query."""
    return in_force().course(Pipeline.DEAL)


def stages_in_use() -> list[str]:
    """The stages in which a deal stands: a document may drop none of them without a word. One query."""
    return list(Deal.objects.filter(removed_at=None).order_by().values_list("stage", flat=True).distinct())


def count_in(key: str, now: int) -> int:
    """How many deals stand in a stage. One query."""
    del now
    return Deal.objects.filter(removed_at=None, stage=key)[: MOST_COUNTED + 1].count()


def register() -> None:
    """Tell the documents; called once the apps stand."""
    register_in_use(Pipeline.DEAL, InUse(stages=stages_in_use, count=count_in))


def state_of(stages: Course, key: str) -> DealState:
    """Open before it is won, lost where it was lost, won in all that follows, churned too: it was won."""
    if key == DealStage.LOST:
        return DealState.LOST
    stage, won = stages.find(key), stages.find(DealStage.WON)
    is_before = stage is not None and won is not None and stage.place < won.place and not stage.is_aside
    return DealState.OPEN if is_before else DealState.WON
