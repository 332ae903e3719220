"""Properties of events in SQL: by their index where they are promoted, else out of the JSON behind a type test.

SQLite reads the JSON by calling Python. PostgreSQL reads it by its own functions, written so that every value comes
out as Python reads it; a number that no double holds is missing there too.
"""

from __future__ import annotations

import msgspec

from crescendo.conditions import datasets
from crescendo.conditions.event_types import Property, PropertyLeaf
from crescendo.conditions.field_sql import Column, comparison
from crescendo.conditions.functions import FOLD, PROPERTY, SPACES
from crescendo.conditions.leaves import Target
from crescendo.conditions.property_values import asked_of
from crescendo.conditions.question import Absent, Contains, OneOf, Other, Question, StartsWith
from crescendo.conditions.types import FieldType, Where

_BOUND = 10**9
_LONGEST = 700
_PLAIN = "'^[+-]?[0-9]{1,18}([.][0-9]{1,18})?$'"
_JSON = "'^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$'"
_LARGEST, _SMALLEST = "1.797693134862315807e308", "2.4703282292062328e-324"


def where(leaf: PropertyLeaf, target: Target) -> Where:
    """The fragment of a leaf about the events under the target's alias."""
    asked = asked_of(leaf, target.moment)
    if isinstance(asked, Absent):
        inner = _present(leaf.property, target)
        return Where(sql=f"(NOT {inner.sql})", params=inner.params)
    number = _promoted(leaf.property, asked)
    if number is not None:
        return _by_index(leaf.property, asked, number, target)
    return _out_of_json(leaf.property, asked, target)


def value(prop: Property, target: Target) -> Where:
    """The value of a property of an event, NULL where it has none of that type."""
    number = datasets.events().promoted(prop.name, prop.type.value)
    if number is None:
        return _expression(prop, target)
    sql = f'(SELECT "kept"."{_column(prop)}" FROM {_rows()} WHERE {_key(target)})'
    return Where(sql=sql, params=(number,))


def thousandths(expression: Where, vendor: str) -> Where:
    """A double as whole thousandths, held to a thousand million, by steps that every engine does alike."""
    least, greatest = ("min", "max") if vendor == "sqlite" else ("LEAST", "GREATEST")
    held = f'{least}({greatest}("n"."v", CAST(-{_BOUND} AS double precision)), CAST({_BOUND} AS double precision))'
    # LEAST passes over NULL where min does not.
    nudged = f'{held} * 1000.0 + CASE WHEN "n"."v" < 0 THEN -0.5 ELSE 0.5 END'
    cut = f"CAST({nudged} AS bigint)" if vendor == "sqlite" else f"CAST(trunc({nudged}) AS bigint)"
    sql = (
        f'(SELECT CASE WHEN "n"."v" IS NOT NULL THEN {cut} END FROM (SELECT {expression.sql} AS "v") AS "n")'
    )
    return Where(sql=sql, params=expression.params)


def _promoted(prop: Property, asked: Question) -> int | None:
    """The property's number where its index answers; of long texts it holds no more than what tells them apart."""
    if isinstance(asked, Contains | StartsWith):
        return None
    return datasets.events().promoted(prop.name, prop.type.value)


def _by_index(prop: Property, asked: Question, number: int, target: Target) -> Where:
    if prop.type is FieldType.TEXT and isinstance(asked, OneOf | Other):
        keys = tuple(key for one in asked.constants if (key := datasets.events().key(str(one))) is not None)
        asked = type(asked)(keys)
    column = Column(name=f'"kept"."{_column(prop)}"', type=FieldType.NUMBER, vendor=target.vendor)
    compared, params = comparison(column, asked)
    there = f"{column.name} IS NOT NULL{' AND ' + compared if compared else ''}"
    if target.among is not None:
        sql = f"EXISTS (SELECT 1 FROM {_rows()} WHERE {_key(target)} AND {there})"
        return Where(sql=sql, params=(number, *params))
    names, acts = names_in('"kept"', target.acts)
    sql = (
        f'"{target.alias}"."id" IN (SELECT "kept"."event_id" FROM {_rows()} '
        f'WHERE "kept"."property_id" = %s{names} AND {there})'
    )
    return Where(sql=sql, params=(number, *acts, *params))


def names_in(alias: str, acts: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """That the act of a row is one of these, by the dictionary; no acts are any."""
    if not acts:
        return "", ()
    names = datasets.events().names
    places = ", ".join(["%s"] * len(acts))
    is_one = "= " if len(acts) == 1 else "IN "
    return f' AND {alias}."name_id" {is_one}(SELECT "id" FROM "{names}" WHERE "text" IN ({places}))', acts


def _rows() -> str:
    return f'"{datasets.events().properties}" AS "kept"'


def _key(target: Target) -> str:
    return f'"kept"."property_id" = %s AND "kept"."event_id" = "{target.alias}"."id"'


def _column(prop: Property) -> str:
    return "text" if prop.type is FieldType.TEXT else "number"


def _present(prop: Property, target: Target) -> Where:
    found = value(prop, target)
    return Where(sql=f"({found.sql} IS NOT NULL)", params=found.params)


def _out_of_json(prop: Property, asked: Question, target: Target) -> Where:
    expression = _expression(prop, target)
    column = Column(name='"read"."v"', type=FieldType.NUMBER, vendor=target.vendor)
    compared, params = comparison(column, asked)
    if target.vendor == "sqlite" and compared.count(column.name) == 1:
        # SQLite would read the JSON again for each time that the value is named.
        sql = f"(({compared.replace(column.name, expression.sql)}) IS TRUE)"
        return Where(sql=sql, params=(*expression.params, *params))
    there = f"{column.name} IS NOT NULL{' AND ' + compared if compared else ''}"
    sql = f'EXISTS (SELECT 1 FROM (SELECT {expression.sql} AS "v") AS "read" WHERE {there})'
    return Where(sql=sql, params=(*expression.params, *params))


def _expression(prop: Property, target: Target) -> Where:
    props = f'"{target.alias}"."props"'
    needle = msgspec.json.encode(prop.name).decode() + ":"
    if target.vendor == "sqlite":
        sql = f"CASE WHEN instr({props}, %s) > 0 THEN {PROPERTY}({props}, %s, %s) END"
        return Where(sql=f"({sql})", params=(needle, prop.name, prop.type.value))
    read = {FieldType.TEXT: _TEXT, FieldType.NUMBER: _NUMBER, FieldType.FLAG: _FLAG}.get(prop.type, "NULL")
    spaces = (SPACES,) * read.count("%s")
    found = f"SELECT CAST({props} AS json) -> CAST(%s AS text) AS j WHERE strpos({props}, %s) > 0"
    told = f"SELECT json_typeof(found.j) AS t, found.j #>> '{{}}' AS v FROM ({found}) AS found"
    return Where(sql=f"(SELECT {read} FROM ({told}) AS told)", params=(*spaces, prop.name, needle))


_TEXT = f"CASE WHEN told.t = 'string' THEN NULLIF({FOLD}(told.v), '') END"
_FLAG = (
    "CASE WHEN told.t = 'boolean' THEN CASE told.v WHEN 'true' THEN 1.0 ELSE 0.0 END "
    "WHEN told.t = 'string' AND btrim(told.v, %s) ~ '^[Tt][Rr][Uu][Ee]$' THEN 1.0 "
    "WHEN told.t = 'string' AND btrim(told.v, %s) ~ '^[Ff][Aa][Ll][Ss][Ee]$' THEN 0.0 END"
)
_NUMBER = (
    f"CASE WHEN told.t = 'string' THEN CASE WHEN btrim(told.v, %s) ~ {_PLAIN} "
    "THEN CAST(btrim(told.v, %s) AS double precision) END "
    f"WHEN told.t = 'number' THEN CASE WHEN length(told.v) > {_LONGEST} OR NOT told.v ~ {_JSON} THEN NULL "
    f"WHEN abs(CAST(told.v AS numeric)) >= {_LARGEST} THEN NULL "
    f"WHEN abs(CAST(told.v AS numeric)) <= {_SMALLEST} THEN 0.0 "
    "ELSE CAST(told.v AS double precision) END END"
)
