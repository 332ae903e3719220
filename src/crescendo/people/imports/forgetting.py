"""Blanking a person's rows in the files that staff brought, where these wait for retention.

A row keeps its length, so that a run that goes on still finds each chunk at its byte.
"""

from __future__ import annotations

import os
from typing import Any

import msgspec

from crescendo.core import needles
from crescendo.core.imports import spool
from crescendo.core.types import Erased, Person, Surroundings
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.reading import read_identity
from crescendo.people.types import Identity, IdentityKind

_ROWS = 5_000
_decode = msgspec.json.Decoder(tuple[int, str, list[str]]).decode


def blank_rows(person: Person, _: Surroundings, place: Any) -> Erased:
    """Blank the person's rows among some thousand of one file; files in the order of their names."""
    name, position = place or ("", 0)
    path = next((path for path in sorted(spool.folder().iterdir()) if path.name >= name), None)
    if path is None:
        return Erased(rows=0)
    if path.name != name:
        position = 0
    wanted = _addresses(person)
    done = 0
    with path.open("r+b") as file:
        file.seek(position)
        for _number in range(_ROWS):
            begin = file.tell()
            raw = file.readline()
            if not raw:
                return Erased(rows=done, place=[path.name + "\0", 0])
            if _is_of(person, wanted, raw):
                file.seek(begin)
                file.write(_blanked(raw))
                file.flush()
                os.fsync(file.fileno())
                done += 1
        return Erased(rows=done, place=[path.name, file.tell()])


def _addresses(person: Person) -> frozenset[Identity]:
    reached = IdentityRow.objects.filter(
        pk__in=person.identities, kind__in=(IdentityKind.EMAIL, IdentityKind.PHONE)
    )
    rows = reached.values_list("kind", "value")
    return frozenset(Identity(IdentityKind(kind), value) for kind, value in rows)


def _is_of(person: Person, wanted: frozenset[Identity], raw: bytes) -> bool:
    if needles.is_in_bytes(person.texts, raw):
        return True
    # A spreadsheet writes a number as it likes, so it is read as an import reads it.
    numbers = (cell for cell in _cells(raw) if sum(map(str.isdigit, cell)) >= 7)
    return any(read_identity(IdentityKind.PHONE, cell) in wanted for cell in numbers)


def _cells(raw: bytes) -> list[str]:
    try:
        return _decode(raw)[2]
    except msgspec.DecodeError:
        return []


def _blanked(raw: bytes) -> bytes:
    """The row with empty cells, spaces up to its end; a broken row becomes spaces alone."""
    length = len(raw.rstrip(b"\n"))
    try:
        number, fault, cells = _decode(raw)
        bare = msgspec.json.encode((number, fault, [""] * len(cells)))
    except msgspec.DecodeError:
        bare = b""
    return bare.ljust(length) + raw[length:]
