"""Who acts in a run that goes on after its starter's request: staff as they are now, others as they were."""

from __future__ import annotations

import msgspec

from crescendo.core.models import User
from crescendo.core.staff import actor_of
from crescendo.core.types import Actor, Permission, Scope


def kept(by: Actor) -> str:
    """The actor as a run keeps it."""
    return msgspec.json.encode(
        {
            "label": by.label,
            "permissions": sorted(by.permissions),
            "scope": by.scope,
            "teams": sorted(by.team_ids),
            "personal": by.sees_personal_data,
        }
    ).decode()


def label_of(text: str) -> str:
    """What the starter was called."""
    return str(msgspec.json.decode(text)["label"])


def actor_from(text: str, staff_id: int | None) -> Actor:
    """The actor again. Of staff role and scope of today hold, so who was shut out imports no further row."""
    if staff_id is not None and (user := User.objects.filter(pk=staff_id).first()):
        return actor_of(user)
    return actor_then(text, staff_id)


def actor_then(text: str, staff_id: int | None) -> Actor:
    """The actor as he was when he asked."""
    said = msgspec.json.decode(text)
    return Actor(
        staff_id=staff_id,
        label=said["label"],
        permissions=frozenset(map(Permission, said["permissions"])),
        scope=Scope(said["scope"]),
        team_ids=frozenset(said["teams"]),
        sees_personal_data=said["personal"],
    )
