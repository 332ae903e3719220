"""Who answers a question, and who answers it best: whole before beginning before part, name before address. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crescendo.core.terms import (
    LONGEST_WORD,
    Kind,
    Question,
    Term,
    begins_piece,
    has_term,
    loosen_folded,
    squeeze,
)
from crescendo.people.search.grams import digits_of, national

_EXACT, _BEGINS, _PART = range(3)
Rank = tuple[int, int, int, int, int]
# Of whom an id or another identity says that it is he.
NAMED: Rank = (_EXACT, -1, 0, 0, 0)
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row that may answer. `texts`, folded, stand in the order in which finds in them count; hidden ones do not."""

    id: int
    texts: Sequence[str]
    phone: str = ""
    at: int = 0


def rank(question: Question, candidate: Candidate) -> Rank | None:
    """Where it stands among the found, the least first; None where it does not answer.

    How well, in which text, whether that text begins so, how lately.
    """
    texts = [loosen_folded(text) for text in candidate.texts]
    digits = digits_of(candidate.phone)
    places = [_place(term, texts, digits) for term in question.terms]
    known = [place for place in places if place is not None]
    if not places or len(known) < len(places):
        return None
    whole = question.whole
    latest = (-candidate.at, -candidate.id)
    squeezed = [squeeze(text) for text in texts]
    if whole in squeezed:
        return (_EXACT, squeezed.index(whole), 0, *latest)
    if digits and digits_of(whole) in (digits, national(digits)):
        return (_EXACT, len(texts), 0, *latest)
    how, where = max(known)[0], max(place for _, place in known)
    is_begun = where < len(squeezed) and squeezed[where].startswith(whole)
    return (how, where, 0 if is_begun else 1, *latest)


def is_good(found: Rank) -> bool:
    """By the name, from the beginning of its words: there is hardly a better one."""
    return found[:2] <= (_BEGINS, 0)


def _place(term: Term, texts: Sequence[str], digits: str) -> _Place | None:
    """How well the term is found, and in which text; the telephone number stands last."""
    word = Term(Kind.WORD, term.text[:LONGEST_WORD]) if term.kind is Kind.NUMBER else term
    places = [
        (_BEGINS if begins_piece(text, word) else _PART, place)
        for place, text in enumerate(texts)
        if has_term(text, word)
    ]
    if term.kind is Kind.NUMBER and digits and _is_part_of_number(term.text, digits):
        places.append((_PART, len(texts)))
    return min(places, default=None)


def _is_part_of_number(typed: str, digits: str) -> bool:
    """A tail, also without the zero dialled at home before it, or a beginning, with the country's code or without."""
    bare = typed.lstrip("0") if len(typed) >= 8 else typed
    return digits.endswith((typed, bare or typed)) or any(
        number.startswith(typed) for number in (digits, national(digits))
    )
