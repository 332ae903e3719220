"""The ledger kept: what was counted becomes entries, standings and facts, set-wise, for the contacts given.

What acts cannot have changed is taken from the entries that stand there; all else is read anew. So a late act, a
judgement revised or a merge corrects the ledger, and somebody with very many acts is not counted whole each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crescendo.core import garbage, sets
from crescendo.core.types import FactDraft
from crescendo.scoring import acts, counting
from crescendo.scoring.counting import WHOLE, Found, scaled
from crescendo.scoring.days import day_number
from crescendo.scoring.models import Rule as RuleRow
from crescendo.scoring.reaching import QUIET, days_of, reach, united
from crescendo.scoring.reckoning import entries_of, lifted
from crescendo.scoring.standings import Change, Counting, Standing, standing_on, standings_of, write_standings
from crescendo.scoring.types import CountedRow, Entry, EntryRow, Model, Span, Weight

_ENTRY = ("model_id", "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life")
_NOTHING: Mapping[int, Span] = {}
_Numbers = Mapping[str, int]
_Stored = Mapping[int, Mapping[EntryRow, int]]
"""What stands in the ledger of contacts, each entry with the number of its row."""


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
    entries: Sequence[EntryRow]

    @property
    def fit(self) -> int:
        """The points of fit."""
        return self.found.fit


class Worked(NamedTuple):
    """What a reckoning makes of contacts: entries that go, by the numbers of their rows, and what comes."""

    gone: list[int]
    entries: list[tuple[int, ...]]
    standings: dict[int, Standing]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """A model asked about contacts that are known, on a day."""

    model: Model
    numbers: Mapping[str, int]
    found: Mapping[int, Found]
    now: int
    zone: str
    weighing: Mapping[int, Mapping[str, tuple[int, int]]]
    weights: Mapping[int, Mapping[int, Weight]]
    shared: acts.Shared

    def counted(self, ids: Sequence[int], span: Span | None = None) -> dict[int, list[CountedRow]]:
        """What these did, with the points that each one's override gives."""
        counted: dict[int, list[CountedRow]] = {contact: [] for contact in ids}
        weighing = {contact: self.weighing[self.found[contact].override] for contact in ids}
        for contact, day, rule, number, points in acts.count(
            self.model, ids, now=self.now, zone=self.zone, shared=self.shared, span=span
        ):
            if contact in counted:
                place, times = weighing[contact][rule.key]
                worth = points if times == WHOLE else scaled(points, times)
                counted[contact].append((place, day, number, worth))
        return counted


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
    kept: Kept,
    ids: Sequence[int],
    *,
    now: int,
    zone: str,
    spans: Mapping[int, Span] = _NOTHING,
    shared: acts.Shared | None = None,
) -> Change:
    """Make entries and standings of these contacts what their acts say; inside the caller's transaction.

    `spans` says of some contacts between which days their acts came; the others are counted whole. A bounded number
    of statements. Contacts that live no more lose theirs. `shared` is what models read one after the other share.
    """
    with garbage.put_off():
        before = standings_of(kept.id, ids)
        worked = _worked(kept, ids, before, spans, {} if shared is None else shared, now=now, zone=zone)
        return write(kept, worked, before)


def work_out(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Worked:
    """What these contacts' acts say, counted whole, to be written later; nothing is written."""
    with garbage.put_off():
        return _worked(kept, ids, {}, _NOTHING, {}, now=now, zone=zone)


def write(kept: Kept, worked: Worked, before: Mapping[int, Standing]) -> Change:
    """Write what was worked out over what stands there, `before` the standings of these contacts."""
    if worked.gone:
        given = {"entries": sets.batch_json(worked.gone)}
        sets.execute(sets.statement(__package__, "drop_entries"), given)
    sets.insert_numbers("scoring_entry", _ENTRY, worked.entries)
    return write_standings(kept.id, before, worked.standings)


def _worked(
    kept: Kept,
    ids: Sequence[int],
    before: Mapping[int, Standing],
    spans: Mapping[int, Span],
    shared: acts.Shared,
    *,
    now: int,
    zone: str,
) -> Worked:
    numbers = numbers_of(kept)
    found = counting.who(kept.model, ids, now=now, zone=zone)
    stored = _stored(kept, ids)
    grown = {
        contact: span
        for contact, span in spans.items()
        if contact in found and _is_continued(before.get(contact), kept, found[contact])
    }
    asking = _asking(kept.model, numbers, found, shared, now=now, zone=zone)
    reckoned = _reckoned(asking, [one for one in found if one not in grown])
    reckoned |= _grown(asking, grown, stored)
    today = day_number(now, zone)
    serious = _serious(kept.model, numbers)
    rows = {contact: _standing(kept, contact, one, today, serious) for contact, one in reckoned.items()}
    return Worked(*_differences(kept, stored, reckoned), rows)


def reckon(
    model: Model, ids: Sequence[int], numbers: _Numbers, *, now: int, zone: str
) -> dict[int, Reckoned]:
    """What a model says of these contacts, living ones only; nothing is written. A bounded number of statements."""
    with garbage.put_off():
        found = counting.who(model, ids, now=now, zone=zone)
        asking = _asking(model, numbers, found, {}, now=now, zone=zone)
        return _reckoned(asking, [*found])


def fade(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Change:
    """Read the same entries on a later day: numbers fall, bands change, and fit by rules that speak of time.

    A bounded number of statements.
    """
    day = day_number(now, zone)
    fits = counting.fits_by_the_day(kept.model, ids, now=now, zone=zone)
    stored, before = _stored(kept, ids), standings_of(kept.id, ids)
    serious = _serious(kept.model, numbers_of(kept))
    rows = {
        contact: standing_on(
            kept.model,
            (kept.id, contact),
            Counting(fits.get(contact, held.fit), held.account_id, held.version, held.override),
            [*stored[contact]],
            day=day,
            serious=serious,
        )
        for contact, held in before.items()
    }
    return write_standings(kept.id, before, rows)


def entries_for(kept: Kept, contact_id: int) -> tuple[Entry, ...]:
    """A contact's ledger, the newest day first. One query."""
    found = (Entry(*entry) for entry in _stored(kept, [contact_id])[contact_id])
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


def _asking(
    model: Model,
    numbers: _Numbers,
    found: Mapping[int, Found],
    shared: acts.Shared,
    *,
    now: int,
    zone: str,
) -> _Asking:
    overrides = {one.override for one in found.values()}
    weighing = {
        override: {
            rule.key: (numbers[rule.key], counting.times_of(model, rule, override)) for rule in model.rules
        }
        for override in overrides
    }
    weights = {override: counting.weights(model, override, numbers) for override in overrides}
    return _Asking(
        model=model,
        numbers=numbers,
        found=found,
        now=now,
        zone=zone,
        weighing=weighing,
        weights=weights,
        shared=shared,
    )


def _reckoned(asking: _Asking, ids: Sequence[int]) -> dict[int, Reckoned]:
    """Those who are counted whole."""
    raising, found = _raising(asking), asking.found
    return {
        contact: Reckoned(
            found=found[contact],
            entries=entries_of(
                rows,
                asking.weights[found[contact].override],
                raised=[row[1] for row in rows if row[0] in raising],
                lift=asking.model.lift,
            ),
        )
        for contact, rows in asking.counted(ids).items()
    }


def _grown(asking: _Asking, spans: Mapping[int, Span], stored: _Stored) -> dict[int, Reckoned]:
    """Those whose acts came between known days: counted there, and elsewhere what stands in the ledger."""
    kinds = {asking.numbers[rule.key]: rule.kind for rule in asking.model.rules}
    reckoned: dict[int, Reckoned] = {}
    for span, ids in _groups(spans, day_number(asking.now, asking.zone)):
        within = {number: days_of(reach(kind, span)) for number, kind in kinds.items()}
        for contact, rows in asking.counted(ids, span).items():
            new = [row for row in rows if within[row[0]][0] <= row[1] <= within[row[0]][1]]
            reckoned[contact] = _continued(asking, contact, new, stored[contact], within)
    return reckoned


def _continued(
    asking: _Asking,
    contact: int,
    new: Sequence[CountedRow],
    stands: Iterable[EntryRow],
    within: Mapping[int, tuple[int, int]],
) -> Reckoned:
    """A ledger with what was counted anew. A rule of which nothing was, or is to be, keeps its entries as they are."""
    changed = {row[0] for row in new}
    kept: list[EntryRow] = []
    for entry in stands:
        if entry[0] in within:
            first, last = within[entry[0]]
            if first <= entry[1] <= last:
                changed.add(entry[0])
            else:
                kept.append(entry)
    counted = [*new, *(entry[:4] for entry in kept if entry[0] in changed)]
    found = asking.found[contact]
    entries = [entry for entry in kept if entry[0] not in changed]
    entries += entries_of(counted, asking.weights[found.override])
    raising = _raising(asking)
    raised = [day for rule, day, *_ in entries if rule in raising]
    return Reckoned(found=found, entries=entries + lifted(entries, raised, asking.model.lift))


def _raising(asking: _Asking) -> frozenset[int]:
    return frozenset(asking.numbers[rule.key] for rule in asking.model.rules if rule.raises)


def _groups(spans: Mapping[int, Span], today: int) -> Iterable[tuple[Span, list[int]]]:
    """Those without new acts, with acts of today and yesterday, with older ones: a bounded number of statements."""
    quiet = [contact for contact, span in spans.items() if span == QUIET]
    recent = [contact for contact, span in spans.items() if span != QUIET and span.first >= today - 1]
    older = [contact for contact, span in spans.items() if span != QUIET and span.first < today - 1]
    return [(united(spans[one] for one in group), group) for group in (quiet, recent, older) if group]


def _is_continued(row: Standing | None, kept: Kept, found: Found) -> bool:
    """Whether what stands there was counted under the same rules, so that only days are missing."""
    stands = (kept.number, found.override, found.account)
    return row is not None and (row.version, row.override, row.account_id) == stands


def _stored(kept: Kept, ids: Sequence[int]) -> defaultdict[int, dict[EntryRow, int]]:
    given = {"model": kept.id, "contacts": sets.batch_json(list(ids))}
    stored: defaultdict[int, dict[EntryRow, int]] = defaultdict(dict)
    for row in sets.fetch(sets.statement(__package__, "entries"), given):
        stored[row[1]][row[2:]] = row[0]
    return stored


def _differences(
    kept: Kept, stored: _Stored, reckoned: Mapping[int, Reckoned]
) -> tuple[list[int], list[tuple[int, ...]]]:
    """The numbers of the entries that stand there wrongly, and those that are missing."""
    gone: list[int] = []
    fresh: list[tuple[int, ...]] = []
    for contact in sorted({*stored, *reckoned}):
        new = reckoned[contact].entries if contact in reckoned else ()
        if old := stored.get(contact):
            wanted = set(new)
            gone += [number for entry, number in old.items() if entry not in wanted]
            new = [entry for entry in new if entry not in old]
        fresh += [(kept.id, contact, *entry) for entry in new]
    return gone, fresh


def _standing(kept: Kept, contact: int, one: Reckoned, day: int, serious: Collection[int]) -> Standing:
    counting = Counting(one.fit, one.found.account, kept.number, one.found.override)
    return standing_on(kept.model, (kept.id, contact), counting, one.entries, day=day, serious=serious)


def _serious(model: Model, numbers: _Numbers) -> frozenset[int]:
    return frozenset(numbers[rule.key] for rule in model.rules if rule.is_serious)
