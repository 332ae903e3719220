"""Questions about what contacts did, as SQL: sets of contacts gathered from the events, never one by one."""

from __future__ import annotations

from crescendo.conditions import datasets, property_sql, rows
from crescendo.conditions.compile import where_of
from crescendo.conditions.event_types import (
    Acts,
    End,
    EndLeaf,
    EventLeaf,
    Judged,
    Measure,
    Part,
    Property,
    SequenceLeaf,
    Window,
)
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import All, FieldLeaf, FieldType, Operator, Tree, Where
from crescendo.conditions.windows import bounds, elapsed

EVENT, NEXT = "did", "later"
_FINDING = frozenset({Operator.IS, Operator.IS_ANY_OF, Operator.STARTS_WITH, Operator.CONTAINS})
LARGEST_VALUE = 10**12
"""Values are held to this, so that a sum of a million of them still fits a whole number."""


def happened(leaf: EventLeaf, target: Target) -> Where:
    """The contacts of whose acts the measure lies in the range; who did nothing has a count and a sum of nought."""
    has_nought = leaf.measure in {Measure.COUNT, Measure.SUM, Measure.DISTINCT}
    is_inverted = has_nought and (leaf.low or 0) <= 0 <= (0 if leaf.high is None else leaf.high)
    having = _having(leaf, target, is_inverted=is_inverted)
    if having is None:
        return Where(sql="(1 = 1)", params=())
    counted = matching(leaf.acts, leaf.window, target)
    contact = f'"{EVENT}"."contact_id"'
    grouped = f" GROUP BY {contact} HAVING {having.sql}" if having.sql else ""
    found = f"SELECT {contact} {counted.sql}{grouped}"
    negation = "NOT " if is_inverted else ""
    sql = f'({negation}"{target.alias}"."id" IN ({found}))'
    return Where(sql=sql, params=(*counted.params, *having.params))


def ended(leaf: EndLeaf, target: Target) -> Where:
    """The contacts whose first or last act is one on which the condition holds."""
    picked = picked_end(leaf, target)
    event = target.of(EVENT, target.among, acts=leaf.acts.names)
    asked = where_of(leaf.asked, event)
    sql = (
        f'("{target.alias}"."id" IN (SELECT "{EVENT}"."contact_id" FROM ({picked.sql}) AS "picked" '
        f'JOIN "{datasets.events().events}" AS "{EVENT}" ON "{EVENT}"."id" = "picked"."id" '
        f"WHERE {asked.sql}))"
    )
    return Where(sql=sql, params=(*picked.params, *asked.params))


def picked_end(leaf: EndLeaf, target: Target) -> Where:
    """Of each contact the first or last act that counts: the outermost moment, and of its acts the outermost number."""
    counted = matching(leaf.acts, leaf.window, target)
    again = _of_acts(leaf.acts, EVENT, target)
    outermost = "MIN" if leaf.end is End.FIRST else "MAX"
    contact, at = f'"{EVENT}"."contact_id"', f'"{EVENT}"."at"'
    sql = (
        f'SELECT {contact}, {at}, {outermost}("{EVENT}"."id") AS "id" '
        f'FROM (SELECT {contact}, {outermost}({at}) AS "at" {counted.sql} GROUP BY {contact}) AS "ends" '
        f'JOIN "{datasets.events().events}" AS "{EVENT}" '
        f'ON {contact} = "ends"."contact_id" AND {at} = "ends"."at"{again.sql} GROUP BY {contact}, {at}'
    )
    return Where(sql=sql, params=(*counted.params, *again.params))


def followed(leaf: SequenceLeaf, target: Target) -> Where:
    """The contacts with a first act that a later one follows, or none does."""
    moment = target.moment
    counted = matching(leaf.first, leaf.window, target)
    over = Where(sql="", params=())
    if leaf.is_never and leaf.high is not None:
        over = Where(sql=f' AND "{EVENT}"."at" < %s', params=(moment.now - elapsed(leaf.high),))
    after = _after(leaf, target)
    negation = "NOT " if leaf.is_never else ""
    times: tuple[int, ...] = (leaf.times,) if leaf.times > 1 else ()
    later = f"(SELECT COUNT(*) {after.sql}) >= %s" if times else f"{negation}EXISTS (SELECT 1 {after.sql})"
    sql = f'("{target.alias}"."id" IN (SELECT "{EVENT}"."contact_id" {counted.sql}{over.sql} AND {later}))'
    return Where(sql=sql, params=(*counted.params, *over.params, *after.params, *times))


def matching(acts: Acts, window: Window, target: Target) -> Where:
    """FROM and WHERE of the acts in a window of those whom the target is about, each of a known contact."""
    low, high = bounds(window, target.moment)
    return _between(acts, low, high, target)


def since(acts: Acts, low: int | None, target: Target) -> Where:
    """The same of the acts from a moment until now."""
    return _between(acts, low, target.moment.now, target)


def _between(acts: Acts, low: int | None, high: int, target: Target) -> Where:
    limit = rows.among(target, f'"{EVENT}"."contact_id"')
    counted = _of_acts(acts, EVENT, target, is_scan=not target.is_for_few)
    since, params = ("", ()) if low is None else (f' AND "{EVENT}"."at" >= %s', (low,))
    sql = (
        f'FROM "{datasets.events().events}" AS "{EVENT}" WHERE "{EVENT}"."contact_id" IS NOT NULL{limit.sql}'
        f'{since} AND "{EVENT}"."at" <= %s{counted.sql}'
    )
    return Where(sql=sql, params=(*limit.params, *params, high, *counted.params))


def _after(leaf: SequenceLeaf, target: Target) -> Where:
    counted = _of_acts(leaf.then, NEXT, target)
    first, later = f'"{EVENT}"."at"', f'"{NEXT}"."at"'
    least = elapsed(leaf.low) if leaf.low is not None else 1
    gap, params = f" AND {later} >= {first} + %s", [least]
    if leaf.high is not None:
        gap += f" AND {later} <= {first} + %s"
        params.append(elapsed(leaf.high))
    sql = (
        f'FROM "{datasets.events().events}" AS "{NEXT}" WHERE "{NEXT}"."contact_id" = "{EVENT}"."contact_id"'
        f"{gap} AND {later} <= %s{counted.sql}"
    )
    return Where(sql=sql, params=(*params, target.moment.now, *counted.params))


def _of_acts(acts: Acts, alias: str, target: Target, *, is_scan: bool = False) -> Where:
    """That an event is one of these acts. `is_scan` is said where the events of all contacts are read."""
    names, params = property_sql.names_in(f'"{alias}"', acts.names)
    if is_scan and target.vendor == "sqlite" and not _is_about_subjects(acts.filter):
        # The index by contact holds all that is asked, in the order in which it is grouped; the one by act does not.
        names = names.replace(f' "{alias}"."name_id"', f' +"{alias}"."name_id"')
    human = datasets.events().human
    judged = f' AND "{alias}"."judgement" = {human}' if acts.judged is Judged.HUMAN else ""
    inner = where_of(acts.filter, target.of(alias, target.among, acts=acts.names))
    return Where(sql=f"{names}{judged} AND {inner.sql}", params=(*params, *inner.params))


def _is_about_subjects(tree: Tree) -> bool:
    """Whether only acts about some subjects are meant, which the index by act and subject finds."""
    match tree:
        case All(parts):
            return any(_is_about_subjects(part) for part in parts)
        case FieldLeaf(field=field, operator=operator):
            return field.key == "subject" and operator in _FINDING
        case _:
            return False


def _having(leaf: EventLeaf, target: Target, *, is_inverted: bool) -> Where | None:
    """What a contact's acts together must fulfil, or, inverted, must not; None where all contacts are meant."""
    low, high = leaf.low, leaf.high
    is_done_once = leaf.measure is Measure.COUNT and not is_inverted and high is None and (low or 0) == 1
    if is_done_once:
        return Where(sql="", params=())
    reckoned = _reckoned(leaf, target)
    ends = [("<" if is_inverted else ">=", low), (">" if is_inverted else "<=", high)]
    if is_inverted and leaf.measure is not Measure.SUM:
        ends = ends[1:]
    told = [(sign, bound) for sign, bound in ends if bound is not None]
    if not told:
        return None
    sql = (" OR " if is_inverted else " AND ").join(f"{reckoned.sql} {sign} %s" for sign, _ in told)
    return Where(sql=sql, params=tuple(one for _, bound in told for one in (*reckoned.params, bound)))


def _reckoned(leaf: EventLeaf, target: Target) -> Where:
    if leaf.measure is Measure.COUNT:
        return Where(sql="COUNT(*)", params=())
    inner = _value(leaf, target)
    match leaf.measure:
        case Measure.DISTINCT:
            sql = f"COUNT(DISTINCT {inner.sql})"
        case Measure.SUM:
            sql = f"COALESCE(SUM({inner.sql}), 0)"
        case Measure.MAX:
            sql = f"MAX({inner.sql})"
        case _:
            sql = f"MIN({inner.sql})"
    return Where(sql=sql, params=inner.params)


def _value(leaf: EventLeaf, target: Target) -> Where:
    event = target.of(EVENT, target.among, acts=leaf.acts.names)
    if isinstance(leaf.of, Property):
        found = property_sql.value(leaf.of, event)
        if leaf.measure is Measure.DISTINCT and leaf.of.type is FieldType.TEXT:
            return found
        return property_sql.thousandths(found, target.vendor)
    if leaf.of is Part.SUBJECT:
        return Where(sql=f'"{EVENT}"."subject_id"', params=())
    column = f'"{EVENT}"."value"'
    least, greatest = ("min", "max") if target.vendor == "sqlite" else ("LEAST", "GREATEST")
    # LEAST passes over NULL where min does not.
    held = f"{least}({greatest}({column}, -{LARGEST_VALUE}), {LARGEST_VALUE})"
    return Where(sql=f"CASE WHEN {column} IS NOT NULL THEN {held} END", params=())


def acts_of(names: tuple[str, ...], target: Target, *, alias: str) -> Where:
    """FROM and WHERE of people's acts of these names until now, of the contacts that the target is about.

    For rooms that reckon with acts themselves: the alias has the columns of `datasets.EventDataset`.
    """
    limit = rows.among(target, f'"{alias}"."contact_id"')
    among, params = property_sql.names_in(f'"{alias}"', names)
    sql = (
        f'FROM "{datasets.events().events}" AS "{alias}" WHERE "{alias}"."contact_id" IS NOT NULL{limit.sql}'
        f'{among} AND "{alias}"."judgement" = {datasets.events().human} AND "{alias}"."at" <= %s'
    )
    return Where(sql=sql, params=(*limit.params, *params, target.moment.now))


def named(alias: str, names: tuple[str, ...]) -> Where:
    """That the act of a row is one of these."""
    among, params = property_sql.names_in(f'"{alias}"', names)
    return Where(sql=f"({among.removeprefix(' AND ') or '1 = 1'})", params=params)
