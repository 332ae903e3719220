"""A chunk of everybody reckoned elsewhere than it is written, from the end towards the beginning."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from crescendo.core import facts as fact_log
from crescendo.core import rounds
from crescendo.core.types import FactDraft
from crescendo.people import api as people
from crescendo.scoring import ledger, settling
from crescendo.scoring.asking import Kept
from crescendo.scoring.days import day_number
from crescendo.scoring.ledger import Worked
from crescendo.scoring.standings import Standing, standings_of
from crescendo.scoring.touching import TOUCHING, acts_of_colleagues, touched_by, with_colleagues

Place = tuple[int | None, int]
"""Account and contact, as everybody is walked through; those of no account come last."""
CONSUMER = "scoring"
_MOST = 500
"""So many facts that came in between are looked at one by one."""


class Asked(msgspec.Struct, array_like=True, frozen=True):
    """A chunk as of an instant and of how far the consumer had come; `before` is where it ends, None the very end."""

    model: str
    version: int
    now: int
    zone: str
    position: int
    size: int
    before: Place | None


class Answer(msgspec.Struct, array_like=True, frozen=True):
    """Everybody of a chunk, the last first, and what their acts say."""

    asked: Asked
    places: list[Place]
    gone: list[ledger.Place]
    entries: list[tuple[int, ...]]
    standings: list[Standing]


def answered(kept: Kept, asked: Asked) -> Answer:
    """Reckon the chunk; nothing is written. A bounded number of statements."""
    places = people.living_before_by_account(asked.before, limit=asked.size)
    worked = ledger.work_out(kept, _ids(places), now=asked.now, zone=asked.zone)
    return Answer(
        asked=asked,
        places=places,
        gone=worked.gone,
        entries=worked.entries,
        standings=[*worked.standings.values()],
    )


def taken(kept: Kept, answer: Answer, *, now: int, zone: str) -> list[FactDraft]:
    """Write an answer inside the caller's transaction; whoever may be another since it was asked is counted here.

    The consumer is held where it is. What it has read since the question may already stand in the ledger, and what
    it has not read yet it will count itself, as always.
    """
    ids = _ids(answer.places)
    others = _others(kept, answer, now=now, zone=zone)
    worked = Worked(
        # Of those who are counted here too much may go: what belongs there is found missing, and written.
        gone=answer.gone,
        entries=[row for row in answer.entries if row[1] not in others] if others else answer.entries,
        standings={row.contact_id: row for row in answer.standings if row.contact_id not in others},
    )
    calm = [contact for contact in ids if contact not in others]
    drafts = settling.told(kept, ledger.write(kept, worked, standings_of(kept.id, calm)), now=now)
    if others:
        drafts += settling.settle(kept, sorted(others), {}, now=now, zone=zone)
    return drafts


def _others(kept: Kept, answer: Answer, *, now: int, zone: str) -> set[int]:
    """Those of the answer about whom it may be wrong by now."""
    asked, everybody = answer.asked, {contact for _, contact in answer.places}
    position = rounds.held_position(CONSUMER)
    between = fact_log.read(asked.position, _MOST, kinds=TOUCHING, until=position)
    is_of_another_day = day_number(asked.now, zone) != day_number(now, zone) or asked.zone != zone
    if len(between) == _MOST or is_of_another_day or not _still_there(answer):
        return everybody
    touched = touched_by(between, zone=zone)
    return everybody.intersection(
        with_colleagues(acts_of_colleagues(kept.model), touched, now=now, zone=zone)
    )


def _still_there(answer: Answer) -> bool:
    """Whether the same people live in the same accounts."""
    return people.living_before_by_account(answer.asked.before, limit=len(answer.places)) == answer.places


def _ids(places: Collection[Place]) -> list[int]:
    return sorted(contact for _, contact in places)
