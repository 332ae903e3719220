"""Candidates for a question, never more than some thousands: from the rarest gram, or from who was seen lately.

What few rows have is read from its grams. What thousands have is met soon enough by walking down from the latest
row. The scope is asked of each row that is read, so grams of others never leave this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet

from crescendo.core.terms import LONGEST_WORD, Kind, Question
from crescendo.people.search.grams import Lookup, lookups
from crescendo.people.search.ranking import NAMED, Candidate, Rank, is_good, rank

# A gram that more rows have is common: walking down from the latest is cheaper than looking at all of them.
_RARE = 2_000
_NEAR = 500
_FAR = 6_000
_FAR_OF_SOME = 20_000
_CROSSED = 60_000
_CHUNK = 1_000
Found = dict[int, Rank]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is searched, for one actor: contacts or accounts."""

    grams: type[Model]
    number: str  # the gram's column that names the row
    seen: QuerySet[Any]  # the living rows in the actor's scope
    merged: QuerySet[Any]  # rows that became part of others; these stand for them
    survivors: Callable[[Iterable[int]], dict[int, int]]
    order: str
    columns: Sequence[str]  # in which the walk looks for parts, the visible ones
    is_scoped: bool
    candidates: Callable[[QuerySet[Any]], Iterator[Candidate]]
    named: Iterable[int]  # rows that an id or another identity names wholly, whatever their texts say
    alike: Iterable[int]  # rows whose name or address is the whole text, as far as one may look


def gather(side: Side, question: Question, *, limit: int) -> list[int]:
    """The numbers of the best, the best first. About a dozen statements, two for a text without any word."""
    found: Found = {}
    for row in side.candidates(side.seen.filter(pk__in=set(side.named))):
        found[row.id] = NAMED
    if not question.terms:
        return list(found)
    _take(side, question, found, side.alike)
    asked = lookups(question)
    sizes = [(_numbers(side, lookup, _RARE + 1), lookup) for lookup in asked]
    rare = [numbers for numbers, lookup in sizes if lookup.is_whole and len(numbers) <= _RARE]
    if rare:
        rarest = min(rare, key=len)
        _take(side, question, found, rarest.intersection(*rare))
    else:
        for numbers, lookup in sizes:
            if not lookup.is_whole:
                _take(side, question, found, numbers)
        _walk(side, question, found, limit)
        whole = [lookup for lookup in asked if lookup.is_whole]
        if len(found) < limit and whole:
            _take(side, question, found, _crossed(side, whole))
    return sorted(found, key=found.__getitem__)[:limit]


def _numbers(side: Side, lookup: Lookup, most: int) -> set[int]:
    """Some of the rows that stand in one of the ranges; all of them where they are fewer than `most`."""
    found: set[int] = set()
    for one in lookup.ranges:
        rows = side.grams._default_manager.filter(gram__gte=one.low, gram__lte=one.high)  # noqa: SLF001
        found.update(rows.values_list(side.number, flat=True)[:most])
    return found


def _crossed(side: Side, whole: Sequence[Lookup]) -> list[int]:
    """The newest rows that stand under all of some common grams, as far as one may look."""
    sets = [_numbers(side, lookup, _CROSSED) for lookup in whole[:3]]
    return sorted(sets[0].intersection(*sets[1:]), reverse=True)[:_RARE]


def _take(side: Side, question: Question, found: Found, numbers: Iterable[int]) -> None:
    """Judge these rows, and for those that are part of others the others, by what stood in the merged row."""
    wanted = sorted(set(numbers) - found.keys(), reverse=True)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        _judge(question, found, side.candidates(side.seen.filter(pk__in=chunk)))
        gone = list(side.candidates(side.merged.filter(pk__in=chunk)))
        if gone:
            _stand_in(side, question, found, gone)


def _stand_in(side: Side, question: Question, found: Found, gone: Sequence[Candidate]) -> None:
    ranks = {one.id: rank(question, one) for one in gone}
    into = side.survivors(number for number, held in ranks.items() if held)
    seen = set(side.seen.filter(pk__in=set(into.values())).values_list("pk", flat=True))
    for number, survivor in into.items():
        held = ranks[number]
        if held and survivor in seen:
            found[survivor] = min(held, found.get(survivor, held))


def _walk(side: Side, question: Question, found: Found, limit: int) -> None:
    """Who was seen lately: the latest as they are, then a longer stretch of those that have the letters at all."""
    latest = side.seen.order_by(f"-{side.order}", "-pk")
    _judge(question, found, side.candidates(latest[:_NEAR]))
    if sum(map(is_good, found.values())) >= limit:
        return
    stretch = latest.values("pk")[: _FAR_OF_SOME if side.is_scoped else _FAR]
    near = side.seen.model._default_manager.filter(pk__in=stretch)  # noqa: SLF001
    likely = near.filter(_has_letters(side, question)).order_by(f"-{side.order}", "-pk")
    _judge(question, found, side.candidates(likely[:_RARE]))


def _has_letters(side: Side, question: Question) -> Q:
    where = Q()
    for term in question.terms:
        text = term.text[:LONGEST_WORD] if term.kind is Kind.WORD else term.text
        where &= Q(*((f"{column}__contains", text) for column in side.columns), _connector=Q.OR)
    return where


def _judge(question: Question, found: Found, candidates: Iterable[Candidate]) -> None:
    for candidate in candidates:
        held = rank(question, candidate)
        if held is not None:
            found[candidate.id] = min(held, found.get(candidate.id, held))
