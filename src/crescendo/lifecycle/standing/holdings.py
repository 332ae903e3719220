"""What standing holds of persons: one row each, worked out from the rows of other parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.lifecycle.models import ContactStanding


def register() -> None:
    """Make them known."""
    holdings.declare_free({"lifecycle_accountstanding": "counts and words about companies"})
    holdings.register(_standing)


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    rows = ContactStanding.objects.filter(contact_id__in=person.contacts)
    yield from rows.order_by("contact_id").values(*_COLUMNS)


def _erase(person: Person, *_: Any) -> Erased:
    return Erased(rows=ContactStanding.objects.filter(contact_id__in=person.contacts).delete()[0])


_COLUMNS = {
    "contact_id": mark("Record"),
    "contacted_at": mark("Last contacted by a colleague"),
    "talked_at": mark("Last talked to"),
    "task_at": mark("Next task due"),
    "lead_state": mark("State of the lead"),
    "nps_score": mark("Last NPS answer (0 to 10)"),
    "mailed_at": mark("Last mail by us"),
    "wrote_at": mark("Last mail to us"),
    "met_at": mark("Last meeting"),
    "material_at": mark("Last material sent"),
}
_standing = Holding(
    name="lifecycle.standing",
    title=mark("How sales stands with a contact"),
    tables=("lifecycle_contactstanding",),
    find=lambda person, _: ContactStanding.objects.filter(contact_id__in=person.contacts).count(),
    erase=_erase,
    export=_export,
    columns=_COLUMNS,
)
