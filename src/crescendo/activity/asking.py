"""What conditions may ask of events: their fields, and how their store is described to the condition language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from crescendo.activity import event_names
from crescendo.activity.acts import ACTS
from crescendo.activity.masking import is_personal
from crescendo.activity.models import Name
from crescendo.activity.typed import key_of, read_typed
from crescendo.activity.types import Judgement, PropertyKind
from crescendo.activity.words import JUDGEMENT_TITLES, UNIT_TITLES, title_of, unit_of
from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Field, FieldType, Option, Stored, Turn, Where
from crescendo.core import sets
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.sources.types import CHANNELS, GROUPS, Channel

_TOUCH = "sources_touch"
_MOST_NAMES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class _JudgedAs:
    """A judgement is stored as a number; it turns by a fact alone."""

    def where(self, options: frozenset[str], target: Target) -> Where:
        numbers = sorted(int(one) for one in Judgement if one.word in options)
        places = ", ".join(["%s"] * len(numbers)) or "NULL"
        return Where(
            sql=f'(COALESCE("{target.alias}"."judgement" IN ({places}), 1 = 0))', params=tuple(numbers)
        )

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - of no event
        return ()


def register() -> None:
    """Make the store of events and their fields known to the condition language; called once the apps stand."""
    conditions.register_events(
        conditions.EventDataset(
            events="activity_event",
            names="activity_name",
            properties="activity_eventproperty",
            human=int(Judgement.HUMAN),
            read=_read,
            key=key_of,
            promoted=_promoted,
            is_personal=_is_personal,
            title=lambda name: title_of(name) or name,
            unit=lambda name: UNIT_TITLES[unit_of(name)],
            acts=_acts,
        )
    )
    conditions.register(*event_fields())
    conditions.register_source(_act)


def event_fields() -> tuple[Field, ...]:
    """The fields of an event, those of the touch that it came by among them."""
    field = partial(Field, entity=Entity.EVENT)
    text = FieldType.TEXT
    touched = [
        field(key=key, type=text, label=label, stored=_of_touch(key, folds=True))
        for key, label in (
            ("source", mark("Traffic source")),
            ("medium", mark("Medium")),
            ("campaign", mark("Campaign")),
            ("ad_group", mark("Ad group")),
            ("keyword", mark("Keyword")),
            ("content", mark("Ad content")),
            ("engine", mark("Search engine")),
        )
    ]
    return (
        field(
            key="subject",
            type=text,
            label=mark("About"),
            stored=Stored(table="activity_subject", column="text", fold_column="fold", through="subject_id"),
        ),
        field(key="value", type=FieldType.NUMBER, label=mark("Measure"), stored=_of_event("value")),
        field(key="at", type=FieldType.INSTANT, label=mark("Time"), stored=_of_event("at")),
        field(
            key="judgement",
            type=FieldType.CHOICE,
            label=mark("Judged as"),
            stored=_JudgedAs(),
            options=tuple(Option(value=word, label=label) for word, label in JUDGEMENT_TITLES.items()),
        ),
        field(
            key="channel",
            type=FieldType.CHOICE,
            label=mark("Channel"),
            stored=_of_touch("channel", folds=False),
            options=tuple(_channel(channel) for channel in Channel),
        ),
        *touched,
        field(
            key="data_source",
            type=FieldType.REFERENCE,
            label=mark("Data source"),
            stored=_of_event("source_id"),
            target=Prefix.SOURCE,
        ),
        field(
            key="contact",
            type=FieldType.REFERENCE,
            label=mark("Contact"),
            stored=_of_event("contact_id"),
            target=Prefix.CONTACT,
        ),
    )


def _act(entity: Entity) -> tuple[Field, ...]:
    """What was done, as a field of an event; its options are the acts that were seen. One query."""
    if entity is not Entity.EVENT:
        return ()
    options = tuple(
        Option(value=name, label=title_of(name) or name, labels=() if title_of(name) else _own_name(name))
        for name in _acts()
    )
    act = Field(
        key="act",
        entity=Entity.EVENT,
        type=FieldType.CHOICE,
        label=mark("Act"),
        stored=Stored(table="activity_name", column="text", through="name_id"),
        options=options,
    )
    return (act,)


def _own_name(name: str) -> tuple[tuple[str, str], ...]:
    """A company's own act is called by its name in every language."""
    return (("en", name), ("zh-hans", name))


def _of_event(column: str) -> Stored:
    return Stored(table="activity_event", column=column)


def _of_touch(column: str, *, folds: bool) -> Stored:
    return Stored(table=_TOUCH, column=column, through="touch_id", folds_in_sql=folds)


def _channel(channel: Channel) -> Option:
    entry = CHANNELS[channel]
    group = GROUPS[entry.group]
    labels = (("en", f"{group[0]}: {entry.english}"), ("zh-hans", f"{group[1]}:{entry.chinese}"))
    return Option(value=channel.value, label=entry.english, labels=labels)


def _read(value: Any, kind: str) -> float | None:
    read = read_typed(value, PropertyKind(kind))
    return None if isinstance(read, str) else read


def _promoted(name: str, kind: str) -> int | None:
    """The number of a promoted property of that type whose history is read; one query."""
    # Asked for every leaf about a property, each time that a condition is compiled: so not by a queryset.
    rows = sets.fetch(sets.statement(__package__, "promoted"), {"name": name, "kind": kind})
    return int(rows[0][0]) if rows and event_names.in_force().promoted.get(name) == kind else None


def _is_personal(name: str) -> bool:
    return is_personal(name, event_names.in_force().personal)


def _acts() -> tuple[str, ...]:
    """The standard acts, then those of the company's own that were seen, by name."""
    seen = Name.objects.filter(hidden=False).order_by("text").values_list("text", flat=True)
    return (*ACTS, *(name for name in seen[:_MOST_NAMES] if name not in ACTS))
