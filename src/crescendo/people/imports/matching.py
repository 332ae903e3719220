"""Whose a row is: found by its identities, the strongest first, without ever joining two contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from crescendo.core.imports.types import Batch, Mode, Refused
from crescendo.core.refusals import mark
from crescendo.core.types import Scope
from crescendo.people import models
from crescendo.people.blocking import blocked_among
from crescendo.people.contacts import visible_contacts
from crescendo.people.directory import contacts_of
from crescendo.people.imports.cells import COLUMN_OF, Read
from crescendo.people.types import Identity, IdentityKind

NOBODY = mark("Nothing in this row tells who it is: an id, an e-mail address or a phone number is needed.")
NO_KEY = mark("The key of this row is empty.")
UNKNOWN = mark("No contact has this key, and the import only changes those that are known.")
KNOWN = mark("A contact has this key already, and the import only adds new ones.")
NOT_YOURS = mark("You may not change the contact that has this key.")
TAKEN = mark("Another contact has it already.")
BLOCKED = mark("This person was erased and has not consented anew.")
OTHER_USER = mark("The contact has another id already.")
REPEATED = mark("Row %(row)s of this file has it already.")


class Target(NamedTuple):
    """A row and the contact that it is about; None: a new one. `anchor` is an identity that the contact has."""

    read: Read
    contact_id: int | None
    fresh: tuple[Identity, ...]
    anchor: Identity | None


class Matcher:
    """What the database knows of a chunk's identities; six statements."""

    def __init__(self, batch: Batch, rows: Sequence[Read]) -> None:
        self._batch = batch
        named = {identity for row in rows for identity in row.identities}
        self._known = contacts_of(named)
        self._blocked = blocked_among(named)
        self._numbers = _survivors(row.contact_id for row in rows if row.contact_id is not None)
        found = {*self._known.values(), *self._numbers.values()}
        self._seen = found if batch.by.scope is Scope.ALL else visible_contacts(batch.by, found)
        self._held = _identities_of(found)

    def match(self, row: Read) -> Target | Refused:
        """The row's contact, or why it has none."""
        if not row.identities and row.contact_id is None:
            return Refused(row.number, "", NOBODY, {})
        # An import proves no consent, so it brings nobody back who was erased.
        is_blocked = not self._blocked.isdisjoint(row.identities)
        found = Refused(row.number, "", BLOCKED, {}) if is_blocked else self._find(row)
        if isinstance(found, Refused):
            return found
        mode = self._batch.options.mode
        if found is None and (mode is Mode.UPDATE or not row.identities):
            return Refused(row.number, "", UNKNOWN, {})
        if found is not None and mode is Mode.CREATE:
            return Refused(row.number, "", KNOWN, {})
        if found is not None and found not in self._seen:
            return Refused(row.number, "", NOT_YOURS, {})
        return self._target(row, found)

    def _find(self, row: Read) -> int | Refused | None:
        key = self._batch.options.key
        if key == "id" or (row.contact_id is not None and not key):
            if row.contact_id is None:
                return Refused(row.number, "id", NO_KEY, {})
            found = self._numbers.get(row.contact_id)
            return found if found is not None else Refused(row.number, "id", UNKNOWN, {})
        if key:
            named = [i for i in row.identities if COLUMN_OF[i.kind, i.space] == key]
            return self._known.get(named[0]) if named else Refused(row.number, key, NO_KEY, {})
        for identity in row.identities:
            contact = self._known.get(identity)
            if contact is not None and not self._is_somebody_else(row, identity, contact):
                return contact
        return None

    def _is_somebody_else(self, row: Read, by: Identity, contact: int) -> bool:
        """Who is found by a weak identity and has another of a stronger kind is another person."""
        stronger = {(i.kind, i.space) for i in row.identities if i.kind > by.kind}
        return any((held.kind, held.space) in stronger for held in self._held[contact])

    def _target(self, row: Read, contact: int | None) -> Target | Refused:
        held = self._held[contact] if contact is not None else []
        fresh = []
        for identity in row.identities:
            owner = self._known.get(identity)
            if owner == contact and owner is not None:
                continue
            column = COLUMN_OF[identity.kind, identity.space]
            if owner is not None:
                # Colleagues share a switchboard: the number is kept as a field and says nothing of who it is.
                if identity.kind is IdentityKind.PHONE:
                    continue
                return Refused(row.number, column, TAKEN, {})
            if identity.kind is IdentityKind.USER and any(
                (h.kind, h.space) == (identity.kind, identity.space) for h in held
            ):
                return Refused(row.number, column, OTHER_USER, {})
            fresh.append(identity)
        if contact is None and not fresh:
            return Refused(row.number, COLUMN_OF[row.identities[0].kind, row.identities[0].space], TAKEN, {})
        return Target(row, contact, tuple(fresh), max(held, default=None))


def without_repeats(batch: Batch, targets: Sequence[Target]) -> tuple[list[Target], list[Refused]]:
    """The rows whose keys no earlier row of the file has; a shared phone number is a key where it stands alone."""
    asked = [(target.read.number, key) for target in targets for key in _keys(target)]
    earlier = batch.claim(asked)
    kept = [target for target in targets if target.read.number not in earlier]
    refused = [Refused(number, "", REPEATED, {"row": str(row)}) for number, row in sorted(earlier.items())]
    return kept, refused


def _keys(target: Target) -> list[str]:
    row = target.read
    strong = [i for i in row.identities if i.kind > IdentityKind.PHONE]
    keys = [f"{int(i.kind)}/{i.space}/{i.value}" for i in strong or row.identities]
    return keys if row.contact_id is None else [*keys, f"id/{row.contact_id}"]


def _survivors(numbers: Iterable[int]) -> dict[int, int]:
    wanted = set(numbers)
    if not wanted:
        return {}
    rows = models.Contact.objects.filter(pk__in=wanted).values_list("pk", "merged_into_id")
    return {number: merged or number for number, merged in rows}


def _identities_of(contacts: Iterable[int]) -> Mapping[int, list[Identity]]:
    held: dict[int, list[Identity]] = defaultdict(list)
    wanted = set(contacts)
    if wanted:
        rows = models.Identity.objects.filter(contact_id__in=wanted)
        for contact, kind, value, space in rows.values_list("contact_id", "kind", "value", "space"):
            assert contact is not None
            held[contact].append(Identity(IdentityKind(kind), value, space))
    return held
