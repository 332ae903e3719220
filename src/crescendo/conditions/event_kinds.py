"""The kinds of leaf about what somebody did. Their meanings live in the modules called `event_…` and `property_…`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.conditions import (
    event_documents,
    event_history,
    event_sql,
    event_turns,
    event_words,
    property_documents,
    property_sql,
    property_values,
)
from crescendo.conditions.datasets import events
from crescendo.conditions.drawing import Editor, Form, Part, acts, condition, span, window
from crescendo.conditions.event_types import (
    MOST_TIMES,
    Acts,
    End,
    EndLeaf,
    EventLeaf,
    Property,
    PropertyLeaf,
    SequenceLeaf,
)
from crescendo.conditions.leaves import PlainKind, Reading, Speech, Target
from crescendo.conditions.needs import needs
from crescendo.conditions.touches import references
from crescendo.conditions.types import (
    Entity,
    FieldType,
    Moment,
    Operator,
    Option,
    Record,
    TouchedBy,
    Turn,
    Where,
)
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.core.types import Permission

TOUCHED_BY = frozenset(
    TouchedBy(kind=kind)
    for kind in (
        "event.recorded",
        "identity.moved",
        "event.rejudged",
        "event.renamed",
        "event.measured",
        "contact.merged",
    )
)

_ENDS = (
    Option(value=End.FIRST.value, label=mark("the first time")),
    Option(value=End.LAST.value, label=mark("the last time")),
)
_PROPERTY = {
    "property": "",
    "type": FieldType.TEXT.value,
    "operator": Operator.IS.value,
    "value": "",
}
_TIMES = Part(
    at=("at_least",),
    editor=Editor.NUMBER,
    label=mark("at least so often"),
    start=2,
    is_optional=True,
    least=1,
    most=MOST_TIMES,
)
_GAP = (
    span("gap", "at_least", label=mark("not before")),
    span("gap", "at_most", label=mark("within at most")),
    window(mark("The first of it")),
)


class EventKind(PlainKind[EventLeaf]):
    """Gathers the meanings of `EventLeaf`."""

    tag = "event"
    label = mark("What somebody did")
    entities = frozenset({Entity.CONTACT})
    forms = (
        Form(
            label=label, parts=(acts("event"), Part(editor=Editor.MEASURE, start={"at_least": 1}), window())
        ),
    )
    leaf = EventLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> EventLeaf:
        return event_documents.parse_event(document, path, reading)

    def write(self, leaf: EventLeaf) -> dict[str, Any]:
        return event_documents.write_event(leaf)

    def where(self, leaf: EventLeaf, target: Target) -> Where:
        return event_sql.happened(leaf, target)

    def holds(self, leaf: EventLeaf, record: Record, moment: Moment) -> bool:
        return event_history.happened(leaf, record, moment)

    def words(self, leaf: EventLeaf, speech: Speech) -> str:
        return event_words.happened(leaf, speech)

    def touched_by(self, leaf: EventLeaf) -> frozenset[TouchedBy]:  # noqa: ARG002 - the same for all
        return TOUCHED_BY

    def next_change(self, leaf: EventLeaf, record: Record, moment: Moment) -> int | None:
        return event_history.happened_next(leaf, record, moment)

    def references(self, leaf: EventLeaf) -> frozenset[tuple[Prefix, int]]:
        return references(leaf.acts.filter)

    def needs(self, leaf: EventLeaf) -> frozenset[Permission]:
        return _needs(leaf.acts) | (_of_property(leaf.of) if isinstance(leaf.of, Property) else frozenset())

    def evidence(self, leaf: EventLeaf, record: Record, moment: Moment) -> tuple[int, ...]:
        return event_history.evidence(leaf, record, moment)

    def turns(self, leaf: EventLeaf, target: Target) -> tuple[Turn, ...]:
        return event_turns.happened(leaf, target)


class EndKind(PlainKind[EndLeaf]):
    """Gathers the meanings of `EndLeaf`."""

    tag = "occasion"
    label = mark("The first or the last time")
    entities = frozenset({Entity.CONTACT})
    forms = (
        Form(
            label=label,
            parts=(
                Part(at=("occasion",), editor=Editor.CHOICE, start=End.FIRST.value, options=_ENDS),
                acts("of", label=mark("that somebody did")),
                condition("is", entity=Entity.EVENT, label=mark("was one where")),
                window(),
            ),
        ),
    )
    leaf = EndLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> EndLeaf:
        return event_documents.parse_end(document, path, reading)

    def write(self, leaf: EndLeaf) -> dict[str, Any]:
        return event_documents.write_end(leaf)

    def where(self, leaf: EndLeaf, target: Target) -> Where:
        return event_sql.ended(leaf, target)

    def holds(self, leaf: EndLeaf, record: Record, moment: Moment) -> bool:
        return event_history.ended(leaf, record, moment)

    def words(self, leaf: EndLeaf, speech: Speech) -> str:
        return event_words.ended(leaf, speech)

    def touched_by(self, leaf: EndLeaf) -> frozenset[TouchedBy]:  # noqa: ARG002 - the same for all
        return TOUCHED_BY

    def next_change(self, leaf: EndLeaf, record: Record, moment: Moment) -> int | None:
        return event_history.ended_next(leaf, record, moment)

    def references(self, leaf: EndLeaf) -> frozenset[tuple[Prefix, int]]:
        return references(leaf.acts.filter) | references(leaf.asked)

    def needs(self, leaf: EndLeaf) -> frozenset[Permission]:
        return _needs(leaf.acts) | needs(leaf.asked)

    def evidence(self, leaf: EndLeaf, record: Record, moment: Moment) -> tuple[int, ...]:
        return event_history.evidence(leaf, record, moment)

    def turns(self, leaf: EndLeaf, target: Target) -> tuple[Turn, ...]:
        return event_turns.ended(leaf, target)


class SequenceKind(PlainKind[SequenceLeaf]):
    """Gathers the meanings of `SequenceLeaf`."""

    tag = "sequence"
    label = mark("One thing after another")
    entities = frozenset({Entity.CONTACT})
    forms = (
        Form(
            label=mark("First this, then that"),
            parts=(
                acts("sequence", "first", label=mark("First this")),
                acts("sequence", "then", label=mark("Then that")),
                _TIMES,
                *_GAP,
            ),
        ),
        Form(
            label=mark("First this, and never that after it"),
            parts=(
                acts("sequence", "first", label=mark("First this")),
                acts("sequence", "never", label=mark("And never after it")),
                *_GAP,
            ),
        ),
    )
    leaf = SequenceLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> SequenceLeaf:
        return event_documents.parse_sequence(document, path, reading)

    def write(self, leaf: SequenceLeaf) -> dict[str, Any]:
        return event_documents.write_sequence(leaf)

    def where(self, leaf: SequenceLeaf, target: Target) -> Where:
        return event_sql.followed(leaf, target)

    def holds(self, leaf: SequenceLeaf, record: Record, moment: Moment) -> bool:
        return event_history.followed(leaf, record, moment)

    def words(self, leaf: SequenceLeaf, speech: Speech) -> str:
        return event_words.followed(leaf, speech)

    def touched_by(self, leaf: SequenceLeaf) -> frozenset[TouchedBy]:  # noqa: ARG002 - the same for all
        return TOUCHED_BY

    def next_change(self, leaf: SequenceLeaf, record: Record, moment: Moment) -> int | None:
        return event_history.followed_next(leaf, record, moment)

    def references(self, leaf: SequenceLeaf) -> frozenset[tuple[Prefix, int]]:
        return references(leaf.first.filter) | references(leaf.then.filter)

    def needs(self, leaf: SequenceLeaf) -> frozenset[Permission]:
        return _needs(leaf.first) | _needs(leaf.then)

    def evidence(self, leaf: SequenceLeaf, record: Record, moment: Moment) -> tuple[int, ...]:
        return event_history.evidence(leaf, record, moment)

    def turns(self, leaf: SequenceLeaf, target: Target) -> tuple[Turn, ...]:
        return event_turns.followed(leaf, target)


class PropertyKind(PlainKind[PropertyLeaf]):
    """Gathers the meanings of `PropertyLeaf`, which is asked of events alone."""

    tag = "property"
    label = mark("A property of the act")
    entities = frozenset({Entity.EVENT})
    forms = (Form(label=label, parts=(Part(editor=Editor.PROPERTY, start=_PROPERTY),)),)
    leaf = PropertyLeaf

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> PropertyLeaf:
        return property_documents.parse(document, path, reading)

    def write(self, leaf: PropertyLeaf) -> dict[str, Any]:
        return property_documents.write(leaf)

    def where(self, leaf: PropertyLeaf, target: Target) -> Where:
        return property_sql.where(leaf, target)

    def holds(self, leaf: PropertyLeaf, record: Record, moment: Moment) -> bool:
        return property_values.holds(leaf, record, moment)

    def words(self, leaf: PropertyLeaf, speech: Speech) -> str:
        return event_words.asked_property(leaf, speech)

    def touched_by(self, leaf: PropertyLeaf) -> frozenset[TouchedBy]:  # noqa: ARG002 - the same for all
        return TOUCHED_BY

    def needs(self, leaf: PropertyLeaf) -> frozenset[Permission]:
        return _of_property(leaf.property)


def _needs(acts: Acts) -> frozenset[Permission]:
    return frozenset({Permission.EVENTS_READ}) | needs(acts.filter)


def _of_property(prop: Property) -> frozenset[Permission]:
    return frozenset({Permission.PERSONAL_DATA}) if events().is_personal(prop.name) else frozenset()


KINDS = (EventKind(), EndKind(), SequenceKind(), PropertyKind())
