"""Stage, time in it and what it lacks, as fields of a condition."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import (
    Beside,
    Entity,
    Field,
    FieldType,
    Labels,
    Option,
    Stored,
    TouchedBy,
    Turn,
    Where,
)
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.people import api as people

_TABLE = "lifecycle_contactstage"
_TOUCHED_BY = frozenset({TouchedBy(kind="contact.stage_changed")})


@dataclass(frozen=True, slots=True, kw_only=True)
class _StageIs:
    """Who was never moved is where everybody begins; who waits to leave a dropped stage counts where it goes."""

    first: str
    keys: tuple[tuple[str, str], ...]

    def where(self, options: frozenset[str], target: Target) -> Where:
        is_first = self.first in options
        asked = [key for key, stands_for in self.keys if (stands_for in options) is not is_first]
        places = ", ".join(["%s"] * len(asked)) or "NULL"
        limit = conditions.among(target, '"contact_id"')
        rows = f'SELECT "contact_id" FROM "{_TABLE}" WHERE "is_open" = 1 AND "stage" IN ({places}){limit.sql}'
        negation = "NOT " if is_first else ""
        return Where(sql=f'({negation}"{target.alias}"."id" IN ({rows}))', params=(*asked, *limit.params))

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - stages change by facts alone
        return ()


def register() -> None:
    """Make the fields and the columns of lists known, once the apps stand."""
    conditions.register_source(fields)
    people.offer_column(Entity.CONTACT, "stage")
    people.offer_column(Entity.CONTACT, "stage_since")


def fields(entity: Entity) -> tuple[Field, ...]:
    """The fields of a contact. One query."""
    if entity is not Entity.CONTACT:
        return ()
    course = in_force().course(Pipeline.CONTACT)
    stage = Field(
        key="stage",
        entity=entity,
        type=FieldType.CHOICE,
        label="Stage",
        labels=(("en", "Stage"), ("zh-hans", "阶段")),
        stored=_StageIs(first=course.first, keys=_keys(course)),
        options=tuple(Option(value=one.key, label=one.key, labels=one.title) for one in course.stages),
        touched_by=_TOUCHED_BY,
    )
    return (
        stage,
        _beside("stage_since", "entered_at", FieldType.INSTANT, "In its stage since", "进入当前阶段的时间"),
        _beside("returns_at", "returns_at", FieldType.INSTANT, "Comes back on", "回流到期时间"),
        _beside("is_incomplete", "is_incomplete", FieldType.FLAG, "Stage incomplete", "阶段资料待补全"),
    )


def _beside(key: str, column: str, kind: FieldType, english: str, chinese: str) -> Field:
    labels: Labels = (("en", english), ("zh-hans", chinese))
    return Field(
        key=key,
        entity=Entity.CONTACT,
        type=kind,
        label=english,
        labels=labels,
        stored=Stored(
            table=_TABLE, column=column, beside=Beside(owner="contact_id", field="is_open", number=1)
        ),
        touched_by=_TOUCHED_BY,
    )


def _keys(course: Course) -> tuple[tuple[str, str], ...]:
    """Keys of rows with the option that each counts as."""
    standing = [(stage.key, stage.key) for stage in course.stages]
    return (*standing, *((gone.key, gone.to) for gone in course.removed))
