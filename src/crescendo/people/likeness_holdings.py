"""What likeness holds of persons: hashes by which their records were compared."""

from __future__ import annotations

from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people.likeness_models import Likeness, LikenessDue


def register() -> None:
    """Make them known."""
    holdings.declare_free({"people_doublessearch": "numbers alone; its files go with its end"})
    holdings.register(_likeness)


def _find(person: Person, _: Surroundings) -> int:
    return sum(
        table.objects.filter(contact_id__in=person.contacts).count() for table in (Likeness, LikenessDue)
    )


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    tables = (Likeness, LikenessDue)
    return Erased(
        rows=sum(table.objects.filter(contact_id__in=person.contacts).delete()[0] for table in tables)
    )


_likeness = Holding(
    name="people.likeness",
    title=mark("Hashes by which records were compared"),
    tables=("people_likeness", "people_likenessdue"),
    find=_find,
    erase=_erase,
)
