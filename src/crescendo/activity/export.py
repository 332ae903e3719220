"""All events in the order in which they were stored, walked once in pages; what `crescendo export events` prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from crescendo.activity.types import Judgement
from crescendo.core import sets
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.sources import api as sources

_PAGE = 5_000


def stream_events(by: Actor) -> Iterator[dict[str, Any]]:
    """Each event as a flat mapping with the columns of the export; three statements a page. Refuses NotAllowed."""
    require(by, Permission.EXPORT)
    require(by, Permission.EVENTS_READ)
    after = 0
    sql = sets.statement(__package__, "events_for_export")
    names = {source.id: source.name for source in sources.names_of_sources()}
    while rows := sets.fetch(sql, {"after": after, "most": _PAGE}):
        touches = sources.touches(list({row[14] for row in rows if row[14] is not None}))
        seen = people.visible_contacts(by, list({row[6] for row in rows if row[6] is not None}))
        labels = people.label_of_identities([i for i in {row[7] for row in rows} if i is not None], by=by)
        for row in rows:
            if row[6] is not None and row[6] not in seen:
                continue
            yield {
                "id": row[0],
                "key": row[1],
                "name": row[2],
                "raw_name": row[3],
                "at": row[4],
                "received_at": row[5],
                "contact_id": row[6],
                "identity": labels.get(row[7], "") if row[7] is not None else "",
                "source": names.get(row[8], ""),
                "subject": row[10],
                "value": row[11],
                "judgement": Judgement(row[12]).word,
                "judgement_reason": row[13],
                "touch": touches.get(row[14]),
                "properties": msgspec.json.decode(row[15]),
            }
        after = rows[-1][0]
