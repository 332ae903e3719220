"""About how many a condition means while somebody writes it, and ten of them with the reasons: on a fixed sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crescendo.conditions.types import Entity, Tree
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.segments.preview import Names, reasons
from crescendo.segments.types import Estimate, Sample, Why

SAMPLES = 10
# The sample is in an order that chance mixed, so each beginning of it is a sample, too.
_STEPS = (1_000, 4_000, 10_000)
_DIGITS = 3


def estimate(
    by: Actor,
    entity: Entity,
    condition: Tree,
    *,
    language: str,
    now: int,
    names: Names | None = None,
    is_late: Callable[[], bool] = lambda: False,
) -> Estimate:
    """About how many of those whom the actor sees the condition holds, and some of them with the reasons.

    It is tried on a fixed sample, step by step: once `is_late`, what was looked at until then answers. Where the sample
    is all there are, the number is exact. Refuses NotAllowed. A bounded number of queries, and one for each leaf.
    """
    drawn = people.sample(by, entity)
    found: list[int] = []
    tried = 0
    for step in _STEPS:
        part = drawn.ids[tried:step]
        if not part or (tried and is_late()):
            break
        found += people.fitting(by, entity, condition, part, now=now)
        tried += len(part)
    is_exact = tried == drawn.of
    return Estimate(
        number=len(found) if is_exact else _scaled(len(found), drawn.of, tried),
        is_exact=is_exact,
        tried=tried,
        of=drawn.of,
        samples=_samples(by, entity, condition, found[:SAMPLES], language=language, now=now, names=names),
    )


def _scaled(found: int, of: int, tried: int) -> int:
    """As many as there would be in all, in as many digits as such a sample can answer for."""
    number = found * of // tried
    places = max(0, len(str(number)) - _DIGITS)
    return round(number, -places)


def _samples(
    by: Actor,
    entity: Entity,
    condition: Tree,
    ids: Sequence[int],
    *,
    language: str,
    now: int,
    names: Names | None,
) -> tuple[Sample, ...]:
    why: Mapping[int, tuple[Why, ...]] = {}
    if entity is Entity.CONTACT:
        called: Mapping[int, str] = people.name_of_contacts(ids, by=by)
        why = reasons(condition, ids, language=language, now=now, names=names)
    else:
        called = {number: one.name or "" for number, one in people.find_accounts(by, ids).items()}
    return tuple(
        Sample(contact_id=number, name=called.get(number, ""), why=why.get(number, ())) for number in ids
    )
