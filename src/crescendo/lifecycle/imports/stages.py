"""People with the stage that they stood in, and changes of stage, from another CRM."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crescendo.core.clock import DAY
from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.owners import owners_named
from crescendo.core.imports.types import Batch, Kind, Mode, Refused, Row, Written
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.core.types import Permission
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.imports.columns import (
    AT,
    BY,
    IN_FUTURE,
    LATE,
    MISSING,
    NO_REASON,
    NO_STAGE,
    NO_TIME,
    NOTE,
    REASON,
    STAGE,
)
from crescendo.lifecycle.imports.stage_names import CONTACT_NAMES, reason_named, stage_named
from crescendo.lifecycle.stages.bringing import BroughtStage, bring_stages, late_among
from crescendo.lifecycle.stages.nouns import LEAD
from crescendo.people import api as people


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of a stage. `at` is None where it says no time."""

    number: int
    stage: str
    at: int | None
    reason: str
    note: str
    by_id: int | None
    by_label: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk as understood before its transaction begins."""

    said: Mapping[int, Said]
    refused: Sequence[Refused]


def prepare_leads(batch: Batch) -> Prepared:
    """Read what a chunk says of stages; two queries."""
    return _prepare(batch, usual=LEAD)


def write_leads(batch: Batch, prepared: Prepared, now: int) -> Written:
    """People as by an import of contacts, and where they stood. Emits contact.created, contact.stage_changed."""
    known, _ = people.find_named_contacts(batch, [row for row in batch.rows if row.number in prepared.said])
    late = late_among(batch.by, _brought(prepared, known, now))
    bad = [*prepared.refused, *_ahead(prepared, now), *_late(late)]
    kept = _without(batch, bad)
    written, contacts = people.write_contact_rows(kept, people.prepare_contact_rows(kept), now)
    bring_stages(batch.by, _brought(prepared, contacts, now), now=now)
    return replace(written, refused=(*bad, *written.refused))


def prepare_changes(batch: Batch) -> Prepared:
    """Read the cells of a chunk; two queries."""
    return _prepare(batch)


def write_changes(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write where known people went. Emits contact.stage_changed."""
    ahead = _ahead(prepared, now)
    kept = _without(batch, [*prepared.refused, *ahead])
    contacts, strangers = people.find_named_contacts(batch, kept.rows)
    brought = bring_stages(batch.by, _brought(prepared, contacts, now), now=now)
    return Written(
        created=len(brought.written),
        unchanged=len(brought.known),
        refused=(*prepared.refused, *ahead, *strangers, *_late(brought.late)),
    )


def _prepare(batch: Batch, *, usual: str = "") -> Prepared:
    lifecycle, zone = in_force(), get_company().time_zone
    named = owners_named(row.values["by"] for row in batch.rows if "by" in row.values)
    read = [_read(row, lifecycle, zone, named, usual) for row in batch.rows]
    return Prepared(
        {one.number: one for one in read if isinstance(one, Said)},
        [one for one in read if isinstance(one, Refused)],
    )


def _read(row: Row, lifecycle: Lifecycle, zone: str, named: Mapping[str, int], usual: str) -> Said | Refused:
    text = row.values.get("stage", usual)
    if not text:
        return Refused(row.number, "stage", MISSING, {})
    stage = stage_named(lifecycle.course(Pipeline.CONTACT), text, CONTACT_NAMES)
    if stage is None:
        return Refused(row.number, "stage", NO_STAGE, {})
    when = row.values.get("at", row.values.get("created_at", "") if usual else "")
    if not when and not usual:
        return Refused(row.number, "at", MISSING, {})
    at = read_instant(when, zone) if when else None
    if at is None and when:
        return Refused(row.number, "at" if "at" in row.values else "created_at", NO_TIME, {})
    said = row.values.get("reason", "")
    reason = reason_named(lifecycle.reasons, said) if said else ""
    if reason is None:
        return Refused(row.number, "reason", NO_REASON, {})
    who = row.values.get("by", "")
    note = clean(row.values.get("note", ""))[:2_000]
    return Said(row.number, stage, at, reason, note, named.get(who), clean(who)[:200])


def _brought(prepared: Prepared, contacts: Mapping[int, int], now: int) -> list[BroughtStage]:
    return [
        BroughtStage(
            number=number,
            contact_id=contact,
            stage=said.stage,
            at=now if said.at is None else said.at,
            reason=said.reason,
            note=said.note,
            by_id=said.by_id,
            by_label=said.by_label,
        )
        for number, contact in contacts.items()
        if (said := prepared.said.get(number)) is not None
    ]


def _ahead(prepared: Prepared, now: int) -> list[Refused]:
    """A day is left to other zones."""
    return [
        Refused(said.number, "at", IN_FUTURE, {})
        for said in prepared.said.values()
        if said.at is not None and said.at > now + DAY
    ]


def _late(numbers: Iterable[int]) -> list[Refused]:
    return [Refused(number, "at", LATE, {}) for number in sorted(numbers)]


def _without(batch: Batch, refused: Sequence[Refused]) -> Batch:
    bad = {row.number for row in refused}
    return replace(batch, rows=[row for row in batch.rows if row.number not in bad])


_STAGES_STAY = mark("The stages of contacts that stay are left as the file told them.")

LEADS = Kind(
    name="leads",
    title=mark("Leads"),
    hint=mark("People of another CRM with the stage in which they stand and since when. Nobody is routed."),
    columns=(*people.CONTACT_IMPORT_COLUMNS, STAGE, AT, REASON, NOTE, BY),
    needs=(people.NAMING,),
    prepare=prepare_leads,
    write=write_leads,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    keys=people.NAMING,
    modes=tuple(Mode),
    takes_own=True,
    own=people.own_contact_columns,
    takes_owner=True,
    undo=people.PeopleUndo(_STAGES_STAY),
)
STAGE_CHANGES = Kind(
    name="stage_changes",
    title=mark("Changes of stage"),
    hint=mark("When known contacts went from stage to stage, in the order of time, by whom and why."),
    columns=(*people.NAMING_COLUMNS, STAGE, AT, REASON, NOTE, BY),
    needs=(people.NAMING, ("stage",), ("at",)),
    prepare=prepare_changes,
    write=write_changes,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    final=mark(
        "A history of stages is what others have counted and followed since. Move the contacts to where they belong."
    ),
)
