"""When the answers of field leaves turn by time alone, set-wise: rows whose value a moving bound has yet to pass."""

from __future__ import annotations

from datetime import date
from typing import Any

from crescendo.conditions import field_changes, field_sql, rows
from crescendo.conditions.days import later, today
from crescendo.conditions.leaves import Target
from crescendo.conditions.question import Within, reach
from crescendo.conditions.types import FieldLeaf, FieldType, Moment, Operator, Span, Stored, Turn, Where


def turns(leaf: FieldLeaf, target: Target) -> tuple[Turn, ...]:
    """What is to be asked about a leaf; nothing where its answer stands until a fact."""
    stored = leaf.field.stored
    if not isinstance(stored, Stored):
        return stored.turns(target)
    if not isinstance(leaf.value, Span):
        return ()
    selected = _select(leaf, leaf.value, stored, target)
    moment = target.moment

    def at(pivot: Any) -> int | None:
        value = date.fromisoformat(pivot) if isinstance(pivot, str) else pivot
        return field_changes.next_change(leaf, {leaf.field.key: value}, moment)

    return (Turn(sql=selected.sql, params=selected.params, moment=at),)


def _select(leaf: FieldLeaf, span: Span, stored: Stored, target: Target) -> Where:
    far = '"far"'
    asked = field_sql.compare(leaf, _ahead(leaf, span, target.moment), target.vendor, far)
    column = f'{far}."{stored.column}" AS pivot'
    if stored.beside is not None:
        key = f'{far}."{stored.beside.owner}"'
        which = f' AND {far}."{stored.beside.field}" = %s' if stored.beside.field else ""
        number = (stored.beside.number,) if stored.beside.field else ()
        source, params = f'"{stored.table}" AS {far} WHERE {asked.sql}{which}', (*asked.params, *number)
    elif stored.through is not None:
        near = rows.rows_of(leaf.field.entity).table
        key = '"near"."id"'
        joined = (
            f'"{near}" AS "near" JOIN "{stored.table}" AS {far} ON {far}."id" = "near"."{stored.through}"'
        )
        source, params = f"{joined} WHERE {asked.sql}", asked.params
    else:
        key = f'{far}."id"'
        source, params = f'"{stored.table}" AS {far} WHERE {asked.sql}', asked.params
    limit = rows.among(target, key)
    sql = f"SELECT {key} AS id, {column} FROM {source} AND {key} IS NOT NULL{limit.sql}"
    return Where(sql=sql, params=(*params, *limit.params))


def _ahead(leaf: FieldLeaf, span: Span, moment: Moment) -> Within:
    """The values that a bound of the question is yet to pass."""
    if leaf.field.type is FieldType.DAY:
        day = today(moment.now, moment.zone)
        return Within(day if leaf.operator is Operator.WITHIN_NEXT else later(day, -span.count), None)
    if leaf.operator is Operator.WITHIN_NEXT:
        return Within(moment.now, None)
    return Within(reach(span, moment), None)
