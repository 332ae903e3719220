"""The jobs of people, for the worker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from crescendo.core.jobs import Handler
from crescendo.people import (
    accepting,
    account_matching,
    account_merging,
    classing,
    doubles,
    doubles_search,
    merge_many,
    own_fields,
    own_values,
    tag_rules,
    tags,
)
from crescendo.people.bulk import running, starting
from crescendo.people.bulk.types import Deed
from crescendo.people.quality import looking, repairing
from crescendo.people.search import filling

_WORKS = {**starting.WORKS, Deed.REPAIR: repairing.Repairing()}


def handlers() -> Mapping[str, Handler]:
    """What runs each kind of job."""
    return {
        accepting.JOB: accepting.run,
        account_matching.MATCH: account_matching.run,
        account_matching.SCAN: account_matching.scan,
        account_merging.RETURN: account_merging.return_contacts,
        classing.FILL: classing.fill,
        doubles.JOB: doubles.run,
        doubles_search.JOB: doubles_search.run,
        filling.FILL: filling.run,
        looking.JOB: looking.run,
        merge_many.JOB: merge_many.run,
        running.CHANGE: partial(running.run, works=_WORKS),
        running.UNDO: partial(running.undo, works=_WORKS),
        own_fields.FILL: own_values.fill,
        tags.SETTLE: tag_rules.settle,
        tags.REMOVE: tag_rules.remove,
    }
