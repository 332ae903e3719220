"""The dictionary of touches, read and grown set-wise."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields

import msgspec

from crescendo.core import sets
from crescendo.core.once import once_each
from crescendo.core.text import clean
from crescendo.sources.models import TouchRow
from crescendo.sources.types import Channel, Touch

_COLUMNS = tuple(field.name for field in fields(Touch))


def touch_ids(touches: Sequence[Touch]) -> list[int]:
    """The id of each touch, in their order, made where it is new; inside the caller's transaction.

    At most three statements, one where all are known.
    """
    keyed = {touch: _values(touch) for touch in touches}
    digests = {touch: _digest(values) for touch, values in keyed.items()}
    known = _find(digests.values())
    missing = [(digests[touch], *keyed[touch]) for touch in keyed if digests[touch] not in known]
    if missing:
        # In one order everywhere, so that two workers never wait for each other's rows.
        sets.insert_ignore("sources_touch", ("digest", *_COLUMNS), sorted(missing))
        known |= _find(row[0] for row in missing)
    return [known[digests[touch]] for touch in touches]


def touches(ids: Iterable[int]) -> dict[int, Touch]:
    """The touches of these ids; unknown ids are left out. One query."""
    return once_each("touches", ids, _read)


def _read(ids: set[int]) -> dict[int, Touch]:
    rows = TouchRow.objects.filter(pk__in=ids).values_list("pk", *_COLUMNS)
    return {pk: Touch(**dict(zip(_COLUMNS, (Channel(row[0]), *row[1:]), strict=True))) for pk, *row in rows}


def channels_of(ids: Iterable[int]) -> dict[int, Channel]:
    """The channels of these touches; unknown ids are left out. One query."""
    given = {"touches": sets.batch_json(sorted(set(ids)))}
    rows = sets.fetch(sets.statement(__package__, "channels_of_touches"), given)
    return {int(number): Channel(channel) for number, channel in rows}


def _values(touch: Touch) -> tuple[str, ...]:
    return tuple(clean(getattr(touch, column)) for column in _COLUMNS)


def _digest(values: Sequence[str]) -> str:
    return hashlib.blake2b(msgspec.json.encode(values), digest_size=16).hexdigest()


def _find(digests: Iterable[str]) -> dict[str, int]:
    given = {"digests": sets.batch_json(list(dict.fromkeys(digests)))}
    return dict(sets.fetch(sets.statement(__package__, "find_touches"), given))
