"""The verbs of scoring."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core import jobs
from crescendo.scoring import recomputing
from crescendo.scoring.consumer import Scores
from crescendo.scoring.fields import BAND_TITLES
from crescendo.scoring.published import CHAMPION, KIND
from crescendo.scoring.reading import account_scores, get_score, scores_of
from crescendo.scoring.recomputing import fade_by_the_day, start

__all__ = [
    "BAND_TITLES",
    "CHAMPION",
    "KIND",
    "Scores",
    "account_scores",
    "fade_by_the_day",
    "get_score",
    "job_handlers",
    "scores_of",
    "start",
]


def job_handlers() -> Mapping[str, jobs.Handler]:
    """What the worker runs for this room."""
    return {recomputing.RECOMPUTE: recomputing.recompute, recomputing.FADE: recomputing.fade}
