"""How sure it is that two names are one company's: a chance between 0 and 1, with what speaks for it. Pure.

The weights of the evidence were fitted by logistic regression (`benchmarks.companies --fit`) on one half of the
public names; the figures in docs come from the other half. The last one is set by hand: public short names are
too unlike each other to teach that 福兴 and 福兴隆 are two companies.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from crescendo.people.company_alignment import Alignment, align
from crescendo.people.company_names import CompanyName, Kind, Word
from crescendo.people.company_rarity import Rarity

FEATURES = (
    *(
        "bias",
        "clash",
        "extra",
        "shared",
        "slips",
        "number_clash",
        "number_extra",
        "heads_differ",
        "extra_name",
    ),
    *(
        "forms_same",
        "forms_differ",
        "places_differ",
        "same_country",
        "other_country",
        "common_elsewhere",
        "part",
    ),
)
_OF_A_SUBSIDIARY = frozenset(
    {"extra", "extra_name", "number_extra", "other_country", "forms_differ", "same_country"}
)
WEIGHTS = (
    *(4.1, -11.22, -4.82, 0.04, -5.66, -4.73, -4.41, -1.36, -1.07),
    *(0.62, -4.39, -3.46, 0.28, -6.21, -2.26, -2.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """`score` is a chance; `shared` the words in common, `slips` those written otherwise, `only` the others."""

    score: float
    is_exact: bool
    is_same_country: bool | None
    shared: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()
    only_left: tuple[str, ...] = ()
    only_right: tuple[str, ...] = ()
    is_inside: bool = False
    inner_score: float = 0.0


def compare(left: CompanyName, right: CompanyName, rarity: Rarity) -> Likeness:
    """The chance that two names are one company's; a name without words is like nobody's."""
    if not left.key or not right.key:
        return Likeness(score=0.0, is_exact=False, is_same_country=None)
    found = align(left, right, rarity)
    is_same = left.country == right.country if left.country and right.country else None
    is_exact = left.key == right.key
    features = features_of(left, right, found, rarity)
    score = 1.0 if is_exact and is_same else chance(features)
    is_inside = found.heads_meet and bool(found.only_left) != bool(found.only_right)
    return Likeness(
        score=score,
        is_exact=is_exact,
        is_same_country=is_same,
        shared=tuple(pair.left for pair in found.pairs if pair.likeness == 1),
        slips=tuple((pair.left, pair.right) for pair in found.pairs if pair.likeness < 1),
        only_left=tuple(word.text for word in found.only_left),
        only_right=tuple(word.text for word in found.only_right),
        is_inside=is_inside,
        inner_score=_inner(features) if is_inside else 0.0,
    )


def _inner(features: tuple[float, ...]) -> float:
    """The chance that the shared words name one company, whatever the longer name adds and wherever it is."""
    kept = [
        0.0 if name in _OF_A_SUBSIDIARY else value for name, value in zip(FEATURES, features, strict=True)
    ]
    return chance(tuple(kept))


def chance(features: tuple[float, ...], weights: tuple[float, ...] = WEIGHTS) -> float:
    """The logistic function of the weighed evidence."""
    total = sum(weight * feature for weight, feature in zip(weights, features, strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))


def features_of(left: CompanyName, right: CompanyName, found: Alignment, rarity: Rarity) -> tuple[float, ...]:
    """The evidence as numbers, in the order of FEATURES."""
    shared = sum(pair.weight * pair.likeness for pair in found.pairs)
    slips = sum(pair.weight * (1 - pair.likeness) for pair in found.pairs)
    own = sorted((_sum(found.only_left, rarity), _sum(found.only_right, rarity)))
    numbers = sorted((_number(found.only_left), _number(found.only_right)))
    names = sorted((_has_name(found.only_left), _has_name(found.only_right)))
    both = left.country and right.country
    is_same = bool(both) and left.country == right.country
    places = _places(found.only_left) and _places(found.only_right)
    forms = left.forms and right.forms
    is_alike = bool(forms) and bool(left.forms & right.forms)
    return (
        1.0,
        own[0] / (shared + own[0] + 0.01),
        own[1] / (shared + own[1] + 0.01),
        min(shared, 2.0),
        slips / (shared + 0.01),
        float(numbers[0]),
        float(numbers[1] and not numbers[0]),
        float(not found.heads_meet),
        float(names[1]),
        float(is_alike),
        float(bool(forms) and not is_alike),
        float(places),
        float(is_same),
        float(bool(both) and not is_same),
        0.0 if is_same else max(0.0, 1.0 - shared),
        max((pair.missing_part for pair in found.pairs), default=0.0),
    )


def _sum(words: tuple[Word, ...], rarity: Rarity) -> float:
    return sum(rarity.weight_of(word) for word in words)


def _number(words: tuple[Word, ...]) -> bool:
    return any(word.kind is Kind.NUMBER for word in words)


def _has_name(words: tuple[Word, ...]) -> bool:
    return any(word.kind is Kind.NAME for word in words)


def _places(words: tuple[Word, ...]) -> bool:
    return any(word.kind is Kind.PLACE for word in words)
