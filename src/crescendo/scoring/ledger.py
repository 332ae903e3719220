"""The ledger kept: what was counted becomes entries, standings and facts, set-wise, for the contacts given.

What acts cannot have changed is taken from the entries that stand there; all else is read anew. So a late act, a
judgement revised or a merge corrects the ledger, and somebody with very many acts is not counted whole each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crescendo.core import sets
from crescendo.core.types import FactDraft
from crescendo.scoring import acts, counting
from crescendo.scoring.counting import Found
from crescendo.scoring.days import day_number
from crescendo.scoring.decay import rounded
from crescendo.scoring.models import Entry as EntryRow
from crescendo.scoring.models import Rule as RuleRow
from crescendo.scoring.models import Standing as StandingRow
from crescendo.scoring.reaching import QUIET, is_within, reach, united
from crescendo.scoring.reckoning import band_of, entries_of, is_content_only, next_change, sum_on
from crescendo.scoring.types import Band, Counted, Entry, Grade, Model, Span

_ENTRY = ("model_id", "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life")
_STANDING = (
    *("model_id", "contact_id", "thousandths", "score", "band", "on_day", "next_day", "fit", "grade"),
    *("account_id", "version", "override", "is_content_only"),
)
_NOTHING: Mapping[int, Span] = {}
_Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A published model under the number of its definition."""

    id: int
    key: str
    number: int
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a model says of a contact: who it is, and the ledger."""

    found: Found
    entries: tuple[Entry, ...]

    @property
    def fit(self) -> int:
        """The points of fit."""
        return self.found.fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whose number, band or grade is another now; bands as (contact, from, to).

    `accounts` are those of whoever has another number or belongs to another account than before.
    """

    scored: tuple[int, ...]
    banded: tuple[tuple[int, int, int], ...]
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """A model asked about contacts that are known, on a day."""

    model: Model
    numbers: Mapping[str, int]
    found: Mapping[int, Found]
    now: int
    zone: str

    def counted(self, contact: int, row: acts.Row) -> Counted:
        """Acts with their points as the contact's override has them."""
        _, day, rule, number, points = row
        override = self.found[contact].override
        return counting.counted(self.model, rule, override, self.numbers, day=day, acts=number, points=points)


@dataclass(slots=True, kw_only=True)
class _Stored:
    """What stands in the ledger of one contact, each entry with its row."""

    rows: list[tuple[int, Entry]] = field(default_factory=list)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for _, entry in self.rows)


def numbers_of(kept: Kept) -> dict[str, int]:
    """The number of each rule in the ledger; new rules get theirs. Two statements at most."""
    wanted = [rule.key for rule in kept.model.rules]
    known = dict(RuleRow.objects.filter(model_id=kept.id).values_list("key", "pk"))
    new = [key for key in wanted if key not in known]
    if new:
        sets.insert_ignore("scoring_rule", ("model_id", "key"), [(kept.id, key) for key in new])
        known = dict(RuleRow.objects.filter(model_id=kept.id).values_list("key", "pk"))
    return {key: known[key] for key in wanted}


def settle(
    kept: Kept, ids: Sequence[int], *, now: int, zone: str, spans: Mapping[int, Span] = _NOTHING
) -> Change:
    """Make entries and standings of these contacts what their acts say; inside the caller's transaction.

    `spans` says of some contacts between which days their acts came; the others are counted whole. A bounded number
    of statements. Contacts that live no more lose theirs.
    """
    numbers = numbers_of(kept)
    found = counting.who(kept.model, ids, now=now, zone=zone)
    stored, before = _stored(kept, ids), _standings(kept, ids)
    grown = {
        contact: span
        for contact, span in spans.items()
        if contact in found and _is_continued(before.get(contact), kept, found[contact])
    }
    asking = _Asking(model=kept.model, numbers=numbers, found=found, now=now, zone=zone)
    counted = _counted(asking, [one for one in found if one not in grown])
    counted |= _grown(asking, grown, stored)
    reckoned = _reckoned(asking, counted)
    _write_entries(kept, stored, reckoned)
    today = day_number(now, zone)
    serious = _serious(kept.model, numbers)
    rows = {contact: _standing(kept, contact, one, today, serious) for contact, one in reckoned.items()}
    return _settle_standings(before, rows)


def reckon(
    model: Model, ids: Sequence[int], numbers: _Numbers, *, now: int, zone: str
) -> dict[int, Reckoned]:
    """What a model says of these contacts, living ones only; nothing is written. A bounded number of statements."""
    found = counting.who(model, ids, now=now, zone=zone)
    asking = _Asking(model=model, numbers=numbers, found=found, now=now, zone=zone)
    return _reckoned(asking, _counted(asking, [*found]))


def fade(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Change:
    """Read the same entries on a later day: numbers fall, bands change. A bounded number of statements."""
    day = day_number(now, zone)
    stored, before = _stored(kept, ids), _standings(kept, ids)
    serious = _serious(kept.model, numbers_of(kept))
    rows = {
        contact: _standing_on(kept, held, stored[contact].entries, day, serious)
        for contact, held in before.items()
    }
    return _settle_standings(before, rows)


def entries_for(kept: Kept, contact_id: int) -> tuple[Entry, ...]:
    """A contact's ledger, the newest day first. One query."""
    found = _stored(kept, [contact_id])[contact_id].entries
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


def _counted(asking: _Asking, ids: Sequence[int]) -> dict[int, list[Counted]]:
    counted: dict[int, list[Counted]] = {contact: [] for contact in ids}
    for row in acts.count(asking.model, ids, now=asking.now, zone=asking.zone):
        if row[0] in counted:
            counted[row[0]].append(asking.counted(row[0], row))
    return counted


def _grown(
    asking: _Asking, spans: Mapping[int, Span], stored: Mapping[int, _Stored]
) -> dict[int, list[Counted]]:
    """Those whose acts came between known days: counted there, and elsewhere what stands in the ledger."""
    kinds = {asking.numbers[rule.key]: rule.kind for rule in asking.model.rules}
    counted: dict[int, list[Counted]] = {}
    for span, ids in _groups(spans, day_number(asking.now, asking.zone)):
        within = {number: reach(kind, span) for number, kind in kinds.items()}
        for contact in ids:
            counted[contact] = [
                Counted(rule=one.rule, day=one.day, acts=one.acts, points=one.raw)
                for one in stored[contact].entries
                if one.rule in within and not is_within(one.day, within[one.rule])
            ]
        for row in acts.count(asking.model, ids, now=asking.now, zone=asking.zone, span=span):
            contact, day, rule, *_ = row
            if contact in counted and is_within(day, within[asking.numbers[rule.key]]):
                counted[contact].append(asking.counted(contact, row))
    return counted


def _groups(spans: Mapping[int, Span], today: int) -> Iterable[tuple[Span, list[int]]]:
    """Those without new acts, with acts of today and yesterday, with older ones: a bounded number of statements."""
    quiet = [contact for contact, span in spans.items() if span == QUIET]
    recent = [contact for contact, span in spans.items() if span != QUIET and span.first >= today - 1]
    older = [contact for contact, span in spans.items() if span != QUIET and span.first < today - 1]
    return [(united(spans[one] for one in group), group) for group in (quiet, recent, older) if group]


def _reckoned(asking: _Asking, counted: Mapping[int, list[Counted]]) -> dict[int, Reckoned]:
    model, numbers, found = asking.model, asking.numbers, asking.found
    weights = {
        override: counting.weights(model, override, numbers)
        for override in {one.override for one in found.values()}
    }
    raising = {numbers[rule.key] for rule in model.rules if rule.raises}
    return {
        contact: Reckoned(
            found=found[contact],
            entries=entries_of(
                rows,
                weights[found[contact].override],
                raised=[one.day for one in rows if one.rule in raising],
                lift=model.lift,
            ),
        )
        for contact, rows in counted.items()
    }


def _is_continued(row: StandingRow | None, kept: Kept, found: Found) -> bool:
    """Whether what stands there was counted under the same rules, so that only days are missing."""
    stands = (kept.number, found.override, found.account)
    return row is not None and (row.version, row.override, row.account_id) == stands


def _stored(kept: Kept, ids: Sequence[int]) -> defaultdict[int, _Stored]:
    rows = EntryRow.objects.filter(model_id=kept.id, contact_id__in=ids)
    stored: defaultdict[int, _Stored] = defaultdict(_Stored)
    for pk, contact, rule, day, number, raw, points, half_life in rows.values_list(
        "pk", "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life"
    ):
        entry = Entry(rule=rule, day=day, acts=number, raw=raw, points=points, half_life=half_life)
        stored[contact].rows.append((pk, entry))
    return stored


def _write_entries(kept: Kept, stored: Mapping[int, _Stored], reckoned: Mapping[int, Reckoned]) -> None:
    gone, fresh = [], []
    for contact in {*stored, *reckoned}:
        new = set(reckoned[contact].entries) if contact in reckoned else set()
        old = {entry: pk for pk, entry in stored[contact].rows} if contact in stored else {}
        gone += [pk for entry, pk in old.items() if entry not in new]
        fresh += [
            (kept.id, contact, one.rule, one.day, one.acts, one.raw, one.points, one.half_life)
            for one in sorted(new - old.keys(), key=lambda entry: (entry.rule, entry.day))
        ]
    if gone:
        EntryRow.objects.filter(pk__in=gone).delete()
    sets.insert("scoring_entry", _ENTRY, fresh)


def _standings(kept: Kept, ids: Sequence[int]) -> dict[int, StandingRow]:
    return {row.contact_id: row for row in StandingRow.objects.filter(model_id=kept.id, contact_id__in=ids)}


def _standing(kept: Kept, contact: int, one: Reckoned, day: int, serious: Collection[int]) -> StandingRow:
    held = StandingRow(
        model_id=kept.id,
        contact_id=contact,
        fit=one.fit,
        account_id=one.found.account,
        version=kept.number,
        override=one.found.override,
    )
    return _standing_on(kept, held, one.entries, day, serious)


def _serious(model: Model, numbers: _Numbers) -> frozenset[int]:
    return frozenset(numbers[rule.key] for rule in model.rules if rule.is_serious)


def _standing_on(
    kept: Kept, held: StandingRow, entries: Sequence[Entry], day: int, serious: Collection[int]
) -> StandingRow:
    thousandths = sum_on(entries, day)
    score = rounded(thousandths)
    band = band_of(score, kept.model.bands)
    return StandingRow(
        model_id=kept.id,
        contact_id=held.contact_id,
        thousandths=thousandths,
        score=score,
        band=int(band),
        on_day=day,
        next_day=next_change(entries, day, kept.model.bands),
        fit=held.fit,
        grade=grade_of(held.fit, kept.model.grades).value,
        account_id=held.account_id,
        version=held.version,
        override=held.override,
        is_content_only=is_content_only(entries, band, serious, day),
    )


def _settle_standings(before: Mapping[int, StandingRow], rows: Mapping[int, StandingRow]) -> Change:
    scored, banded, written = [], [], []
    accounts: set[int | None] = set()
    for contact in sorted({*before, *rows}):
        old, new = before.get(contact), rows.get(contact)
        was, is_now = (Band.COOL if one is None else one.band for one in (old, new))
        if _told(old) != _told(new):
            scored.append(contact)
        if was != is_now:
            banded.append((contact, int(was), int(is_now)))
        if _of_account(old) != _of_account(new):
            accounts |= {one.account_id for one in (old, new) if one is not None}
        if new is not None and (old is None or _all(old) != _all(new)):
            written.append(new)
    stale = [row.pk for contact, row in before.items() if contact not in rows]
    replaced = [before[row.contact_id].pk for row in written if row.contact_id in before]
    if stale or replaced:
        StandingRow.objects.filter(pk__in=[*stale, *replaced]).delete()
    sets.insert("scoring_standing", _STANDING, [_all(row) for row in written])
    return Change(
        scored=tuple(scored),
        banded=tuple(banded),
        accounts=tuple(sorted(account for account in accounts if account is not None)),
    )


def _told(row: StandingRow | None) -> tuple[int, int, str, bool] | None:
    return None if row is None else (row.score, row.fit, row.grade, row.is_content_only)


def _of_account(row: StandingRow | None) -> tuple[int, int | None] | None:
    return None if row is None else (row.score, row.account_id)


def _all(row: StandingRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _STANDING)
