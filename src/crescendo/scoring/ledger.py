"""The ledger kept: what was counted becomes entries, standings and facts, set-wise, for the contacts given.

It reads everything anew and writes what differs, so that a late act, a judgement revised or a merge corrects it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crescendo.core import sets
from crescendo.core.types import FactDraft
from crescendo.scoring import counting
from crescendo.scoring.days import day_number
from crescendo.scoring.decay import rounded
from crescendo.scoring.models import Entry as EntryRow
from crescendo.scoring.models import Rule as RuleRow
from crescendo.scoring.models import Standing as StandingRow
from crescendo.scoring.reckoning import band_of, entries_of, next_change, sum_on
from crescendo.scoring.types import Band, Entry, Grade, Model

_ENTRY = ("model_id", "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life")
_STANDING = (
    *("model_id", "contact_id", "thousandths", "score", "band", "on_day", "next_day", "fit", "grade"),
)
_Key = tuple[int, int, int]
_Values = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A published model under the number of its definition."""

    id: int
    key: str
    number: int
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a model says of a contact: the ledger, and the points of fit."""

    entries: tuple[Entry, ...]
    fit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whose number, band or grade is another now; bands as (contact, from, to)."""

    scored: tuple[int, ...]
    banded: tuple[tuple[int, int, int], ...]


def numbers_of(kept: Kept) -> dict[str, int]:
    """The number of each rule in the ledger; new rules get theirs. Two statements at most."""
    wanted = [rule.key for rule in kept.model.rules]
    known = dict(RuleRow.objects.filter(model_id=kept.id).values_list("key", "pk"))
    new = [key for key in wanted if key not in known]
    if new:
        sets.insert_ignore("scoring_rule", ("model_id", "key"), [(kept.id, key) for key in new])
        known = dict(RuleRow.objects.filter(model_id=kept.id).values_list("key", "pk"))
    return {key: known[key] for key in wanted}


def settle(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Change:
    """Make entries and standings of these contacts what their acts say; inside the caller's transaction.

    A bounded number of statements. Contacts that live no more lose theirs.
    """
    reckoned = reckon(kept.model, ids, numbers_of(kept), now=now, zone=zone)
    _write_entries(kept, ids, {contact: one.entries for contact, one in reckoned.items()})
    today = day_number(now, zone)
    rows = {
        contact: _standing(kept, contact, one.entries, one.fit, today) for contact, one in reckoned.items()
    }
    return _settle_standings(_standings(kept, ids), rows)


def reckon(
    model: Model, ids: Sequence[int], numbers: Mapping[str, int], *, now: int, zone: str
) -> dict[int, Reckoned]:
    """What a model says of these contacts, living ones only; nothing is written. A bounded number of statements."""
    found = counting.count(model, ids, numbers, now=now, zone=zone)
    weights = {
        override: counting.weights(model, override, numbers)
        for override in {one.override for one in found.values()}
    }
    return {
        contact: Reckoned(
            entries=entries_of(one.counted, weights[one.override], raised=one.raised, lift=model.lift),
            fit=one.fit,
        )
        for contact, one in found.items()
    }


def fade(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Change:
    """Read the same entries on a later day: numbers fall, bands change. A bounded number of statements."""
    day = day_number(now, zone)
    ledgers = {contact: tuple(entries) for contact, entries in _stored(kept, ids).items()}
    before = _standings(kept, ids)
    rows = {
        contact: _standing(kept, contact, ledgers.get(contact, ()), held.fit, day)
        for contact, held in before.items()
    }
    return _settle_standings(before, rows)


def entries_for(kept: Kept, contact_id: int) -> tuple[Entry, ...]:
    """A contact's ledger, the newest day first. One query."""
    found = _stored(kept, [contact_id]).get(contact_id, [])
    return tuple(sorted(found, key=lambda entry: (-entry.day, entry.rule)))


def drafts_of(kept: Kept, change: Change, *, now: int) -> list[FactDraft]:
    """The facts of a change; ids and bands only."""
    drafts = []
    if change.scored:
        payload = {"model": kept.id, "contacts": list(change.scored)}
        drafts.append(FactDraft(kind="score.changed", payload=payload, at=now))
    if change.banded:
        moves = [list(move) for move in change.banded]
        payload = {"model": kept.id, "contacts": [move[0] for move in moves], "moves": moves}
        drafts.append(FactDraft(kind="band.changed", payload=payload, at=now))
    return drafts


def grade_of(fit: int, grades: tuple[int, int, int]) -> Grade:
    """A, B and C begin at these points; what is less is D."""
    for least, grade in zip(grades, (Grade.A, Grade.B, Grade.C), strict=True):
        if fit >= least:
            return grade
    return Grade.D


def _stored(kept: Kept, ids: Sequence[int]) -> dict[int, list[Entry]]:
    rows = EntryRow.objects.filter(model_id=kept.id, contact_id__in=ids)
    stored: dict[int, list[Entry]] = defaultdict(list)
    for contact, rule, day, acts, raw, points, half_life in rows.values_list(
        "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life"
    ):
        stored[contact].append(
            Entry(rule=rule, day=day, acts=acts, raw=raw, points=points, half_life=half_life)
        )
    return stored


def _write_entries(kept: Kept, ids: Sequence[int], ledgers: Mapping[int, Iterable[Entry]]) -> None:
    old = {
        (contact, rule, day): (pk, (acts, raw, points, half_life))
        for pk, contact, rule, day, acts, raw, points, half_life in EntryRow.objects.filter(
            model_id=kept.id, contact_id__in=ids
        ).values_list("pk", "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life")
    }
    new: dict[_Key, _Values] = {
        (contact, one.rule, one.day): (one.acts, one.raw, one.points, one.half_life)
        for contact, entries in ledgers.items()
        for one in entries
    }
    gone = [pk for key, (pk, values) in old.items() if new.get(key) != values]
    if gone:
        EntryRow.objects.filter(pk__in=gone).delete()
    fresh = [
        (kept.id, *key, *values) for key, values in new.items() if key not in old or old[key][1] != values
    ]
    sets.insert("scoring_entry", _ENTRY, fresh)


def _standings(kept: Kept, ids: Sequence[int]) -> dict[int, StandingRow]:
    return {row.contact_id: row for row in StandingRow.objects.filter(model_id=kept.id, contact_id__in=ids)}


def _standing(kept: Kept, contact: int, entries: Sequence[Entry], fit: int, day: int) -> StandingRow:
    thousandths = sum_on(entries, day)
    score = rounded(thousandths)
    return StandingRow(
        model_id=kept.id,
        contact_id=contact,
        thousandths=thousandths,
        score=score,
        band=int(band_of(score, kept.model.bands)),
        on_day=day,
        next_day=next_change(entries, day, kept.model.bands),
        fit=fit,
        grade=grade_of(fit, kept.model.grades).value,
    )


def _settle_standings(before: Mapping[int, StandingRow], rows: Mapping[int, StandingRow]) -> Change:
    scored, banded, written = [], [], []
    for contact in sorted({*before, *rows}):
        old, new = before.get(contact), rows.get(contact)
        was, is_now = (Band.COOL if one is None else one.band for one in (old, new))
        if _told(old) != _told(new):
            scored.append(contact)
        if was != is_now:
            banded.append((contact, int(was), int(is_now)))
        if new is not None and (old is None or _all(old) != _all(new)):
            written.append(new)
    stale = [row.pk for contact, row in before.items() if contact not in rows]
    replaced = [before[row.contact_id].pk for row in written if row.contact_id in before]
    if stale or replaced:
        StandingRow.objects.filter(pk__in=[*stale, *replaced]).delete()
    sets.insert("scoring_standing", _STANDING, [_all(row) for row in written])
    return Change(scored=tuple(scored), banded=tuple(banded))


def _told(row: StandingRow | None) -> tuple[int, int, str] | None:
    return None if row is None else (row.score, row.fit, row.grade)


def _all(row: StandingRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _STANDING)
