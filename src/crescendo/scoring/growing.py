"""Ledgers that grow: where acts came between known days only what those days can change is read and written.

The number of somebody cool is that of before, less what goes and with what comes; whose band can fall, or whose hand is
raised, is looked at with all entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crescendo.core import sets
from crescendo.scoring.asking import Asking, Counted, Kept
from crescendo.scoring.decay import rounded
from crescendo.scoring.reaching import MANY_ACTS, QUIET, days_of, groups, reach
from crescendo.scoring.reckoning import MONTH, band_of, capped, lifted, sum_on
from crescendo.scoring.standings import Counting, Standing, grade_of, standing_on
from crescendo.scoring.types import LIFT, Band, CountedRow, EntryRow, RuleKind, Span, Weight

_NEVER = (1, 0)
_NO_DAY = 10**9
_Within = Mapping[int, tuple[int, int]]
_Entries = Mapping[int, Sequence[EntryRow]]


class Grown(NamedTuple):
    """What becomes of a contact: entries that stand there and go or change, those that come, and where it stands."""

    had: Sequence[EntryRow]
    new: Sequence[EntryRow]
    standing: Standing


class _Pieces(NamedTuple):
    """Entries that stay as they are, those that are counted anew, and what comes in their place."""

    stay: list[EntryRow]
    had: list[EntryRow]
    new: list[EntryRow]


class _Growing(NamedTuple):
    """A model that grows, on a day, with the numbers of its rules that are read whole or speak of buying."""

    kept: Kept
    asking: Asking
    day: int
    before: Mapping[int, Standing]
    raising: frozenset[int]
    lifting: frozenset[int]
    serious: frozenset[int]


def grow(
    kept: Kept, asking: Asking, spans: Mapping[int, Span], before: Mapping[int, Standing], *, day: int
) -> Iterator[tuple[int, Grown]]:
    """Each of these contacts, who stand there as counted under this model. A bounded number of statements."""
    numbers, rules = asking.numbers, asking.model.rules
    raising = frozenset(numbers[rule.key] for rule in rules if rule.raises)
    growing = _Growing(
        kept=kept,
        asking=asking,
        day=day,
        before=before,
        raising=raising,
        lifting=raising | {LIFT},
        serious=frozenset(numbers[rule.key] for rule in rules if rule.is_serious),
    )
    for span, ids in groups(spans, day):
        yield from _of_group(growing, span, ids)


def _of_group(growing: _Growing, span: Span, ids: Sequence[int]) -> Iterator[tuple[int, Grown]]:
    asking = growing.asking
    counted = asking.counted(ids, span)
    within = {
        asking.numbers[rule.key]: _NEVER if rule.kind in MANY_ACTS else days_of(reach(rule.kind, span))
        for rule in asking.model.rules
    }
    stands = _late_entries(growing, span, ids)
    whole: list[int] = []
    for contact in ids:
        pieces = _pieces(growing, contact, counted, within, stands.get(contact, ()))
        grown = _cool(growing, contact, pieces)
        if grown is None:
            whole.append(contact)
        else:
            yield contact, grown
    stands = entries_of_contacts(growing.kept.id, whole)
    for contact in whole:
        pieces = _pieces(growing, contact, counted, within, stands.get(contact, ()))
        yield contact, _whole(growing, contact, pieces)


def entries_of_contacts(model: int, ids: Sequence[int]) -> dict[int, list[EntryRow]]:
    """All entries of these contacts under a model. One query."""
    given = {"model": model, "contacts": sets.batch_json(list(ids))}
    return _by_contact(sets.fetch(sets.statement(__package__, "entries"), given)) if ids else {}


def _late_entries(growing: _Growing, span: Span, ids: Sequence[int]) -> _Entries:
    """The entries that acts within the days can change, with those of thirty days before, which caps look back to.

    Of rules that are held to so much of a life, or lift, all entries. One query.
    """
    asking = growing.asking
    ever = {*growing.lifting}
    for rule in asking.model.rules:
        number = asking.numbers[rule.key]
        is_held = any(weights[number].life is not None for weights in asking.weights.values())
        if is_held or rule.kind in MANY_ACTS or rule.kind is RuleKind.VOLUNTEERED:
            ever.add(number)
    given = {
        "model": growing.kept.id,
        "contacts": sets.batch_json(list(ids)),
        "after": _NO_DAY if span == QUIET else span.first - MONTH,
        "ever": sets.batch_json(sorted(ever)),
    }
    return _by_contact(sets.fetch(sets.statement(__package__, "late_entries"), given))


def _by_contact(rows: Sequence[tuple[int, ...]]) -> dict[int, list[EntryRow]]:
    found: defaultdict[int, list[EntryRow]] = defaultdict(list)
    for contact, rule, day, acts, raw, points, half_life in rows:
        found[contact].append((rule, day, acts, raw, points, half_life))
    return found


def _pieces(
    growing: _Growing, contact: int, counted: Counted, within: _Within, stands: Sequence[EntryRow]
) -> _Pieces:
    """Whose acts came is capped from the first of the days on; a rule of which nothing was, or is to be, stays."""
    new_rows = counted.rows[contact]
    many = [rule for rule, those in counted.concerned.items() if contact in those]
    if many:
        within = {**within, **dict.fromkeys(many, days_of(None))}
    pieces = _Pieces([], [], [])
    rows: dict[int, list[CountedRow]] = {}
    for row in new_rows:
        first, last = within[row[0]]
        if first <= row[1] <= last:
            rows.setdefault(row[0], []).append(row)
    for entry in stands:
        first, last = within.get(entry[0], days_of(None))
        if first <= entry[1] <= last:
            pieces.had.append(entry)
            if entry[0] in within:
                rows.setdefault(entry[0], [])
        else:
            pieces.stay.append(entry)
    if rows:
        return _capped(pieces, rows, within, growing.asking.weights[growing.asking.found[contact].override])
    return pieces


def _capped(
    pieces: _Pieces,
    rows: Mapping[int, list[CountedRow]],
    within: _Within,
    weights: Mapping[int, Weight],
) -> _Pieces:
    """The same with what is counted anew, and with what stands behind it, as caps may leave another part of that."""
    stay = [entry for entry in pieces.stay if entry[0] not in rows or entry[1] < within[entry[0]][0]]
    later = [entry for entry in pieces.stay if entry[0] in rows and entry[1] > within[entry[0]][1]]
    new: list[EntryRow] = []
    for rule, of_rule in rows.items():
        earlier = sorted(entry for entry in stay if entry[0] == rule)
        days = sorted([*of_rule, *(entry[:4] for entry in later if entry[0] == rule)])
        new += capped(days, weights[rule], earlier)
    return _Pieces(stay, pieces.had + later, new)


def _cool(growing: _Growing, contact: int, pieces: _Pieces) -> Grown | None:
    """Who was cool today and stays so, and never raised a hand; None of all others."""
    stood, model = growing.before[contact], growing.kept.model
    if stood.band != Band.COOL or stood.on_day != growing.day:
        return None
    if any(entry[0] in growing.lifting for entries in pieces for entry in entries):
        return None
    gone, come = (sum_on(entries, growing.day) for entries in (pieces.had, pieces.new))
    thousandths = stood.thousandths - gone + come
    score = rounded(thousandths)
    if band_of(score, model.bands) is not Band.COOL:
        return None
    fit = growing.asking.found[contact].fit
    grade = grade_of(fit, model.grades).value
    standing = stood._replace(thousandths=thousandths, score=score, fit=fit, grade=grade)
    return Grown(pieces.had, pieces.new, standing)


def _whole(growing: _Growing, contact: int, pieces: _Pieces) -> Grown:
    """Anybody, of whom all entries are known."""
    kept, found = growing.kept, growing.asking.found[contact]
    entries = pieces.stay + pieces.new
    raised = [day for rule, day, *_ in entries if rule in growing.raising]
    lifts = lifted(entries, raised, kept.model.lift)
    standing = standing_on(
        kept.model,
        (kept.id, contact),
        Counting(found.fit, found.account, kept.number, found.override),
        entries + lifts,
        day=growing.day,
        serious=growing.serious,
    )
    return Grown(pieces.had, pieces.new + lifts, standing)
