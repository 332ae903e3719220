"""What moves of many will be, judged by the rules before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline, Reason
from crescendo.lifecycle.stages import given, rules
from crescendo.lifecycle.stages.nouns import LEAD, Cause, MoveContacts, Stretch
from crescendo.lifecycle.stages.rules import Proposal, Verdict
from crescendo.lifecycle.stages.values import values_of
from crescendo.lifecycle.stages.writing import Planned

FORCED = frozenset({Cause.DEAL, Cause.MERGE, Cause.DOCUMENT, Cause.IMPORT})
"""They follow from what has happened already, so the document's moves do not hold them back."""


def judged(
    lifecycle: Lifecycle, here: Sequence[Stretch], request: MoveContacts, *, now: int
) -> list[tuple[Stretch, Verdict]]:
    """What the rules say to each of these moves; by hand they wait for fields. A bounded number of queries."""
    values = values_of([one.contact_id for one in here], now=now) if here else {}
    by_hand = request.cause is Cause.HAND
    found = []
    for one in here:
        wanted = Proposal(
            origin=one.stage,
            to=request.to,
            by_hand=by_hand,
            reason=request.reason,
            values={**values.get(one.contact_id, {}), **request.values},
            forced=request.cause in FORCED,
            was_incomplete=by_hand and one.is_incomplete,
        )
        found.append((one, rules.judge(lifecycle, Pipeline.CONTACT, wanted)))
    return found


def plan(lifecycle: Lifecycle, here: Sequence[Stretch], request: MoveContacts, *, now: int) -> list[Planned]:
    """The moves of those who may go where the request says. A bounded number of queries, none for nobody."""
    planned = []
    for one, verdict in judged(lifecycle, here, request, now=now):
        if not verdict.is_allowed:
            continue
        returns_at, returns_to = return_of(verdict.reason, request.values, now=now)
        planned.append(
            Planned(
                here=one,
                to=request.to,
                cause=request.cause,
                key=request.key,
                reason=request.reason,
                way=request.way,
                note=request.note,
                missing=tuple(asked.key for asked in verdict.missing),
                said=request.values,
                returns_at=request.returns_at if request.returns_at is not None else returns_at,
                returns_to=request.returns_to or returns_to,
                entered_at=request.entered.get(one.contact_id),
            )
        )
    return planned


def return_of(reason: Reason | None, said: Mapping[str, Any], *, now: int) -> tuple[int | None, str]:
    """When a reason lets somebody come back, and into which stage."""
    at = given.return_at(said, reason, now=now)
    if at is None:
        return None, ""
    return at, reason.returns_to if reason is not None and reason.returns_to else LEAD
