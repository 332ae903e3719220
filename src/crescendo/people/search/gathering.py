"""Candidates for a question, never more than some thousands: from the rarest gram, or from who was seen lately.

What few rows have is read from its grams. What thousands have is met soon enough among the latest rows. The scope is
asked of each row that is read, so grams of others never leave this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from crescendo.core.terms import LONGEST_WORD, Kind, Question
from crescendo.people.search.grams import Lookup, lookups
from crescendo.people.search.keeping import domains_of
from crescendo.people.search.ranking import NAMED, Candidate, Rank, is_good, rank

# A gram that more rows have is common: looking among the latest rows is cheaper than reading all of them.
_RARE = 2_000
# The latest rows, read as they are; and those whose numbers alone are crossed with grams.
_NEAR = 400
_FAR = 20_000
# Where one of so many of the latest rows answers, the gram has too many rows to be crossed, and more of them do.
_DENSE = 20
_READ = 6_000
_CHUNK = 1_000
Found = dict[int, Rank]
Numbers = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is searched, for one actor: contacts or accounts."""

    rows: QuerySet[Any]  # all rows of the table
    scope: Q  # those that the actor sees, empty for all
    grams: QuerySet[Any]
    number: str  # the gram's column that names the row
    texts: Sequence[str]  # folded columns that the actor sees, in the order of their worth
    has_phone: bool
    has_domains: bool  # more texts stand in rows of their own
    order: str  # the column that says who was here last
    named: Iterable[int]  # rows that an id or another identity names, whatever their texts say
    alike: Iterable[int]  # rows whose name or address is the whole text, as far as one may look


def gather(side: Side, question: Question, *, limit: int) -> list[int]:
    """The numbers of the best, the best first. About a dozen statements, one for a text without any word."""
    found: Found = {
        row.id: NAMED for row, _ in _read(side, side.rows.filter(_living(), pk__in=set(side.named)))
    }
    if not question.terms:
        return list(found)
    _take(side, question, found, side.alike)
    asked = lookups(question)
    sizes = [(_some(side, lookup, _RARE + 1), lookup) for lookup in asked]
    rare = [numbers for numbers, lookup in sizes if lookup.is_whole and len(numbers) <= _RARE]
    if rare:
        _take(side, question, found, min(rare, key=len).intersection(*rare))
    else:
        _look_lately(side, question, found, limit)
    return sorted(found, key=found.__getitem__)[:limit]


def _look_lately(side: Side, question: Question, found: Found, limit: int) -> None:
    """All grams are common: the latest rows, then grams crossed with the scope, or with a longer stretch of these."""
    asked = lookups(question)
    whole = [lookup for lookup in asked if lookup.is_whole]
    if side.scope:
        if not whole or _is_small(side):
            _read_letters(side, question, found)
    else:
        latest = side.rows.filter(_living()).order_by(f"-{side.order}", "-pk")
        _judge(question, found, _read(side, latest[:_NEAR]))
        if sum(map(is_good, found.values())) >= limit:
            return
        if not whole or len(found) >= _NEAR // _DENSE:
            _read_letters(side, question, found)
    if not whole:
        for lookup in asked:
            _take(side, question, found, _some(side, lookup, _CHUNK))
    elif len(found) < limit:
        _cross(side, question, found, whole, limit)


def _cross(side: Side, question: Question, found: Found, whole: Sequence[Lookup], limit: int) -> None:
    crossed = _standing(side, whole)
    if side.scope:
        own = crossed.filter(**{f"{side.number}__in": side.rows.filter(side.scope).values("pk")})
        numbers = list(own[: _CHUNK + 1])
        _take(side, question, found, numbers[:_CHUNK])
        if len(numbers) <= _CHUNK:
            return
    lately = side.rows.filter(_living()).order_by(f"-{side.order}", "-pk").values("pk")[:_FAR]
    _take(side, question, found, crossed.filter(**{f"{side.number}__in": lately})[:_CHUNK])
    if len(found) < limit and len(whole) > 1:
        _take(side, question, found, crossed[:_CHUNK])


def _is_small(side: Side) -> bool:
    """Whether all rows of the scope may be read."""
    return len(side.rows.filter(side.scope).values_list("pk", flat=True)[: _READ + 1]) <= _READ


def _some(side: Side, lookup: Lookup, most: int) -> set[int]:
    """Some of the rows that stand in one of the ranges; all of them where they are fewer than `most`."""
    found: set[int] = set()
    for one in lookup.ranges:
        rows = side.grams.filter(gram__gte=one.low, gram__lte=one.high)
        found.update(rows.values_list(side.number, flat=True)[:most])
    return found


def _standing(side: Side, whole: Sequence[Lookup]) -> Numbers:
    """The numbers of rows that stand under each of these; the longest text drives, as the rarest most likely."""
    drives, *others = sorted(whole, key=lambda lookup: -len(lookup.ranges[0].low))
    found = side.grams.filter(_within(drives))
    for lookup in others[:2]:
        found = found.filter(**{f"{side.number}__in": side.grams.filter(_within(lookup)).values(side.number)})
    return found.values_list(side.number, flat=True)


def _within(lookup: Lookup) -> Q:
    ranges = (Q(gram__gte=one.low, gram__lte=one.high) for one in lookup.ranges)
    return Q(*ranges, _connector=Q.OR)


def _take(side: Side, question: Question, found: Found, numbers: Iterable[int]) -> None:
    """Judge these rows; one that is part of another stands for it, with what it was called itself."""
    wanted = sorted(set(numbers) - found.keys(), reverse=True)
    for start in range(0, len(wanted), _CHUNK):
        rows = side.rows.filter(pk__in=wanted[start : start + _CHUNK])
        gone = _judge(question, found, _read(side, rows, thorough=True))
        if gone:
            _stand_in(side, found, gone)


def _judge(question: Question, found: Found, rows: Iterable[tuple[Candidate, int | None]]) -> dict[int, Rank]:
    """Keep who answers; returns the ranks of those that are part of others, by the others' numbers."""
    gone: Found = {}
    for candidate, into in rows:
        held = rank(question, candidate)
        if held is not None:
            kept, number = (found, candidate.id) if into is None else (gone, into)
            kept[number] = min(held, kept.get(number, held))
    return gone


def _stand_in(side: Side, found: Found, gone: Found) -> None:
    """The rows that others became part of, step by step to those that live and are seen."""
    while gone:
        rows = list(_read(side, side.rows.filter(pk__in=gone.keys())))
        following: Found = {}
        for candidate, into in rows:
            held = gone[candidate.id]
            if into is None:
                found[candidate.id] = min(held, found.get(candidate.id, held))
            else:
                following[into] = min(held, following.get(into, held))
        gone = following


def _read_letters(side: Side, question: Question, found: Found) -> None:
    """Nothing to look up: those of the latest rows, or of the scope's, that have the letters at all."""
    living = side.rows.filter(_living())
    few = living.filter(side.scope) if side.scope else living.order_by(f"-{side.order}", "-pk")
    where = Q()
    for term in question.terms:
        text = term.text[:LONGEST_WORD] if term.kind is Kind.WORD else term.text
        columns = (*side.texts, *_phone(side))
        where &= Q(*((f"{column}__contains", text) for column in columns), _connector=Q.OR)
    likely = side.rows.filter(where, pk__in=few.values("pk")[:_READ]).order_by(f"-{side.order}", "-pk")
    _judge(question, found, _read(side, likely[:_CHUNK]))


def _living() -> Q:
    return Q(merged_into=None)


def _read(
    side: Side, rows: QuerySet[Any], *, thorough: bool = False
) -> Iterator[tuple[Candidate, int | None]]:
    """The living rows that the actor sees, and those that are part of others, each with that other's number."""
    # The scope is computed of each row, not filtered by: so no planner begins at all that somebody owns.
    seen = ExpressionWrapper(side.scope, BooleanField()) if side.scope else Value(value=True)
    columns = ("pk", "merged_into_id", "is_seen", side.order, *_phone(side), *side.texts)
    held = [row for row in rows.annotate(is_seen=seen).values_list(*columns) if row[1] is not None or row[2]]
    more = domains_of(row[0] for row in held) if thorough and side.has_domains else {}
    for number, into, _, at, *texts in held:
        phone = texts.pop(0) if side.has_phone else ""
        yield Candidate(id=number, texts=(*texts, *more.get(number, ())), phone=phone, at=at), into


def _phone(side: Side) -> tuple[str, ...]:
    return ("phone",) if side.has_phone else ()
