"""Questions about acts of colleagues as SQL: sets of contacts gathered from the rows of calls, talks and materials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crescendo.conditions.api import Target, among
from crescendo.conditions.event_types import Period
from crescendo.conditions.types import Span, Turn, Where
from crescendo.conditions.windows import bounds, period_end, turns_at

if TYPE_CHECKING:
    from crescendo.lifecycle.standing.seller_act import SellerActLeaf

# Rows stay with the record for which they were written; whoever it is part of has them.
_OWNER = 'coalesce("who"."merged_into_id", "who"."id")'
_WHO = 'JOIN "people_contact" AS "who" ON "who"."id" = '
_TALKED = (
    'FROM "lifecycle_talk" AS "act" JOIN "lifecycle_talkcontact" AS "part" ON "part"."talk_id" = "act"."id" '
    f'{_WHO}"part"."contact_id" WHERE "act"."removed_at" IS NULL'
)
_CALLED = f'FROM "lifecycle_call" AS "act" {_WHO}"act"."contact_id" WHERE "act"."removed_at" IS NULL'
_SENT = f'FROM "lifecycle_materialsent" AS "act" {_WHO}"act"."contact_id" WHERE "act"."removed_at" IS NULL'
_ROWS = {
    "call": _CALLED,
    "call_reached": f'{_CALLED} AND "act"."outcome" = \'reached\'',
    "mail_sent": f'{_TALKED} AND "act"."kind" = \'mail\' AND "act"."direction" = \'out\'',
    "mail_received": f'{_TALKED} AND "act"."kind" = \'mail\' AND "act"."direction" = \'in\'',
    "meeting": f'{_TALKED} AND "act"."kind" = \'meeting\'',
    "material_sent": _SENT,
}
# A survivor and who is part of it may both have taken part: that was one act.
_COUNT = 'COUNT(DISTINCT "act"."id")'


def where(leaf: SellerActLeaf, target: Target) -> Where:
    """The contacts with so many of these acts; where none will do, all but those with more."""
    low, high = bounds(leaf.window, target.moment)
    rows = _between(leaf, low, high, target)
    if leaf.is_inverted:
        told = [(">", leaf.high)]
    else:
        told = [(">=", leaf.low if (leaf.low or 0) > 1 or leaf.high is not None else None), ("<=", leaf.high)]
    ends = [(sign, bound) for sign, bound in told if bound is not None]
    having = " AND ".join(f"{_COUNT} {sign} %s" for sign, _ in ends)
    grouped = f" GROUP BY {_OWNER} HAVING {having}" if ends else ""
    negation = "NOT " if leaf.is_inverted else ""
    sql = f'({negation}"{target.alias}"."id" IN (SELECT {_OWNER} {rows.sql}{grouped}))'
    return Where(sql=sql, params=(*rows.params, *(bound for _, bound in ends)))


def turns(leaf: SellerActLeaf, target: Target) -> tuple[Turn, ...]:
    """When acts leave a window, of those who have enough there; what is written down never lies ahead."""
    moment = target.moment
    low, high = bounds(leaf.window, moment)
    if isinstance(leaf.window, Period):
        over = period_end(leaf.window, moment)
        rows = _between(leaf, low, moment.now, target)
        sql = f"SELECT DISTINCT {_OWNER} AS id, 0 AS pivot {rows.sql}"
        return (Turn(sql=sql, params=rows.params, moment=lambda _: over),)
    if not isinstance(leaf.window, Span):
        return ()
    window = leaf.window
    rows = _between(leaf, low, high, target)
    # Of *at least once* the last act decides; else whatever leaves first is reason to ask again.
    end = "MAX" if leaf.low == 1 and leaf.high is None else "MIN"
    # Acts only leave: who has fewer than either bound asks stays where he is.
    least = leaf.low or (leaf.high or 0) + 1
    sql = (
        f'SELECT {_OWNER} AS id, {end}("act"."at") AS pivot {rows.sql} '
        f"GROUP BY {_OWNER} HAVING {_COUNT} >= %s"
    )
    is_answer = bool(leaf.low) and leaf.high is None
    return (
        Turn(
            sql=sql,
            params=(*rows.params, least),
            moment=lambda at: turns_at(window, at, moment),
            is_answer=is_answer,
        ),
    )


def _between(leaf: SellerActLeaf, low: int | None, high: int, target: Target) -> Where:
    """FROM and WHERE of these acts from one moment to another, of those whom the target is about."""
    sql = _ROWS[leaf.act.value]
    params: tuple[int, ...] = ()
    if leaf.material is not None:
        sql, params = f'{sql} AND "act"."material_id" = %s', (leaf.material,)
    since, at = ("", (high,)) if low is None else (' AND "act"."at" >= %s', (low, high))
    limit = _limit(target)
    return Where(sql=f'{sql}{limit.sql}{since} AND "act"."at" <= %s', params=(*params, *limit.params, *at))


def _limit(target: Target) -> Where:
    """Whose acts are read: found by the indexes of contacts where few are asked about, and exactly theirs."""
    exact = among(target, _OWNER)
    if not exact.sql:
        return exact
    own, merged = among(target, '"who"."id"'), among(target, '"who"."merged_into_id"')
    found = f"({own.sql.removeprefix(' AND ')} OR {merged.sql.removeprefix(' AND ')})"
    return Where(sql=f" AND {found}{exact.sql}", params=(*own.params, *merged.params, *exact.params))
