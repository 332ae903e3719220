"""The nouns of the condition language: the tree, the fields that it asks about, values and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from crescendo.core.ids import Prefix
from crescendo.core.refusals import NotValid, mark

if TYPE_CHECKING:
    from crescendo.conditions.leaves import Target

MAX_DEPTH = 12
MAX_NODES = 200
MAX_VALUES = 2_000
MAX_TEXT = 500


class Entity(StrEnum):
    """What a tree is asked about."""

    CONTACT = "contact"
    ACCOUNT = "account"
    DEAL = "deal"
    EVENT = "event"


class FieldType(StrEnum):
    """How a field's value is read, wherever it is stored."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    INSTANT = "instant"
    DAY = "day"
    CHOICE = "choice"
    REFERENCE = "reference"
    LABELS = "labels"


class Operator(StrEnum):
    """All questions a field can be asked; `operators.py` says which type answers which."""

    IS = "is"
    IS_NOT = "is_not"
    IS_ANY_OF = "is_any_of"
    IS_NONE_OF = "is_none_of"
    HAS_ANY_OF = "has_any_of"
    HAS_ALL_OF = "has_all_of"
    HAS_NONE_OF = "has_none_of"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    GREATER = "greater"
    LESS = "less"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    ON_DAY = "on_day"
    WITHIN_LAST = "within_last"
    MORE_THAN_AGO = "more_than_ago"
    WITHIN_NEXT = "within_next"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


class Unit(StrEnum):
    """Days are days of the company's calendar, hours are sixty minutes each."""

    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time as a person says it: 7 days, 24 hours."""

    count: int
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in the smallest unit of its currency."""

    amount: int
    currency: str


Scalar = str | int | bool | date | Span | Money
Value = Scalar | tuple[Scalar, ...] | None
Record = Mapping[str, object]


Labels = tuple[tuple[str, str], ...]
"""What people of the company called a thing, as (language, text); where it is empty the label is translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One value of a choice field; the label is an English msgid of the owning room's catalogue."""

    value: str
    label: str
    labels: Labels = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Values in rows of their own: `owner` is the column that holds the id of the entity's row. Where the rows of
    several fields share a table, `field` is the column that says which one it is a value of, and `number` that field.
    """

    owner: str
    field: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a field lies in the database.

    `fold_column` is the shadow of a text, folded by `core.text.fold`; a text without one is stored folded, or, where
    it `folds_in_sql`, folded as it is asked: for texts of a small dictionary.
    `through` is the column of the entity's own table that holds the id of the row in `table`; `beside` says that
    `table` holds a row for each value instead.
    """

    table: str
    column: str
    fold_column: str | None = None
    currency_column: str | None = None
    through: str | None = None
    beside: Beside | None = None
    folds_in_sql: bool = False


class Reckoned(Protocol):
    """A choice that no column holds: its room says in SQL for which rows it is one of some options.

    Each row has exactly one option. A record may say under `<key>.until` (milliseconds) when its own turns by time.
    """

    def where(self, options: frozenset[str], target: Target) -> Where: ...

    def turns(self, target: Target) -> tuple[Turn, ...]:
        """When it can be another option by time alone."""
        ...


class Whose(StrEnum):
    """Whose fact it is, seen from the contact (or account) that is asked about."""

    OWN = "own"
    ACCOUNT = "account"
    DEAL = "deal"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedBy:
    """A kind of fact after which an answer must be asked for anew."""

    kind: str
    whose: Whose = Whose.OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field as its room registers it; key and type are fixed for ever, definitions store them.

    A field of the type `labels` has any number of values, its options' numbers written as text, each in a row beside.

    A company's own fields carry `labels` instead of a translated `label`.
    """

    key: str
    entity: Entity
    type: FieldType
    label: str
    stored: Stored | Reckoned
    labels: Labels = ()
    options: tuple[Option, ...] = ()
    target: Prefix | None = None
    personal: bool = False
    touched_by: frozenset[TouchedBy] = frozenset()


class Leaf:
    """A question that is one of its kind: `leaves.py` tells its six meanings by its class."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLeaf(Leaf):
    """A field's value compared with a constant. A missing value answers no to all but `is_not_set`."""

    field: Field
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; with no parts it is everything."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - `Any` belongs to typing
    """At least one part holds; with no parts it is nothing."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The exact complement of its part."""

    part: Tree


Tree = All | Any_ | Not | Leaf


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When, and in whose calendar, a question is asked. `zone` is an IANA name."""

    now: int
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A WHERE fragment with `%s` places; it is true or false for every row, never unknown."""

    sql: str
    params: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When answers can change by time alone: a SELECT of `id` and `pivot`, and the moment that follows from a pivot.

    The moment is after now and may be early, never late; None is never. One that `is_answer` names those on whom the
    leaf holds and nobody else, so that the same acts need not be read twice.
    """

    sql: str
    params: tuple[object, ...]
    moment: Callable[[Any], int | None]
    is_answer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A leaf that decided the answer: where it stands in the document, what it said, and by which events."""

    path: str
    leaf: Leaf
    answer: bool
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer and the leaves that made it so."""

    answer: bool
    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a document: where, which, and a translatable sentence with its data."""

    path: str
    code: str
    sentence: str
    data: Mapping[str, object]

    @property
    def detail(self) -> str:
        return self.sentence % self.data if self.data else self.sentence


class ConditionNotValid(NotValid):
    """The document is no condition; `problems` says all that is wrong, `errors` says it in English."""

    code = "condition_not_valid"
    sentence = mark("This condition cannot be understood.")
    remedy = mark("Correct the marked places and send again.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(errors=[(problem.path, problem.code, problem.detail) for problem in problems])


def leaves_of(tree: Tree) -> Iterator[Leaf]:
    """All leaves, in the order in which they are read."""
    match tree:
        case All(parts) | Any_(parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(part):
            yield from leaves_of(part)
        case Leaf():
            yield tree
