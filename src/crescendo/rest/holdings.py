"""What this door holds of persons: answers that are kept for a day, so that asking again changes nothing."""

from __future__ import annotations

from typing import Any

from crescendo.core import holdings, needles
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.rest.models import KeptAnswer


def register() -> None:
    """Make this door's holdings known."""
    holdings.register(_answers)


def _answers_of(person: Person) -> list[int]:
    words = (*person.texts, *(write_id(Prefix.CONTACT, number) for number in person.contacts))
    return [
        pk
        for pk, body in KeptAnswer.objects.values_list("pk", "body").iterator(chunk_size=200)
        if needles.is_in_bytes(words, bytes(body))
    ]


def _erase_answers(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(rows=KeptAnswer.objects.filter(pk__in=_answers_of(person)).delete()[0])


_answers = Holding(
    name="rest.answers",
    title=mark("Answers of the API kept for a day"),
    tables=("rest_kept_answer",),
    find=lambda person, _: len(_answers_of(person)),
    erase=_erase_answers,
    outlives=True,
)
