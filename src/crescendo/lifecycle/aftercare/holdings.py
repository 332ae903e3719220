"""What aftercare holds of persons: answers and tickets go with them; addresses are cut out of those about accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from crescendo.core import holdings, needles
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings
from crescendo.lifecycle.aftercare_models import SurveyAnswer, Ticket

_CHUNK = 500
_TEXTS: tuple[tuple[Any, str, int], ...] = ((SurveyAnswer, "text", 1 << 20), (Ticket, "title", 255))


def register() -> None:
    """Make them known."""
    holdings.register(_own, _others)


def _find(person: Person, _: Surroundings) -> int:
    return sum(model.objects.filter(contact_id__in=person.contacts).count() for model, _, _ in _TEXTS)


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    done = 0
    for model, _name, _longest in _TEXTS:
        rows = model.objects.filter(contact_id__in=person.contacts)
        done += model.objects.filter(pk__in=rows.values("pk")[:_CHUNK]).delete()[0]
    return Erased(rows=done, place={} if done else None)


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    for answer in SurveyAnswer.objects.filter(contact_id__in=person.contacts).order_by("pk"):
        yield {"at": answer.at, "what": answer.survey, "score": answer.score, "text": answer.text}
    for ticket in Ticket.objects.filter(contact_id__in=person.contacts).order_by("pk"):
        yield {"at": ticket.opened_at, "what": ticket.category, "score": None, "text": ticket.title}


def _cut(person: Person, _: Surroundings, place: Any) -> Erased:
    """Some hundred rows of one table a step, table by table in the order of their numbers."""
    table, after = place or (0, 0)
    if table >= len(_TEXTS):
        return Erased(rows=0)
    model, name, longest = _TEXTS[table]
    rows = list(model.objects.filter(pk__gt=after).order_by("pk")[:_CHUNK])
    named = [row for row in rows if needles.is_in(person.texts, getattr(row, name))]
    with transaction.atomic():
        for row in named:
            model.objects.filter(pk=row.pk).update(
                **{name: needles.cut(person.texts, getattr(row, name))[:longest]}
            )
    following = [table, rows[-1].pk] if len(rows) == _CHUNK else [table + 1, 0]
    return Erased(rows=len(named), place=following if following[0] < len(_TEXTS) else None)


_own = Holding(
    name="lifecycle.aftercare",
    title=mark("Surveys and tickets"),
    tables=("lifecycle_surveyanswer", "lifecycle_ticket"),
    find=_find,
    erase=_erase,
    export=_export,
    columns={
        "at": mark("Time"),
        "what": mark("What it was about"),
        "score": mark("Score (0 to 10)"),
        "text": mark("Text"),
    },
)
_others = Holding(
    name="lifecycle.texts_of_aftercare",
    title=mark("Addresses in surveys and tickets of others"),
    tables=(),
    find=lambda *_: 0,
    erase=_cut,
    is_scan=True,
)
