"""Where contacts stand, read and written set-wise: what a ledger says on a day, and what changed by it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crescendo.core import sets
from crescendo.scoring.decay import rounded
from crescendo.scoring.reckoning import band_of, is_content_only, next_change, sum_on
from crescendo.scoring.types import Band, EntryRow, Grade, Model

_TABLE = "scoring_standing"
_KEY = ("contact_id", "model_id")


class Standing(NamedTuple):
    """A row of the table, column for column; a tuple, since everybody has one."""

    model_id: int
    contact_id: int
    thousandths: int
    score: int
    band: int
    on_day: int
    next_day: int | None
    fit: int
    grade: str
    account_id: int | None
    version: int
    override: int
    is_content_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whose number, band or grade is another now; bands as (contact, from, to).

    `accounts` are those of whoever has another number or belongs to another account than before.
    """

    scored: tuple[int, ...]
    banded: tuple[tuple[int, int, int], ...]
    accounts: tuple[int, ...] = ()


class Counting(NamedTuple):
    """Who somebody is under a model's version, by which his entries were counted."""

    fit: int
    account_id: int | None
    version: int
    override: int


def standings_of(model_id: int, contacts: Iterable[int]) -> dict[int, Standing]:
    """Where these contacts stand. One query."""
    given = {"model": model_id, "contacts": sets.batch_json(list(contacts))}
    rows = sets.fetch(sets.statement(__package__, "standings"), given)
    return {row[1]: Standing._make((*row[:-1], bool(row[-1]))) for row in rows}


def standing_on(
    model: Model,
    numbers: tuple[int, int],
    counting: Counting,
    entries: Sequence[EntryRow],
    *,
    day: int,
    serious: Collection[int],
) -> Standing:
    """What a ledger says on a day; `numbers` are those of the model and the contact."""
    thousandths = sum_on(entries, day)
    score = rounded(thousandths)
    band = band_of(score, model.bands)
    return Standing(
        model_id=numbers[0],
        contact_id=numbers[1],
        thousandths=thousandths,
        score=score,
        band=band.value,
        on_day=day,
        next_day=None if band is Band.COOL else next_change(entries, day, model.bands),
        fit=counting.fit,
        grade=grade_of(counting.fit, model.grades).value,
        account_id=counting.account_id,
        version=counting.version,
        override=counting.override,
        is_content_only=is_content_only(entries, band, serious, day),
    )


def grade_of(fit: int, grades: tuple[int, int, int]) -> Grade:
    """A, B and C begin at these points; what is less is D."""
    for least, grade in zip(grades, (Grade.A, Grade.B, Grade.C), strict=True):
        if fit >= least:
            return grade
    return Grade.D


def write_standings(model_id: int, before: Mapping[int, Standing], rows: Mapping[int, Standing]) -> Change:
    """Write the rows that differ in the place of those that stood there, and tell who changed. Two statements."""
    scored, banded, written = [], [], []
    accounts: set[int | None] = set()
    for contact in sorted({*before, *rows}):
        old, new = before.get(contact), rows.get(contact)
        was, is_now = (Band.COOL.value if one is None else one.band for one in (old, new))
        if _told(old) != _told(new):
            scored.append(contact)
        if was != is_now:
            banded.append((contact, was, is_now))
        if _of_account(old) != _of_account(new):
            accounts |= {one.account_id for one in (old, new) if one is not None}
        if new is not None and old != new:
            written.append(new)
    gone = [contact for contact in before if contact not in rows]
    if gone:
        given = {"model": model_id, "contacts": sets.batch_json(gone)}
        sets.execute(sets.statement(__package__, "drop_standings"), given)
    sets.put_numbers(_TABLE, Standing._fields, written, key=_KEY)
    return Change(
        scored=tuple(scored),
        banded=tuple(banded),
        accounts=tuple(sorted(account for account in accounts if account is not None)),
    )


def _told(row: Standing | None) -> tuple[int, int, str, bool] | None:
    return None if row is None else (row.score, row.fit, row.grade, row.is_content_only)


def _of_account(row: Standing | None) -> tuple[int, int | None] | None:
    return None if row is None else (row.score, row.account_id)
