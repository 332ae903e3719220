"""Which models are in force: the one that acts, and challengers beside it, which only count."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

import msgspec

from crescendo.core import definitions, sets
from crescendo.core.types import Actor
from crescendo.scoring import documents
from crescendo.scoring.asking import Kept
from crescendo.scoring.models import ScoringModel
from crescendo.scoring.shipped import SHIPPED
from crescendo.scoring.types import Model, ModelMissing

KIND = "scoring_model"
CHAMPION = "interest"
_SYSTEM = Actor.system("scoring")


def in_force() -> tuple[Kept, ...]:
    """The champion first, then challengers by key; a query for each and two more."""
    keys = [row.key for row in definitions.list_definitions(_SYSTEM, KIND) if row.published is not None]
    return tuple(kept for key in (CHAMPION, *sorted({*keys} - {CHAMPION})) if (kept := find(key)) is not None)


def champion() -> Kept:
    """The model that acts: the company's, or the one that Crescendo ships."""
    kept = find(CHAMPION)
    assert kept is not None
    return kept


def find(key: str) -> Kept | None:
    """The version in force of a model; the champion has one from the first day."""
    found = definitions.text_in_force(KIND, key)
    if found is not None:
        number, text = found
        return Kept(id=number_of(key), key=key, number=number, model=_read(text))
    if key == CHAMPION:
        return Kept(id=number_of(key), key=key, number=0, model=_shipped())
    return None


@cache
def _shipped() -> Model:
    return documents.read(SHIPPED)


@lru_cache(maxsize=16)
def _read(text: str) -> Model:
    """A published text never changes, so it is read once."""
    return documents.read(msgspec.json.decode(text))


def get(key: str) -> Kept:
    """The same; refuses ModelMissing."""
    kept = find(key)
    if kept is None:
        raise ModelMissing(key=key)
    return kept


def number_of(key: str) -> int:
    """The number under which a model's rows stand. One query, two more the first time."""
    rows = ScoringModel.objects.filter(key=key).values_list("pk", flat=True)
    number = rows.first()
    if number is None:
        sets.insert_ignore("scoring_model", ("key",), [(key,)])
        number = rows.get()
    return number


def known_numbers() -> Iterator[tuple[str, int]]:
    """The models that have rows. One query."""
    yield from ScoringModel.objects.order_by("pk").values_list("key", "pk")
