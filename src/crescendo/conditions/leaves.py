"""Kinds of leaf: each gives its meanings once, so that a room adds a question without editing the tree.

A kind owns a class derived from `Leaf` and a tag, the key by which its documents are told from others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from crescendo.conditions.drawing import Form
from crescendo.conditions.types import (
    MAX_NODES,
    MAX_VALUES,
    ConditionNotValid,
    Entity,
    Leaf,
    Moment,
    Problem,
    Record,
    TouchedBy,
    Turn,
    Where,
)
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.core.types import Permission

L = TypeVar("L", bound=Leaf)


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a document is read under: about what, by whose eyes, and how much of it was seen so far."""

    entity: Entity
    sees_personal_data: bool
    nodes: int = 0
    values: int = 0
    depth: int = 0
    problems: list[Problem] = field(default_factory=list)

    def spend(self, path: str, *, nodes: int = 0, values: int = 0) -> None:
        """Count what was met; a tree past the limits is refused at once, since reading on is the harm."""
        self.nodes += nodes
        self.values += values
        if self.nodes > MAX_NODES:
            raise refused(path, "too_large", mark("A condition has at most %(most)s parts."), most=MAX_NODES)
        if self.values > MAX_VALUES:
            raise refused(
                path, "too_large", mark("A condition has at most %(most)s values."), most=MAX_VALUES
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What SQL is written for: the engine, the alias of the entity's table, the moment.

    `among` is a SELECT of ids: rows of others are asked for nothing, so that a leaf need not look at them. Where these
    are all from one number to another, `stretch` says so, and an index is read from one end to the other. `acts` are
    the names of the acts that a condition about events is asked of, where they are known.
    """

    vendor: str
    alias: str
    moment: Moment
    among: Where | None = None
    acts: tuple[str, ...] = ()
    stretch: tuple[int, int] | None = None

    def of(self, alias: str, among: Where | None, *, acts: tuple[str, ...] = ()) -> Target:
        """The same moment and engine, for the rows of another table."""
        stretch = self.stretch if among is self.among else None
        return replace(self, alias=alias, among=among, acts=acts, stretch=stretch)

    @property
    def is_for_few(self) -> bool:
        """Whether single rows are meant, so that each is better looked up than all are read."""
        return self.among is not None and self.stretch is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What words are said in: the language, the calendar, the names of what references point to; inside the filter of
    acts also the unit of their measure.
    """

    language: str
    zone: str
    names: Mapping[tuple[Prefix, int], str]
    unit: str = ""


class LeafKind(Protocol[L]):
    """The meanings of one kind of leaf. They agree; `tests/parity` asks every kind."""

    tag: str
    leaf: type[L]

    def parse(self, document: Mapping[str, Any], path: str, reading: Reading) -> L:
        """Read a document; raises ConditionNotValid with all that is wrong in it."""
        ...

    def write(self, leaf: L) -> dict[str, Any]: ...

    def where(self, leaf: L, target: Target) -> Where: ...

    def holds(self, leaf: L, record: Record, moment: Moment) -> bool: ...

    def words(self, leaf: L, speech: Speech) -> str: ...

    def touched_by(self, leaf: L) -> frozenset[TouchedBy]: ...

    def next_change(self, leaf: L, record: Record, moment: Moment) -> int | None: ...

    def references(self, leaf: L) -> frozenset[tuple[Prefix, int]]:
        """What the leaf points to, so that a door can look up the names for `words`."""
        ...

    def needs(self, leaf: L) -> frozenset[Permission]:
        """What somebody must be allowed so that the answer may be told him, beside reading the rows."""
        ...

    def evidence(self, leaf: L, record: Record, moment: Moment) -> tuple[int, ...]:
        """The events that made the leaf true, by number, the newest first."""
        ...

    def turns(self, leaf: L, target: Target) -> tuple[Turn, ...]:
        """`next_change` set-wise, of the rows that the target is about."""
        ...


class PlainKind(Generic[L]):
    """What a kind of leaf answers that needs no permission of its own, looks at no event and turns by facts alone.

    `label` is what a builder calls the question, an English msgid, `entities` of whom it may be asked, and `forms` how
    it is drawn.
    """

    tag: str
    label: str = ""
    forms: tuple[Form, ...] = ()
    entities: frozenset[Entity] = frozenset()

    def references(self, leaf: L) -> frozenset[tuple[Prefix, int]]:  # noqa: ARG002 - of no leaf
        return frozenset()

    def needs(self, leaf: L) -> frozenset[Permission]:  # noqa: ARG002 - of no leaf
        return frozenset()

    def evidence(self, leaf: L, record: Record, moment: Moment) -> tuple[int, ...]:  # noqa: ARG002 - of no leaf
        return ()

    def turns(self, leaf: L, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - of no leaf
        return ()

    def next_change(self, leaf: L, record: Record, moment: Moment) -> int | None:  # noqa: ARG002 - of no leaf
        return None


_by_class: dict[type[Leaf], LeafKind[Any]] = {}
_by_tag: dict[str, LeafKind[Any]] = {}


def register(kind: LeafKind[Any]) -> None:
    """Make a kind of leaf known. Twice the same is once; another kind under its tag is a bug."""
    if _by_tag.setdefault(kind.tag, kind) is not kind or _by_class.setdefault(kind.leaf, kind) is not kind:
        raise ValueError(f"another kind of leaf is registered as {kind.tag}")


def kind_of(leaf: Leaf) -> LeafKind[Any]:
    """The kind that a leaf is of."""
    return _by_class[type(leaf)]


def kinds_for(entity: Entity) -> list[PlainKind[Any]]:
    """The kinds that a builder offers for an entity, in the order of registering."""
    return [kind for kind in _by_tag.values() if isinstance(kind, PlainKind) and entity in kind.entities]


def find_kind(document: Mapping[str, Any]) -> LeafKind[Any] | None:
    """The kind whose tag is a key of the document, or None when there is none or more than one."""
    kinds = [kind for tag, kind in _by_tag.items() if tag in document]
    return kinds[0] if len(kinds) == 1 else None


def read_count(given: object, path: str, *, most: int) -> int:
    """A whole number from 1 to `most`, as `at_least` gives it; another value is refused at its path."""
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= most:
        raise refused(path, "value", mark("Give a whole number from 1 to %(most)s."), most=most)
    return given


def refused(path: str, code: str, sentence: str, **data: object) -> ConditionNotValid:
    """A refusal of one place."""
    return ConditionNotValid([Problem(path=path, code=code, sentence=sentence, data=data)])
