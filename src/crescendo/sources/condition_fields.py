"""What conditions may ask of a contact's first touch: the channel that brought somebody the first time."""

from __future__ import annotations

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Field, FieldType, Option, Stored, TouchedBy
from crescendo.core.refusals import mark
from crescendo.sources.taxonomy import CHANNELS

FIRST_CHANNEL = "first_channel"
_TOUCHED_BY = ("contact.created", "contact.changed", "event.recorded", "identity.moved")


def register() -> None:
    """Make it known; called once the apps stand."""
    conditions.register(
        Field(
            key=FIRST_CHANNEL,
            entity=Entity.CONTACT,
            type=FieldType.CHOICE,
            label=mark("First channel"),
            stored=Stored(table="sources_touch", column="channel", through="first_touch_id"),
            options=tuple(
                Option(
                    value=channel.value,
                    label=entry.english,
                    labels=(("zh-hans", entry.chinese), ("en", entry.english)),
                )
                for channel, entry in CHANNELS.items()
            ),
            touched_by=frozenset(TouchedBy(kind=kind) for kind in _TOUCHED_BY),
        )
    )
