"""The ledger kept: what was counted becomes entries, standings and facts, set-wise, for the contacts given.

What acts cannot have changed stays as it stands there (`growing`); all else is read anew. So a late act, a judgement
revised or a merge corrects the ledger, and somebody with very many acts is not counted whole each time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crescendo.core import garbage, sets
from crescendo.core.types import FactDraft
from crescendo.scoring import counting
from crescendo.scoring.acts import Shared
from crescendo.scoring.asking import Asking, Kept, Numbers, asking
from crescendo.scoring.counting import Found
from crescendo.scoring.days import day_number
from crescendo.scoring.growing import entries_of_contacts, grow
from crescendo.scoring.models import Rule as RuleRow
from crescendo.scoring.reckoning import entries_of
from crescendo.scoring.standings import Change, Counting, Standing, standing_on, standings_of, write_standings
from crescendo.scoring.types import Entry, EntryRow, Model, Span

_KEY = ("model_id", "contact_id", "rule_id", "day")
_ENTRY = (*_KEY, "acts", "raw", "points", "half_life")
_NOTHING: Mapping[int, Span] = {}
Place = tuple[int, int, int, int]
"""Where an entry stands: model, contact, rule, day."""


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
    """What a reckoning makes of contacts: the places of entries that go, entries that come or are others, standings."""

    gone: list[Place]
    entries: list[tuple[int, ...]]
    standings: dict[int, Standing]


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
    shared: Shared | None = None,
) -> Change:
    """Make entries and standings of these contacts what their acts say; inside the caller's transaction.

    `spans` says of some contacts between which days their acts came; the others are counted whole. A bounded number
    of statements. Contacts that live no more lose theirs. `shared` is what models read one after the other share.
    """
    with garbage.put_off():
        before = standings_of(kept.id, ids)
        worked = _worked(kept, ids, before, spans, shared or Shared([kept.model]), now=now, zone=zone)
        return write(kept, worked, before)


def work_out(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Worked:
    """What these contacts' acts say, counted whole, to be written later; nothing is written."""
    with garbage.put_off():
        return _worked(kept, ids, {}, _NOTHING, Shared([kept.model]), now=now, zone=zone)


def write(kept: Kept, worked: Worked, before: Mapping[int, Standing]) -> Change:
    """Write what was worked out over what stands there, `before` the standings of these contacts."""
    sets.execute_each(__package__, "drop_entries", worked.gone)
    sets.put_numbers("scoring_entry", _ENTRY, worked.entries, key=_KEY)
    return write_standings(kept.id, before, worked.standings)


def _worked(
    kept: Kept,
    ids: Sequence[int],
    before: Mapping[int, Standing],
    spans: Mapping[int, Span],
    shared: Shared,
    *,
    now: int,
    zone: str,
) -> Worked:
    numbers = numbers_of(kept)
    found = shared.found(kept.model, ids, now=now, zone=zone)
    grown = {
        contact: span
        for contact, span in spans.items()
        if contact in found and _is_continued(before.get(contact), kept, found[contact])
    }
    today = day_number(now, zone)
    asked = asking(kept.model, numbers, found, shared, now=now, zone=zone)
    worked = _whole(kept, asked, [one for one in ids if one not in grown], today)
    for contact, one in grow(kept, asked, grown, before, day=today):
        _tell(worked, (kept.id, contact), one.had, one.new)
        worked.standings[contact] = one.standing
    return worked


def _whole(kept: Kept, asked: Asking, ids: Sequence[int], today: int) -> Worked:
    """Those who are counted whole, and those who live no more."""
    worked = Worked([], [], {})
    stored = entries_of_contacts(kept.id, ids)
    reckoned = _reckoned(asked, [one for one in ids if one in asked.found])
    serious = _serious(kept.model, asked.numbers)
    for contact in ids:
        one = reckoned.get(contact)
        if one is not None:
            worked.standings[contact] = _standing(kept, contact, one, today, serious)
        _tell(worked, (kept.id, contact), stored.get(contact, ()), () if one is None else one.entries)
    return worked


def reckon(model: Model, ids: Sequence[int], numbers: Numbers, *, now: int, zone: str) -> dict[int, Reckoned]:
    """What a model says of these contacts, living ones only; nothing is written. A bounded number of statements."""
    with garbage.put_off():
        found = counting.who(model, ids, now=now, zone=zone)
        asked = asking(model, numbers, found, Shared([model]), now=now, zone=zone)
        return _reckoned(asked, [*found])


def fade(kept: Kept, ids: Sequence[int], *, now: int, zone: str) -> Change:
    """Read the same entries on a later day: numbers fall, bands change, and fit by rules that speak of time.

    A bounded number of statements.
    """
    day = day_number(now, zone)
    fits = counting.fits_by_the_day(kept.model, ids, now=now, zone=zone)
    stored, before = entries_of_contacts(kept.id, ids), standings_of(kept.id, ids)
    serious = _serious(kept.model, numbers_of(kept))
    rows = {
        contact: standing_on(
            kept.model,
            (kept.id, contact),
            Counting(fits.get(contact, held.fit), held.account_id, held.version, held.override),
            stored.get(contact, ()),
            day=day,
            serious=serious,
        )
        for contact, held in before.items()
    }
    return write_standings(kept.id, before, rows)


def entries_for(kept: Kept, contact_id: int) -> tuple[Entry, ...]:
    """A contact's ledger, the newest day first. One query."""
    found = (Entry(*entry) for entry in entries_of_contacts(kept.id, [contact_id]).get(contact_id, ()))
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


def _reckoned(asked: Asking, ids: Sequence[int]) -> dict[int, Reckoned]:
    """Those who are counted whole."""
    raising = frozenset(asked.numbers[rule.key] for rule in asked.model.rules if rule.raises)
    found = asked.found
    return {
        contact: Reckoned(
            found=found[contact],
            entries=entries_of(
                rows,
                asked.weights[found[contact].override],
                raised=[row[1] for row in rows if row[0] in raising],
                lift=asked.model.lift,
            ),
        )
        for contact, rows in asked.counted(ids).rows.items()
    }


def _is_continued(row: Standing | None, kept: Kept, found: Found) -> bool:
    """Whether what stands there was counted under the same rules, so that only days are missing."""
    stands = (kept.number, found.override, found.account)
    return row is not None and (row.version, row.override, row.account_id) == stands


def _tell(worked: Worked, who: tuple[int, int], had: Sequence[EntryRow], new: Sequence[EntryRow]) -> None:
    """Note which entries of a contact under a model go, and which come or are others than those that stand there."""
    if not had:
        worked.entries.extend((*who, *entry) for entry in new)
    elif had != new:
        gone, come = {*had}, {*new}
        come, gone = come - gone, gone - come
        worked.entries.extend((*who, *entry) for entry in sorted(come))
        stays = {entry[:2] for entry in come}
        worked.gone.extend((*who, *entry[:2]) for entry in gone if entry[:2] not in stays)


def _standing(kept: Kept, contact: int, one: Reckoned, day: int, serious: Collection[int]) -> Standing:
    counting = Counting(one.fit, one.found.account, kept.number, one.found.override)
    return standing_on(kept.model, (kept.id, contact), counting, one.entries, day=day, serious=serious)


def _serious(model: Model, numbers: Numbers) -> frozenset[int]:
    return frozenset(numbers[rule.key] for rule in model.rules if rule.is_serious)
