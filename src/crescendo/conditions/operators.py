"""Which operators a field's type answers, and what shape of value each wants."""

from __future__ import annotations

from enum import StrEnum

from crescendo.conditions.types import FieldType, Operator


class Shape(StrEnum):
    """The shape of an operator's value: what a document holds, what a form asks for."""

    NOTHING = "nothing"
    TEXT = "text"
    TEXTS = "texts"
    NUMBER = "number"
    NUMBERS = "numbers"
    TWO_NUMBERS = "two_numbers"
    MONEY = "money"
    TWO_MONEYS = "two_moneys"
    FLAG = "flag"
    TIME = "time"
    DAY = "day"
    TWO_DAYS = "two_days"
    SPAN = "span"
    DAYS_ONLY = "days_only"
    OPTION = "option"
    OPTIONS = "options"
    REFERENCE = "reference"
    REFERENCES = "references"


_PRESENCE = {Operator.IS_SET: Shape.NOTHING, Operator.IS_NOT_SET: Shape.NOTHING}

OPERATORS: dict[FieldType, dict[Operator, Shape]] = {
    FieldType.TEXT: {
        Operator.CONTAINS: Shape.TEXT,
        Operator.STARTS_WITH: Shape.TEXT,
        Operator.IS: Shape.TEXT,
        Operator.IS_NOT: Shape.TEXT,
        Operator.IS_ANY_OF: Shape.TEXTS,
        Operator.IS_NONE_OF: Shape.TEXTS,
        **_PRESENCE,
    },
    FieldType.NUMBER: {
        Operator.IS: Shape.NUMBER,
        Operator.IS_NOT: Shape.NUMBER,
        Operator.IS_ANY_OF: Shape.NUMBERS,
        Operator.GREATER: Shape.NUMBER,
        Operator.LESS: Shape.NUMBER,
        Operator.BETWEEN: Shape.TWO_NUMBERS,
        **_PRESENCE,
    },
    FieldType.MONEY: {
        Operator.IS: Shape.MONEY,
        Operator.GREATER: Shape.MONEY,
        Operator.LESS: Shape.MONEY,
        Operator.BETWEEN: Shape.TWO_MONEYS,
        **_PRESENCE,
    },
    FieldType.FLAG: {Operator.IS: Shape.FLAG, **_PRESENCE},
    FieldType.INSTANT: {
        Operator.WITHIN_LAST: Shape.SPAN,
        Operator.MORE_THAN_AGO: Shape.SPAN,
        Operator.WITHIN_NEXT: Shape.SPAN,
        Operator.ON_DAY: Shape.DAY,
        Operator.BEFORE: Shape.TIME,
        Operator.AFTER: Shape.TIME,
        Operator.BETWEEN: Shape.TWO_DAYS,
        **_PRESENCE,
    },
    FieldType.DAY: {
        Operator.WITHIN_LAST: Shape.DAYS_ONLY,
        Operator.MORE_THAN_AGO: Shape.DAYS_ONLY,
        Operator.WITHIN_NEXT: Shape.DAYS_ONLY,
        Operator.ON_DAY: Shape.DAY,
        Operator.BEFORE: Shape.DAY,
        Operator.AFTER: Shape.DAY,
        Operator.BETWEEN: Shape.TWO_DAYS,
        **_PRESENCE,
    },
    FieldType.CHOICE: {
        Operator.IS: Shape.OPTION,
        Operator.IS_NOT: Shape.OPTION,
        Operator.IS_ANY_OF: Shape.OPTIONS,
        Operator.IS_NONE_OF: Shape.OPTIONS,
        **_PRESENCE,
    },
    FieldType.REFERENCE: {
        Operator.IS: Shape.REFERENCE,
        Operator.IS_NOT: Shape.REFERENCE,
        Operator.IS_ANY_OF: Shape.REFERENCES,
        Operator.IS_NONE_OF: Shape.REFERENCES,
        **_PRESENCE,
    },
    FieldType.LABELS: {
        Operator.HAS_ANY_OF: Shape.OPTIONS,
        Operator.HAS_ALL_OF: Shape.OPTIONS,
        Operator.HAS_NONE_OF: Shape.OPTIONS,
        **_PRESENCE,
    },
}
