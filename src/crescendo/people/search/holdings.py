"""What search holds of persons: parts of their names, addresses and numbers."""

from __future__ import annotations

from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.sets import execute_each
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people.search.keeping import Gram, contact_rows, grams_of_contact
from crescendo.people.search_models import ContactGram


def register() -> None:
    """Make them known."""
    holdings.declare_free({"people_accountgram": "companies are no persons"})
    holdings.register(_search)


def _grams_of(person: Person) -> list[Gram]:
    """Read from the rows, which go last; so nothing has to be read by contact."""
    rows = contact_rows(person.contacts)
    return [(gram, number) for number, row in rows.items() for gram in grams_of_contact(row)]


def _find(person: Person, _: Surroundings) -> int:
    return sum(
        ContactGram.objects.filter(contact_id=number, gram=gram).count() for gram, number in _grams_of(person)
    )


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(rows=execute_each("crescendo.people", "drop_contact_grams", _grams_of(person)))


_search = Holding(
    name="people.search",
    title=mark("Words by which search finds"),
    tables=("people_contactgram",),
    find=_find,
    erase=_erase,
)
