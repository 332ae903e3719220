"""Stages of the past, from another system: each contact's way goes on where the file says it went on.

Ways are only added to: what happened before the stage in which somebody stands cannot be told any more, except that a
first stage as a lead which the rules gave the person here, because they had just been brought in, gives way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Count, Min

from crescendo.core import facts, sets
from crescendo.core.api import require
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.nouns import Course, Pipeline
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.stages import writing
from crescendo.lifecycle.stages.nouns import LEAD, VISITOR, Cause, Stretch
from crescendo.lifecycle.stages.reading import stages_of
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.stages.writing import Planned
from crescendo.lifecycle.stages_models import ContactStage

_IS_OPEN = writing.COLUMNS.index("is_open")


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtStage:
    """A stage that a contact entered elsewhere; `number` names it to whoever asks, `key` is its key there."""

    number: int
    contact_id: int
    stage: str
    at: int
    key: str = ""
    reason: str = ""
    note: str = ""
    by_id: int | None = None
    by_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What became of stages: written, known or no move at all, and those that come too late to be told."""

    written: frozenset[int]
    known: frozenset[int]
    late: frozenset[int]


@dataclass(slots=True, kw_only=True)
class _Way:
    """A contact's way while its rows are laid behind it."""

    here: Stretch
    gives_way: bool
    made: list[tuple[Stretch, Planned]] = field(default_factory=list)


def bring_stages(by: Actor, rows: Sequence[BroughtStage], *, now: int) -> Brought:
    """Write stages of the past, each contact's in the order of time; one that is known stays as it is.

    The document's moves hold nothing back, and no field is waited for: it happened. Emits one contact.stage_changed for
    each contact's last, caused by an import, after which nobody is routed and no webhook is told. A bounded number of
    statements. Refuses NotAllowed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        lifecycle = in_force()
        ways, brought = _lay_all(by, lifecycle.course(Pipeline.CONTACT), rows)
        _write([way for way in ways.values() if way.made], lifecycle.number, now=now)
        return brought


def late_among(by: Actor, rows: Sequence[BroughtStage]) -> frozenset[int]:
    """Those that come too late to be told, so that whoever asks takes nothing else from them either. Five queries."""
    return _lay_all(by, in_force().course(Pipeline.CONTACT), rows)[1].late


def beginnings_of(contact_ids: Iterable[int]) -> dict[int, int]:
    """When the first stage began of those who were ever moved. One query."""
    rows = ContactStage.objects.filter(contact_id__in=list(contact_ids)).values("contact_id")
    return dict(rows.annotate(began=Min("entered_at")).values_list("contact_id", "began"))


def _lay_all(by: Actor, course: Course, rows: Sequence[BroughtStage]) -> tuple[Mapping[int, _Way], Brought]:
    held, ways = _held(rows), _ways({row.contact_id for row in rows})
    written, known, late = set(), set(), set()
    for row in sorted(rows, key=lambda one: (one.at, one.number)):
        way = ways.get(row.contact_id)
        if (row.contact_id, _key(row)) in held or way is None or _is_there(way, row):
            known.add(row.number)
        elif way.here.id is not None and row.at < way.here.entered_at and (way.made or not way.gives_way):
            late.add(row.number)
        else:
            _lay(by, course, way, row)
            held.add((row.contact_id, _key(row)))
            written.add(row.number)
    return ways, Brought(written=frozenset(written), known=frozenset(known), late=frozenset(late))


def _held(rows: Iterable[BroughtStage]) -> set[tuple[int, str]]:
    contacts = {row.contact_id for row in rows}
    kept = ContactStage.objects.filter(contact_id__in=contacts, cause=Cause.IMPORT.value)
    return set(kept.values_list("contact_id", "cause_key"))


def _ways(contacts: set[int]) -> dict[int, _Way]:
    """Three queries."""
    counted = (
        ContactStage.objects.filter(contact_id__in=contacts).values("contact_id").annotate(n=Count("id"))
    )
    often: Mapping[int, int] = dict(counted.values_list("contact_id", "n"))
    return {
        number: _Way(
            here=here,
            gives_way=here.stage == LEAD and here.cause is Cause.RULE and often.get(number, 0) == 1,
        )
        for number, here in stages_of(contacts).items()
    }


def _is_there(way: _Way, row: BroughtStage) -> bool:
    """Whether this is no move: it stands there since, or never was anywhere else."""
    if way.here.id is None and not way.made:
        return row.stage == VISITOR
    return row.stage == way.here.stage and row.at >= way.here.entered_at


def _lay(by: Actor, course: Course, way: _Way, row: BroughtStage) -> None:
    here = way.here
    if not way.made and (way.gives_way or here.id is None):
        # The way begins with the file: before it there was nothing but a visitor.
        here = replace(here, stage=VISITOR, entered_at=min(here.entered_at, row.at), cycle=1)
    plan = Planned(
        here=here, to=row.stage, cause=Cause.IMPORT, key=_key(row), reason=row.reason, note=row.note
    )
    made = writing.stretch_of(by, course, plan, now=row.at)
    if row.by_id is not None or row.by_label:
        made = replace(made, by_id=row.by_id, by_label=row.by_label)
    way.made.append((made, plan))
    way.here = replace(made, id=0)


def _write(ways: Sequence[_Way], version: int, *, now: int) -> None:
    """Four statements, and one for each two hundred contacts who stood somewhere."""
    firsts = {way.made[0][0].contact_id: way for way in ways}
    before = {row.contact_id: row for row in ContactStage.objects.filter(contact_id__in=firsts, is_open=1)}
    ContactStage.objects.filter(
        pk__in=[row.pk for contact, row in before.items() if firsts[contact].gives_way]
    ).delete()
    closing = [row for contact, row in before.items() if not firsts[contact].gives_way]
    for row in closing:
        row.is_open, row.left_at = 0, firsts[row.contact_id].made[0][0].entered_at
    ContactStage.objects.bulk_update(closing, ["is_open", "left_at"], batch_size=200)
    rows, last = [], []
    for way in ways:
        for place, (made, plan) in enumerate(way.made):
            follower = way.made[place + 1][0] if place + 1 < len(way.made) else None
            kept = writing.row_of(made, plan, version)
            is_open = 1 if follower is None else 0
            left_at = None if follower is None else follower.entered_at
            rows.append((*kept[:_IS_OPEN], is_open, *kept[_IS_OPEN + 1 :], left_at))
            if follower is None:
                last.append((len(rows) - 1, made))
    ids = sets.insert_returning_ids("lifecycle_contactstage", (*writing.COLUMNS, "left_at"), rows)
    drafts = writing.drafts_of([replace(made, id=ids[place]) for place, made in last], now=now)
    facts.append(drafts, now=now)


def _key(row: BroughtStage) -> str:
    """The key there, or the stage and its instant: the same row is known again."""
    return f"import/{row.key}"[:120] if row.key else f"import/{row.stage}/{row.at}"
