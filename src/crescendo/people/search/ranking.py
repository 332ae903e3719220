"""Who answers a question, and who answers it best: exact before beginning before part, name before address. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crescendo.core.terms import LONGEST_WORD, Kind, Question, Term, has_term, loosen, squeeze
from crescendo.people.search.grams import digits_of, national

_EXACT, _BEGINS, _PART = range(3)
Rank = tuple[int, int, int, int]
# Of whom an id or another identity says that it is he.
NAMED: Rank = (_EXACT, -1, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row that may answer. `texts` in the order in which finds in them count; what is hidden is not among them."""

    id: int
    texts: Sequence[str]
    phone: str = ""
    at: int = 0


def rank(question: Question, candidate: Candidate) -> Rank | None:
    """Where it stands among the found, the least first; None where it does not answer."""
    texts = [loosen(text) for text in candidate.texts]
    digits = digits_of(candidate.phone)
    places = [_place(term, texts, digits) for term in question.terms]
    if not places or None in places:
        return None
    whole = question.whole
    newest = (-candidate.at, -candidate.id)
    squeezed = [squeeze(text) for text in texts]
    if whole in squeezed:
        return (_EXACT, squeezed.index(whole), *newest)
    if digits and digits_of(whole) in (digits, national(digits)):
        return (_EXACT, len(texts), *newest)
    begun = next((place for place, text in enumerate(squeezed) if text.startswith(whole)), None)
    if begun is not None:
        return (_BEGINS, begun, *newest)
    return (_PART, max(place for place in places if place is not None), *newest)


def is_good(found: Rank) -> bool:
    """Better than a part of a text."""
    return found[0] < _PART


def _place(term: Term, texts: Sequence[str], digits: str) -> int | None:
    """The first text that has the term; the telephone number stands last."""
    word = Term(Kind.WORD, term.text[:LONGEST_WORD]) if term.kind is Kind.NUMBER else term
    for place, text in enumerate(texts):
        if has_term(text, word):
            return place
    is_called = term.kind is Kind.NUMBER and digits and _is_part_of_number(term.text, digits)
    return len(texts) if is_called else None


def _is_part_of_number(typed: str, digits: str) -> bool:
    """A tail, also without the zero dialled at home before it, or a beginning, with the country's code or without."""
    bare = typed.lstrip("0") if len(typed) >= 8 else typed
    return digits.endswith((typed, bare or typed)) or any(
        number.startswith(typed) for number in (digits, national(digits))
    )
