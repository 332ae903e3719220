"""Which days of which rules acts can change, so that only those are counted again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crescendo.scoring.types import RuleKind, Span

RETURN_DAYS = 8
"""A visit counts for the next one within seven times 24 hours; clocks put forward carry that into an eighth day."""
TOGETHER_DAYS = 14
QUIET = Span(first=1, last=0)
"""No day at all: the acts are as they were."""
_ALL_DAYS = (-(10**9), 10**9)
MANY_ACTS = frozenset({RuleKind.HIGHEST, RuleKind.UNANSWERED})
"""Rules that look at all acts of a subject, or at a row of acts, are counted whole where one of their acts came."""
_WHOLE = MANY_ACTS | {RuleKind.VOLUNTEERED}
_AFTER = {RuleKind.EACH: 0, RuleKind.RETURNS: RETURN_DAYS, RuleKind.COLLEAGUES: TOGETHER_DAYS - 1}


def reach(kind: RuleKind, span: Span | None) -> Span | None:
    """The days that a rule must be counted again on; None for all of them."""
    if span is None or kind in _WHOLE:
        return None
    if span == QUIET:
        return QUIET
    return Span(first=span.first, last=span.last + _AFTER[kind])


def is_within(day: int, span: Span | None) -> bool:
    """Whether a day is one of a span's; None spans all days."""
    return span is None or span.first <= day <= span.last


def days_of(span: Span | None) -> tuple[int, int]:
    """The first and the last day of a span; None spans all days."""
    return _ALL_DAYS if span is None else (span.first, span.last)


def united(spans: Iterable[Span]) -> Span:
    """The shortest span that holds all of them."""
    known = [span for span in spans if span != QUIET]
    if not known:
        return QUIET
    return Span(first=min(one.first for one in known), last=max(one.last for one in known))


def groups(spans: Mapping[int, Span], today: int) -> list[tuple[Span, list[int]]]:
    """Those without new acts, with acts of today and yesterday, with older ones: a bounded number of statements."""
    quiet = [contact for contact, span in spans.items() if span == QUIET]
    recent = [contact for contact, span in spans.items() if span != QUIET and span.first >= today - 1]
    older = [contact for contact, span in spans.items() if span != QUIET and span.first < today - 1]
    return [(united(spans[one] for one in group), group) for group in (quiet, recent, older) if group]
