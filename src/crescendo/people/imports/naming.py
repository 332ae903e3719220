"""Whom the rows of another room's import name, by the same keys as contacts are found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.imports.types import Batch, Mode, Refused, Row
from crescendo.people.imports.cells import NO_ID, Read, read_identities
from crescendo.people.imports.columns import CONTACT_COLUMNS
from crescendo.people.imports.matching import Matcher

NAMING = ("external_id", "email", "phone", "user_id", "id")
NAMING_COLUMNS = tuple(column for column in CONTACT_COLUMNS if column.name in NAMING)


def find_named(batch: Batch, rows: Sequence[Row]) -> tuple[dict[int, int], list[Refused]]:
    """The contact of each row, and the rows that name nobody whom the actor sees. Six statements."""
    read = [_read(row) for row in rows]
    refused = [one for one in read if isinstance(one, Refused)]
    reads = [one for one in read if isinstance(one, Read)]
    matcher = Matcher(replace(batch, options=replace(batch.options, mode=Mode.UPDATE, key="")), reads)
    found: dict[int, int] = {}
    for one in reads:
        target = matcher.match(one)
        if isinstance(target, Refused):
            refused.append(target)
        elif target.contact_id is not None:
            found[one.number] = target.contact_id
    return found, refused


def _read(row: Row) -> Read | Refused:
    identities = read_identities(row)
    if isinstance(identities, Refused):
        return identities
    text = row.values.get("id")
    try:
        number = None if text is None else read_id(Prefix.CONTACT, text)
    except IdNotReadable:
        return Refused(row.number, "id", NO_ID, {})
    return Read(row.number, identities, {}, number, None)
