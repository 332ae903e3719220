"""What materials hold of persons: that something was sent to them goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings
from crescendo.lifecycle.materials_models import MaterialSent

_CHUNK = 500


def register() -> None:
    """Make it known."""
    holdings.declare_free({"lifecycle_material": "links of the company's own library"})
    holdings.register(_sent)


def _find(person: Person, _: Surroundings) -> int:
    return MaterialSent.objects.filter(contact_id__in=person.contacts).count()


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    rows = MaterialSent.objects.filter(contact_id__in=person.contacts)
    done = MaterialSent.objects.filter(pk__in=rows.values("pk")[:_CHUNK]).delete()[0]
    return Erased(rows=done, place={} if done else None)


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    rows = MaterialSent.objects.filter(contact_id__in=person.contacts, removed_at=None)
    for row in rows.order_by("pk"):
        yield {"at": row.at, "by": row.by_label, "text": row.title}


_sent = Holding(
    name="lifecycle.materials_sent",
    title=mark("Materials that were sent"),
    tables=("lifecycle_materialsent",),
    columns={"at": mark("Time"), "by": mark("Who did it"), "text": mark("Text")},
    find=_find,
    erase=_erase,
    export=_export,
)
