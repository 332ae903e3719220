"""What deals hold of persons: who has to do with them goes; addresses are cut out of what colleagues wrote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from crescendo.core import holdings, needles
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.text import fold
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings
from crescendo.lifecycle.models import Deal, DealChange, DealContact, DealStay, Milestone, Poc
from crescendo.people import api as people

_CHUNK = 500
# Each table with its texts in which an address may stand, and the shadow of a text where it has one.
_TEXTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Deal, ("name", "keyword", "competitors", "lost_to", "region", "industry", "products")),
    (DealStay, ("note",)),
    (DealChange, ("before", "after")),
    (Poc, ("criteria", "skipped_because")),
    (Milestone, ("title",)),
)
_FOLDED = frozenset({"name", "keyword", "region", "industry", "products"})


def register() -> None:
    """Make them known, and what a merge's preview counts."""
    holdings.declare_free({"lifecycle_contract": "what was signed with a company"})
    holdings.register(_roles, _others)
    people.register_attached("deals", mark("Deals"), _count)


def _count(contacts: Any) -> dict[int, int]:
    living = {home: contact for contact in contacts for home in people.homes_of(contact)}
    rows = DealContact.objects.filter(contact_id__in=living).values_list("contact_id")
    counts: dict[int, int] = {}
    for home, number in rows.annotate(n=Count("pk")).order_by():
        counts[living[home]] = counts.get(living[home], 0) + number
    return counts


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    rows = DealContact.objects.filter(contact_id__in=person.contacts).delete()[0]
    rows += Poc.objects.filter(technical_owner_id__in=person.contacts).update(technical_owner_id=None)
    for contact in person.contacts:
        said = f'"{write_id(Prefix.CONTACT, contact)}"'
        named = DealChange.objects.filter(Q(before__contains=said) | Q(after__contains=said), field="people")
        rows += named.delete()[0]
    return Erased(rows=rows)


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    held = DealContact.objects.filter(contact_id__in=person.contacts).order_by("pk")
    names = dict(Deal.objects.filter(pk__in=held.values("deal_id")).values_list("pk", "name"))
    for row in held:
        yield {"at": row.at, "deal": names.get(row.deal_id, ""), "role": row.role}


def _cut_from_texts(person: Person, _: Surroundings, place: Any) -> Erased:
    """Some hundred rows of one table a step, table by table in the order of their numbers."""
    table, after = place or (0, 0)
    if table >= len(_TEXTS):
        return Erased(rows=0)
    model, names = _TEXTS[table]
    rows = list(model.objects.filter(pk__gt=after).order_by("pk")[:_CHUNK])
    named = [
        row for row in rows if any(needles.is_in(person.texts, getattr(row, name) or "") for name in names)
    ]
    with transaction.atomic():
        for row in named:
            _cut(person, row, names)
    following = [table, rows[-1].pk] if len(rows) == _CHUNK else [table + 1, 0]
    return Erased(rows=len(named), place=following if following[0] < len(_TEXTS) else None)


def _cut(person: Person, row: Any, names: tuple[str, ...]) -> None:
    for name in names:
        said = getattr(row, name)
        if said and needles.is_in(person.texts, said):
            setattr(row, name, needles.cut(person.texts, said))
            if isinstance(row, Deal) and name in _FOLDED:
                setattr(row, f"{name}_fold", fold(getattr(row, name)))
    row.save()


_roles = Holding(
    name="lifecycle.deals",
    title=mark("Deals"),
    tables=(
        *("lifecycle_dealcontact", "lifecycle_deal", "lifecycle_dealline", "lifecycle_dealstay"),
        *("lifecycle_dealchange", "lifecycle_poc", "lifecycle_milestone"),
    ),
    find=lambda person, _: DealContact.objects.filter(contact_id__in=person.contacts).count(),
    erase=_erase,
    export=_export,
    outlives=True,
    columns={"at": mark("Time"), "deal": mark("Deal"), "role": mark("Role")},
)
_others = Holding(
    name="lifecycle.texts_of_deals",
    title=mark("Addresses in texts about deals"),
    tables=(),
    find=lambda *_: 0,
    erase=_cut_from_texts,
    is_scan=True,
)
