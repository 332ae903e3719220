"""What a merge will do, said beforehand. Rooms that hang things on contacts register how to count them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.core.api import require
from crescendo.core.types import Actor, Permission
from crescendo.people.fieldset import decode
from crescendo.people.masking import HIDDEN, PERSONAL
from crescendo.people.merge_fields import Sides, sides_of
from crescendo.people.merging import pair_of
from crescendo.people.nouns import contact_noun
from crescendo.people.records import identities_of
from crescendo.people.strictness import limits_of
from crescendo.people.types import Attached, MergeContacts, MergedField, MergePreview

Count = Callable[[Sequence[int]], Mapping[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    label: str
    count: Count


_kinds: dict[str, _Kind] = {}


def register_attached(kind: str, label: str, count: Count) -> None:
    """Say what hangs on contacts themselves, such as deals and notes: it stays with the survivor.

    `label` is marked for translation; `count` gives, for contact ids, how many each has.
    """
    _kinds[kind] = _Kind(label=label, count=count)


def preview_merge(by: Actor, request: MergeContacts) -> MergePreview:
    """What `merge_contacts` would do with the same request; writes nothing, in a bounded number of queries.

    Refuses NotAllowed, NotFound, SameContact, AlreadyMerged.
    """
    require(by, Permission.CONTACTS_EDIT)
    survivor, other = pair_of(by, request.survivor_id, request.other_id)
    limits = limits_of((survivor.pk, other.pk))
    return MergePreview(
        survivor=contact_noun(survivor, by),
        other=contact_noun(other, by),
        fields=_fields(by, request, sides_of(survivor, other)),
        survivor_identities=identities_of(by, survivor.pk),
        other_identities=identities_of(by, other.pk),
        withdrawals=tuple(sorted(limits.withdrawn)),
        suppressions=tuple(sorted(limits.banned)),
        attached=_attached(survivor.pk, other.pk),
    )


def _fields(by: Actor, request: MergeContacts, sides: Sides) -> tuple[MergedField, ...]:
    said = {request.survivor_id: sides.survivor, request.other_id: sides.other}
    rows = []
    for name in sides.fields:
        chosen = request.choices.get(name)
        kept = sides.together.get(name) if chosen is None else said.get(chosen, {}).get(name)
        one, other = sides.survivor.get(name), sides.other.get(name)
        source = next((number for number, values in said.items() if values.get(name) == kept), None)
        rows.append(
            MergedField(
                field=name,
                survivor=_shown(by, name, one),
                other=_shown(by, name, other),
                kept=_shown(by, name, kept),
                kept_from=source if chosen is None else chosen,
                differs=one != other,
            )
        )
    return tuple(rows)


def _shown(by: Actor, name: str, value: str | None) -> Any:
    if value is None:
        return None
    is_personal = name in PERSONAL or name.startswith("trait.")
    return HIDDEN if is_personal and not by.sees_personal_data else decode(value)


def _attached(survivor_id: int, other_id: int) -> tuple[Attached, ...]:
    found = []
    for name, kind in _kinds.items():
        counts = kind.count((survivor_id, other_id))
        mine, its = counts.get(survivor_id, 0), counts.get(other_id, 0)
        if mine or its:
            found.append(Attached(kind=name, label=kind.label, survivor=mine, other=its))
    return tuple(found)
