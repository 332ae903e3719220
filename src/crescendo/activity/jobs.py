"""The jobs of activity, for the worker."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.activity import columns, event_names, following, quarantined, rejudging, retranslate
from crescendo.core.jobs import Handler
from crescendo.core.rawlog import RawLog
from crescendo.core.types import ClaimedJob
from crescendo.people.types import FOLLOW_JOB


def handlers(log: RawLog) -> Mapping[str, Handler]:
    """What runs each kind of job; `log` is where messages are handed in again."""
    return {
        **quarantined.handlers(log),
        retranslate.JOB: _retranslate,
        FOLLOW_JOB: following.run,
        rejudging.JOB: rejudging.run,
        columns.FILL: columns.fill,
        columns.CLEAR: columns.clear,
    }


def _retranslate(job: ClaimedJob) -> None:
    retranslate.run(job, event_names.in_force().acts)
