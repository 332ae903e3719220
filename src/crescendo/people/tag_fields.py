"""What conditions may ask of tags."""

from __future__ import annotations

from crescendo.conditions.types import Beside, Entity, Field, FieldType, Option, Stored, TouchedBy
from crescendo.people.tag_models import Tag as Row

FIELD = "tags"


def tag_fields(entity: Entity) -> tuple[Field, ...]:
    """What conditions may ask: the tags of a contact, where there are any tags. One query."""
    if entity is not Entity.CONTACT:
        return ()
    rows = list(Row.objects.order_by("name_fold").values_list("pk", "name"))
    if not rows:
        return ()
    return (
        Field(
            key=FIELD,
            entity=entity,
            type=FieldType.LABELS,
            label="Tags",
            labels=(("en", "Tags"), ("zh-hans", "标签")),
            stored=Stored(table="people_tagging", column="tag_id", beside=Beside(owner="contact_id")),
            options=tuple(
                Option(value=str(number), label=name, labels=(("en", name), ("zh-hans", name)))
                for number, name in rows
            ),
            touched_by=frozenset({TouchedBy(kind="contact.tagged")}),
        ),
    )
