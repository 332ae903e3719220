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
from crescendo.scoring.counting import WHOLE, Found, scaled
from crescendo.scoring.days import day_number
from crescendo.scoring.models import Rule as RuleRow
from crescendo.scoring.reaching import QUIET, is_within, reach, united
from crescendo.scoring.reckoning import entries_of
from crescendo.scoring.standings import Change, Counting, Standing, standing_on, standings_of, write_standings
from crescendo.scoring.types import Counted, Entry, Model, Span

_ENTRY = ("model_id", "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life")
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
class _Asking:
    """A model asked about contacts that are known, on a day."""

    model: Model
    numbers: Mapping[str, int]
    found: Mapping[int, Found]
    now: int
    zone: str
    weighing: Mapping[tuple[int, str], tuple[int, int]]

    def note(self, row: acts.Row, counted: Mapping[int, list[Counted]]) -> None:
        """Put acts to those of their contact, with the points that its override gives."""
        contact, day, rule, number, points = row
        place, times = self.weighing[self.found[contact].override, rule.key]
        worth = points if times == WHOLE else scaled(points, times)
        counted[contact].append(Counted(place, day, number, worth))


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
    stored, before = _stored(kept, ids), standings_of(kept.id, ids)
    grown = {
        contact: span
        for contact, span in spans.items()
        if contact in found and _is_continued(before.get(contact), kept, found[contact])
    }
    asking = _asking(kept.model, numbers, found, now=now, zone=zone)
    counted = _counted(asking, [one for one in found if one not in grown])
    counted |= _grown(asking, grown, stored)
    reckoned = _reckoned(asking, counted)
    _write_entries(kept, stored, reckoned)
    today = day_number(now, zone)
    serious = _serious(kept.model, numbers)
    rows = {contact: _standing(kept, contact, one, today, serious) for contact, one in reckoned.items()}
    return write_standings(kept.id, before, rows)


def reckon(
    model: Model, ids: Sequence[int], numbers: _Numbers, *, now: int, zone: str
) -> dict[int, Reckoned]:
    """What a model says of these contacts, living ones only; nothing is written. A bounded number of statements."""
    found = counting.who(model, ids, now=now, zone=zone)
    asking = _asking(model, numbers, found, now=now, zone=zone)
    return _reckoned(asking, _counted(asking, [*found]))


def fade(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Change:
    """Read the same entries on a later day: numbers fall, bands change. A bounded number of statements."""
    day = day_number(now, zone)
    stored, before = _stored(kept, ids), standings_of(kept.id, ids)
    serious = _serious(kept.model, numbers_of(kept))
    rows = {
        contact: standing_on(
            kept.model,
            (kept.id, contact),
            Counting(held.fit, held.account_id, held.version, held.override),
            stored[contact].entries,
            day=day,
            serious=serious,
        )
        for contact, held in before.items()
    }
    return write_standings(kept.id, before, rows)


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


def _asking(model: Model, numbers: _Numbers, found: Mapping[int, Found], *, now: int, zone: str) -> _Asking:
    overrides = {one.override for one in found.values()}
    weighing = {
        (override, rule.key): (numbers[rule.key], counting.times_of(model, rule, override))
        for override in overrides
        for rule in model.rules
    }
    return _Asking(model=model, numbers=numbers, found=found, now=now, zone=zone, weighing=weighing)


def _counted(asking: _Asking, ids: Sequence[int]) -> dict[int, list[Counted]]:
    counted: dict[int, list[Counted]] = {contact: [] for contact in ids}
    for row in acts.count(asking.model, ids, now=asking.now, zone=asking.zone):
        if row[0] in counted:
            asking.note(row, counted)
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
                Counted(one.rule, one.day, one.acts, one.raw)
                for one in stored[contact].entries
                if one.rule in within and not is_within(one.day, within[one.rule])
            ]
        for row in acts.count(asking.model, ids, now=asking.now, zone=asking.zone, span=span):
            contact, day, rule, *_ = row
            if contact in counted and is_within(day, within[asking.numbers[rule.key]]):
                asking.note(row, counted)
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


def _is_continued(row: Standing | None, kept: Kept, found: Found) -> bool:
    """Whether what stands there was counted under the same rules, so that only days are missing."""
    stands = (kept.number, found.override, found.account)
    return row is not None and (row.version, row.override, row.account_id) == stands


def _stored(kept: Kept, ids: Sequence[int]) -> defaultdict[int, _Stored]:
    given = {"model": kept.id, "contacts": sets.batch_json(list(ids))}
    stored: defaultdict[int, _Stored] = defaultdict(_Stored)
    for pk, contact, *entry in sets.fetch(sets.statement(__package__, "entries"), given):
        stored[contact].rows.append((pk, Entry(*entry)))
    return stored


def _write_entries(kept: Kept, stored: Mapping[int, _Stored], reckoned: Mapping[int, Reckoned]) -> None:
    gone: list[int] = []
    fresh: list[tuple[int, ...]] = []
    for contact in {*stored, *reckoned}:
        new = reckoned[contact].entries if contact in reckoned else ()
        if contact in stored:
            old, wanted = {entry: pk for pk, entry in stored[contact].rows}, set(new)
            gone += [pk for entry, pk in old.items() if entry not in wanted]
            new = tuple(entry for entry in new if entry not in old)
        fresh += [(kept.id, contact, *entry) for entry in new]
    if gone:
        sets.execute(sets.statement(__package__, "drop_entries"), {"entries": sets.batch_json(gone)})
    sets.insert("scoring_entry", _ENTRY, fresh)


def _standing(kept: Kept, contact: int, one: Reckoned, day: int, serious: Collection[int]) -> Standing:
    counting = Counting(one.fit, one.found.account, kept.number, one.found.override)
    return standing_on(kept.model, (kept.id, contact), counting, one.entries, day=day, serious=serious)


def _serious(model: Model, numbers: _Numbers) -> frozenset[int]:
    return frozenset(numbers[rule.key] for rule in model.rules if rule.is_serious)
