"""Reading merges: those of a contact, standing and undone."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Q

from crescendo.core.ids import Prefix, write_id
from crescendo.core.once import once, once_each
from crescendo.core.types import Actor
from crescendo.people import merge_models, models
from crescendo.people.contacts import find_row
from crescendo.people.masking import mask_identity, mask_name
from crescendo.people.types import IdentityKind, Merge

MOST = 200
_PARTS = 10


def list_merges(by: Actor, contact_id: int) -> tuple[Merge, ...]:
    """All merges that a contact, or one that is part of it, took part in, the latest first, at most 200.

    Refuses NotAllowed, NotFound. Six queries at most.
    """
    return merge_nouns(by, merge_rows(find_row(by, contact_id).pk))


def merge_rows(contact_id: int) -> list[merge_models.Merge]:
    """The rows for the room's own verbs; the same that a living contact or a part of it took part in."""
    homes = homes_of(contact_id)
    rows = merge_models.Merge.objects.filter(Q(survivor_id__in=homes) | Q(merged_id__in=homes))
    return once(("merges", contact_id), lambda: list(rows.order_by("-at", "-id")[:MOST]))


def parts_of(by: Actor, contact_id: int) -> tuple[int, ...]:
    """The contact, or the one it was merged into, and up to ten that colleagues merged into it.

    Refuses NotAllowed, NotFound. Three queries at most.
    """
    contact = find_row(by, contact_id).pk
    return once(("parts", contact), lambda: _parts_of(contact))


def _parts_of(contact: int) -> tuple[int, ...]:
    homes = homes_of(contact)
    if len(homes) == 1:
        return (contact,)
    standing = merge_models.Merge.objects.filter(undone_at=None)
    merged = standing.filter(merged_id__in=homes).order_by("-at").values_list("merged_id", flat=True)
    parts = [part for part in merged[:_PARTS] if part != contact]
    return (contact, *dict.fromkeys(parts))


def homes_of(contact_id: int) -> list[int]:
    """A living contact and all that are part of it."""
    return list(parts_among([contact_id]))


def living_of(contact_ids: Iterable[int]) -> dict[int, int]:
    """The living contact that each of these is part of: itself, or whom it was merged into. One query."""
    return once_each("living contacts", contact_ids, _living_of)


def _living_of(contact_ids: set[int]) -> dict[int, int]:
    merged = models.Contact.objects.filter(pk__in=contact_ids, merged_into__isnull=False)
    into = dict(merged.values_list("pk", "merged_into_id"))
    return {number: into.get(number, number) for number in contact_ids}


def parts_among(contact_ids: Iterable[int]) -> dict[int, int]:
    """These living contacts and all that are part of them, each with its living one. One query."""
    wanted = set(contact_ids)
    parts = once_each("parts of contacts", wanted, _parts_by_living)
    return {number: number for number in wanted} | {
        part: living for living, merged in parts.items() for part in merged
    }


def _parts_by_living(contact_ids: set[int]) -> dict[int, list[int]]:
    merged = models.Contact.objects.filter(merged_into_id__in=contact_ids).order_by("pk")
    found: dict[int, list[int]] = {}
    for part, living in merged.values_list("pk", "merged_into_id"):
        if living is not None:
            found.setdefault(living, []).append(part)
    return found


def merge_nouns(by: Actor, found: Iterable[merge_models.Merge]) -> tuple[Merge, ...]:
    """Rows become nouns, with whom each merged in as the actor may see it."""
    rows = list(found)
    ends = models.Identity.objects.in_bulk({row.other_id for row in rows})
    names = _typed_names({row.merged_id for row in rows})
    return tuple(_noun(by, row, ends.get(row.other_id), names.get(row.merged_id, "")) for row in rows)


def _noun(by: Actor, row: merge_models.Merge, end: models.Identity | None, name: str) -> Merge:
    shown = name if by.sees_personal_data else mask_name(name)
    if end is not None and end.kind != IdentityKind.RECORD:
        kind = IdentityKind(end.kind)
        shown = end.value if by.sees_personal_data else mask_identity(kind, end.value)
    return Merge(
        id=row.pk,
        survivor_id=row.survivor_id,
        merged_id=row.merged_id,
        contact_id=end.contact_id if end is not None else None,
        label=shown or write_id(Prefix.CONTACT, row.merged_id),
        fields=tuple(json.loads(row.fields)),
        at=row.at,
        by_id=row.by_id,
        undone_at=row.undone_at,
        undone_by_id=row.undone_by_id,
    )


def _typed_names(contact_ids: set[int]) -> dict[int, str]:
    """What staff called contacts that have no other identity."""
    words = models.ContactChange.objects.filter(contact_id__in=contact_ids, field="name", edge__gt=1)
    said = words.exclude(value=None).order_by("at", "id").values_list("contact_id", "value")
    return {contact: str(json.loads(value)) for contact, value in said if contact is not None and value}
