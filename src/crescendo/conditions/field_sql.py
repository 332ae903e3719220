"""Field leaves as SQL for SQLite and PostgreSQL. Constants are parameters; only registered names become text.

Each leaf is `there is a value of the type AND comparison`, so it is true or false, and NOT is its exact
complement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crescendo.conditions.functions import FOLD
from crescendo.conditions.leaves import Target
from crescendo.conditions.question import (
    Absent,
    Constant,
    Contains,
    OneOf,
    Other,
    Present,
    Question,
    StartsWith,
    Within,
    currency_of,
    question,
)
from crescendo.conditions.rows import among
from crescendo.conditions.types import Beside, Field, FieldLeaf, FieldType, Operator, Stored, Where

_FAR = '"far"'
_TEXTS = frozenset({FieldType.TEXT, FieldType.CHOICE})
_SQLITE_CLASS = {FieldType.TEXT: "text", FieldType.CHOICE: "text", FieldType.DAY: "text"}
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as an engine spells it; `place` is how a constant of its type is bound."""

    name: str
    type: FieldType
    vendor: str

    @property
    def place(self) -> str:
        return "CAST(%s AS date)" if self.type is FieldType.DAY and self.vendor == "postgresql" else "%s"

    def bind(self, constant: Constant) -> object:
        return constant.isoformat() if isinstance(constant, date) else constant

    @property
    def present(self) -> str:
        """SQLite keeps any type in any column and would compare them, so the type is tested there."""
        there = f"{self.name} IS NOT NULL"
        if self.vendor == "sqlite":
            there = f"typeof({self.name}) = '{_SQLITE_CLASS.get(self.type, 'integer')}'"
        return f"{there} AND {self.name} <> ''" if self.type in _TEXTS else there


def where(leaf: FieldLeaf, target: Target) -> Where:
    """The fragment of a leaf, on the entity's table under the target's alias."""
    if leaf.field.type is FieldType.LABELS:
        return _labels(leaf, target)
    asked = question(leaf, target.moment)
    if isinstance(asked, Absent):
        inner = _on_row(leaf, Present(), target)
        return Where(sql=f"(NOT {inner.sql})", params=inner.params)
    return _on_row(leaf, asked, target)


def _on_row(leaf: FieldLeaf, asked: Question, target: Target) -> Where:
    stored = leaf.field.stored
    if not isinstance(stored, Stored):
        return stored.where(_options(leaf.field, asked), target)
    if stored.beside is not None:
        return _beside(leaf, asked, target, stored.beside)
    if stored.through is None:
        return compare(leaf, asked, target.vendor, f'"{target.alias}"')
    far = compare(leaf, asked, target.vendor, _FAR)
    key = f'"{target.alias}"."{stored.through}"'
    rows = f'SELECT {_FAR}."id" FROM "{stored.table}" AS {_FAR} WHERE {far.sql}'
    # SQLite must not go by an index over NOT NULL; nor, where few rows are meant, over this key.
    there = f"+{key}" if target.vendor == "sqlite" else key
    asked_key = there if target.among is not None else key
    return Where(sql=f"({there} IS NOT NULL AND {asked_key} IN ({rows}))", params=far.params)


def _options(field: Field, asked: Question) -> frozenset[str]:
    """The options of a choice that answer a question with yes."""
    every = frozenset(option.value for option in field.options)
    match asked:
        case OneOf(constants):
            return every & {str(one) for one in constants}
        case Other(constants):
            return every - {str(one) for one in constants}
        case _:
            return every


def _beside(leaf: FieldLeaf, asked: Question, target: Target, beside: Beside) -> Where:
    far = compare(leaf, asked, target.vendor, _FAR)
    return _rows(stored_of(leaf.field), beside, target, far)


def _rows(stored: Stored, beside: Beside, target: Target, far: Where) -> Where:
    """The entity has a row beside it on which this holds."""
    which, number = (f'{_FAR}."{beside.field}" = %s AND ', (beside.number,)) if beside.field else ("", ())
    limit = among(target, f'{_FAR}."{beside.owner}"')
    rows = (
        f'SELECT {_FAR}."{beside.owner}" FROM "{stored.table}" AS {_FAR} '
        f'WHERE {which}{_FAR}."{beside.owner}" IS NOT NULL{limit.sql} AND {far.sql}'
    )
    return Where(sql=f'("{target.alias}"."id" IN ({rows}))', params=(*number, *limit.params, *far.params))


def _labels(leaf: FieldLeaf, target: Target) -> Where:
    """Of many values: any of these, all of these, none of these, any at all, none at all."""
    stored = stored_of(leaf.field)
    assert stored.beside is not None
    column = f'{_FAR}."{stored.column}"'
    wanted = tuple(int(str(one)) for one in leaf.value) if isinstance(leaf.value, tuple) else ()
    if leaf.operator is Operator.HAS_ALL_OF:
        each = [
            _rows(stored, stored.beside, target, Where(sql=f"{column} = %s", params=(one,))) for one in wanted
        ]
        sql = " AND ".join(where.sql for where in each)
        return Where(sql=f"({sql})", params=tuple(one for where in each for one in where.params))
    far = Where(sql=f"{column} IS NOT NULL", params=())
    if wanted:
        far = Where(sql=f"{column} IN ({', '.join(['%s'] * len(wanted))})", params=wanted)
    found = _rows(stored, stored.beside, target, far)
    if leaf.operator in {Operator.HAS_NONE_OF, Operator.IS_NOT_SET}:
        return Where(sql=f"(NOT {found.sql})", params=found.params)
    return found


def compare(leaf: FieldLeaf, asked: Question, vendor: str, alias: str) -> Where:
    """What is asked of the column of one row under an alias, which stands in its quotes."""
    name = f'{alias}."{_column(leaf.field)}"'
    if stored_of(leaf.field).folds_in_sql:
        name = f"{FOLD}({name})"
    column = Column(name=name, type=leaf.field.type, vendor=vendor)
    compared, params = comparison(column, asked)
    guard, guard_params = _currency(leaf, vendor, alias)
    parts = [part for part in (column.present, guard, compared) if part]
    return Where(sql=f"({' AND '.join(parts)})", params=(*guard_params, *params))


def stored_of(field: Field) -> Stored:
    """Where a field lies that is not reckoned."""
    assert isinstance(field.stored, Stored)
    return field.stored


def _column(field: Field) -> str:
    stored = stored_of(field)
    return stored.fold_column or stored.column


def _currency(leaf: FieldLeaf, vendor: str, alias: str) -> tuple[str, tuple[object, ...]]:
    """Money is there when its currency is, and compares within one currency only."""
    name = stored_of(leaf.field).currency_column
    if name is None:
        return "", ()
    column = Column(name=f'{alias}."{name}"', type=FieldType.CHOICE, vendor=vendor)
    currency = currency_of(leaf)
    if currency is None:
        return column.present, ()
    return f"{column.present} AND {column.name} = %s", (currency,)


_Sql = tuple[str, tuple[object, ...]]


def comparison(column: Column, asked: Question) -> _Sql:
    """What is asked of a value that is there, with its parameters; empty where all answer yes."""
    match asked:
        case OneOf():
            return _one_of(column, asked)
        case Other():
            return _other(column, asked)
        case Within():
            return _within(column, asked)
        case Contains():
            return _contains(column, asked)
        case StartsWith():
            return _starts_with(column, asked)
        case Present() | Absent():
            return "", ()


def _one_of(column: Column, asked: OneOf) -> _Sql:
    if not asked.constants:
        return "1 = 0", ()
    return f"{column.name} IN ({_places(column, asked.constants)})", _bound(column, asked.constants)


def _other(column: Column, asked: Other) -> _Sql:
    if not asked.constants:
        return "1 = 1", ()
    return f"{column.name} NOT IN ({_places(column, asked.constants)})", _bound(column, asked.constants)


def _within(column: Column, asked: Within) -> _Sql:
    bounds = [(sign, one) for sign, one in ((">=", asked.low), ("<=", asked.high)) if one is not None]
    sql = " AND ".join(f"{column.name} {sign} {column.place}" for sign, _ in bounds)
    return sql, _bound(column, tuple(one for _, one in bounds))


def _contains(column: Column, asked: Contains) -> _Sql:
    """LIKE in SQLite has a limit and ignores the case of ASCII; `instr` has neither."""
    if column.vendor == "sqlite":
        return f"instr({column.name}, %s) > 0", (asked.text,)
    return f"{column.name} LIKE %s ESCAPE '!'", (f"%{_escaped(asked.text)}%",)


def _starts_with(column: Column, asked: StartsWith) -> _Sql:
    """On SQLite a range, which its binary index serves; on PostgreSQL LIKE, which text_pattern_ops serves."""
    if column.vendor == "sqlite":
        end = _successor(asked.text)
        if end is None:
            return f"{column.name} >= %s", (asked.text,)
        return f"{column.name} >= %s AND {column.name} < %s", (asked.text, end)
    return f"{column.name} LIKE %s ESCAPE '!'", (f"{_escaped(asked.text)}%",)


def _successor(text: str) -> str | None:
    """The least text above all that begin with this one, by code points, which is how UTF-8 bytes order."""
    stem = text.rstrip(_LAST_CHARACTER)
    if not stem:
        return None
    code = ord(stem[-1]) + 1
    return stem[:-1] + chr(0xE000 if 0xD800 <= code <= 0xDFFF else code)


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _places(column: Column, constants: tuple[Constant, ...]) -> str:
    return ", ".join([column.place] * len(constants))


def _bound(column: Column, constants: tuple[Constant, ...]) -> tuple[object, ...]:
    return tuple(column.bind(one) for one in constants)
