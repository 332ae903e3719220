"""What contacts did as conditions in Python read it: the reference, and the reasons of an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from crescendo.activity.types import Judgement
from crescendo.conditions.types import Record
from crescendo.core import sets

_KEYS = ("id", "at", "act", "judgement", "subject", "subject_id", "value", "props")
_TOUCH = ("channel", "source", "medium", "campaign", "ad_group", "keyword", "content", "engine")


def histories_of(contacts: Sequence[int], *, now: int) -> Mapping[int, tuple[Record, ...]]:
    """The events of contacts until a moment as records under the keys of `asking`, oldest first. One query.

    For rooms, which see all; it holds whole histories in memory, so ask for few contacts at a time.
    """
    places = {"contacts": sets.batch_json(list(contacts)), "until": now}
    found: dict[int, list[Record]] = defaultdict(list)
    for contact, *columns in sets.fetch(sets.statement(__package__, "histories"), places):
        event = dict(zip((*_KEYS, *_TOUCH, "data_source"), columns, strict=True))
        event["contact"] = contact
        event["judgement"] = Judgement(event["judgement"]).word
        event["props"] = msgspec.json.decode(event["props"])
        found[contact].append(event)
    return {contact: tuple(events) for contact, events in found.items()}
