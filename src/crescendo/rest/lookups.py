"""What a page of rows needs from other rooms, looked up once a page."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.activity import api as activity
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import Contact
from crescendo.rest import shapes
from crescendo.rest.shapes import ContactShape
from crescendo.sources import api as sources


def contacts(by: Actor, rows: Sequence[Contact]) -> list[ContactShape]:
    """Contacts with their user ids and touches, masked as the actor must see them. Two queries."""
    user_ids = people.user_ids_of([row.id for row in rows], by=by)
    wanted = {number for row in rows for number in (row.first_touch_id, row.last_touch_id) if number}
    found = sources.touches(wanted)
    touches = (
        found if by.sees_personal_data else {key: activity.mask_touch(row) for key, row in found.items()}
    )
    return [shapes.contact(row, user_ids=user_ids.get(row.id, ()), touches=touches) for row in rows]
