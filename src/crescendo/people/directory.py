"""The identities of a batch: looked up with one statement, new ones negative until they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from crescendo.core.sets import batch_json, fetch, insert_returning_ids, statement
from crescendo.people.types import Identity, IdentityKind

_COLUMNS = ("kind", "space", "value", "contact_id", "home_id", "is_verified", "first_seen_at")


class Known(msgspec.Struct, gc=False):
    """An identity at work. A negative `id` means that it has no row yet."""

    id: int
    identity: Identity
    contact_id: int | None
    home_id: int | None
    is_verified: bool
    first_seen_at: int
    last_seen_at: int
    # Kept and not worked out: each event asks.
    is_person: bool


class Directory(dict[Identity, Known]):
    """All identities that a batch names, by value and by number. A dictionary, as each event asks it five times."""

    def __init__(self) -> None:
        super().__init__()
        self._by_number: dict[int, Known] = {}
        self._new: list[Known] = []
        self.fresh: list[Identity] = []
        self.standing: set[int] = set()

    def numbered(self, number: int) -> Known:
        return self._by_number[number]

    def is_loaded(self, number: int) -> bool:
        return number in self._by_number

    def load(self, seen: dict[Identity, tuple[int, int]]) -> None:
        """Look up these identities, given with their first and last time in the batch."""
        for identity, number, contact, home, verified, first in _find(seen):
            last, is_person = seen[identity][1], identity.kind > IdentityKind.DEVICE
            self._keep(Known(number, identity, contact, home, bool(verified), first, last, is_person))
            self.standing.add(number)
        self.fresh += [identity for identity in seen if identity not in self]
        for identity in self.fresh:
            first, last = seen[identity]
            number, is_person = -1 - len(self._new), identity.kind > IdentityKind.DEVICE
            known = Known(number, identity, None, None, False, first, last, is_person)
            self._new.append(known)
            self[identity] = self._by_number[number] = known

    def adopt(self, rows: Iterable[tuple[int, int, str, str, int | None, int | None, bool, int]]) -> None:
        """Take in identities that were read elsewhere, as those that hang together with the batch's."""
        for number, kind, value, space, contact, home, verified, first in rows:
            if number not in self._by_number:
                identity = Identity(IdentityKind(kind), value, space)
                is_person = identity.kind > IdentityKind.DEVICE
                self._keep(Known(number, identity, contact, home, verified, first, first, is_person))

    def new_people(self) -> Iterator[Known]:
        return (known for known in self._new if known.is_person)

    def write_new(self) -> None:
        """Insert the new identities, contacts already assigned; from here on all have their row's number."""
        # In the order of the index that refuses doubles: each of its pages is then met once.
        ordered = sorted(self._new, key=_place)
        rows = [
            (i.kind, i.space, i.value, k.contact_id, k.home_id, k.is_verified, k.first_seen_at)
            for k in ordered
            for i in (k.identity,)
        ]
        for known, number in zip(
            ordered, insert_returning_ids("people_identity", _COLUMNS, rows), strict=True
        ):
            known.id = number
        self._new = []

    def _keep(self, known: Known) -> None:
        self[known.identity] = known
        self._by_number[known.id] = known


def unknown_identities(identities: Iterable[Identity]) -> frozenset[Identity]:
    """Those of these identities that nobody has ever carried. One statement a kind."""
    asked = frozenset(identities)
    return asked - {row[0] for row in _find(asked)}


def contacts_of(identities: Iterable[Identity]) -> dict[Identity, int]:
    """The contacts that these identities point to, where there are any. One statement a kind and space."""
    return {row[0]: row[2] for row in _find(frozenset(identities)) if row[2] is not None}


def numbers_of(identities: Iterable[Identity]) -> dict[Identity, int]:
    """The numbers of these identities, of those that are stored. One statement a kind and space."""
    return {row[0]: row[1] for row in _find(frozenset(identities))}


def _place(known: Known) -> Identity:
    return known.identity


def _find(
    identities: Iterable[Identity],
) -> Iterator[tuple[Identity, int, int | None, int | None, bool, int]]:
    """The stored ones with number, contact, home, whether verified, first time: one statement a kind and space."""
    asked: dict[tuple[IdentityKind, str], list[tuple[str, Identity]]] = {}
    for identity in identities:
        kind, value, space = identity
        asked.setdefault((kind, space), []).append((value, identity))
    sql = statement(__package__, "find_identities")
    for (kind, space), pairs in asked.items():
        pairs.sort()
        given = {"kind": kind.value, "space": space, "values": batch_json([value for value, _ in pairs])}
        for place, number, contact, home, verified, first in fetch(sql, given):
            yield pairs[place][1], number, contact, home, verified, first
