"""Which kinds of facts may be told outside, and how each is written. Rooms after this one announce theirs at start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crescendo.channels.types import Announced, Payload, Writer
from crescendo.core.ids import Prefix, write_id

_kinds: dict[str, Announced] = {}


def announce(*kinds: Announced) -> None:
    """Make kinds of facts known. Called once apps stand."""
    _kinds.update({one.kind: one for one in kinds})


def announced() -> Mapping[str, Announced]:
    """All kinds that may be told, by their names."""
    return dict(sorted(_kinds.items()))


def told(ids: Mapping[str, Prefix], *codes: str) -> Writer:
    """A writer that tells these ids and codes of a payload and nothing else.

    `contact` becomes `contact_id`, a list `contacts` becomes `contact_ids`. What is not there is not told. A fact whose
    payload says `is_history`, or that an import caused, is of the past: nobody is told.
    """

    def write(payload: Payload) -> Payload | None:
        if payload.get("is_history") or payload.get("cause") == "import":
            return None
        names = {
            _name(key, payload[key]): _ids(prefix, payload[key])
            for key, prefix in ids.items()
            if key in payload
        }
        return {**names, **{code: payload[code] for code in codes if code in payload}}

    return write


def _name(key: str, value: object) -> str:
    return f"{key.removesuffix('s')}_ids" if isinstance(value, Sequence) else f"{key}_id"


def _ids(prefix: Prefix, value: int | Sequence[int | None] | None) -> str | list[str | None] | None:
    if isinstance(value, Sequence):
        return [None if one is None else write_id(prefix, one) for one in value]
    return None if value is None else write_id(prefix, value)
