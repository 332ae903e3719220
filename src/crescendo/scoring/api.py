"""The verbs of scoring."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core import jobs
from crescendo.scoring import recomputing, trying
from crescendo.scoring.consumer import Scores
from crescendo.scoring.defining import (
    SHIPPED_NAME,
    compare_versions,
    create_model,
    get_model,
    list_models,
    publish_model,
    return_to,
    save_model,
    take_over,
    versions_of,
)
from crescendo.scoring.documents import errors_of
from crescendo.scoring.fields import BAND_TITLES
from crescendo.scoring.published import CHAMPION, KIND
from crescendo.scoring.reading import account_score_of, account_scores, get_score, scores_of
from crescendo.scoring.recomputing import fade_by_the_day, start
from crescendo.scoring.trying import find_preview, list_moved, start_preview

__all__ = [
    "BAND_TITLES",
    "CHAMPION",
    "KIND",
    "SHIPPED_NAME",
    "Scores",
    "account_score_of",
    "account_scores",
    "compare_versions",
    "create_model",
    "errors_of",
    "fade_by_the_day",
    "find_preview",
    "get_model",
    "get_score",
    "job_handlers",
    "list_models",
    "list_moved",
    "publish_model",
    "return_to",
    "save_model",
    "scores_of",
    "start",
    "start_preview",
    "take_over",
    "versions_of",
]


def job_handlers() -> Mapping[str, jobs.Handler]:
    """What the worker runs for this room."""
    return {
        recomputing.RECOMPUTE: recomputing.recompute,
        recomputing.FADE: recomputing.fade,
        trying.PREVIEW: trying.preview,
        trying.CLEAR: trying.clear,
    }
