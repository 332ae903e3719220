"""Contacts from a file: a chunk of rows becomes new contacts and new words about known ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.company import get_company
from crescendo.core.imports.owners import owners_named
from crescendo.core.imports.types import OWN, Batch, Empty, Kind, Mode, Refused, Written
from crescendo.core.refusals import mark
from crescendo.core.sets import batch_json, execute, insert, statement
from crescendo.core.types import FactDraft, Permission, Scope
from crescendo.people.directory import numbers_of
from crescendo.people.fieldset import CONTACT_TEXTS, NUMBERS
from crescendo.people.history import Track
from crescendo.people.imports import marks, own, tagging
from crescendo.people.imports.cells import COLUMN_OF, UNREADABLE, Knowing, Read, read_row
from crescendo.people.imports.columns import CONTACT_COLUMNS
from crescendo.people.imports.matching import Matcher, Target, without_repeats
from crescendo.people.imports.undoing import PeopleUndo
from crescendo.people.ledger import Word
from crescendo.people.sighting import sight_and_say
from crescendo.people.turn import take_turn
from crescendo.people.types import Identity, Proof, Sighting

_IDENTITY = ("kind", "space", "value", "contact_id", "home_id", "is_verified", "first_seen_at")
_Settled = list[tuple[Target, int]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk as understood before its transaction begins."""

    rows: Sequence[Read]
    refused: Sequence[Refused]


def prepare(batch: Batch) -> Prepared:
    """Read the cells of a chunk; four queries."""
    knowing = Knowing(
        owners=owners_named(row.values["owner"] for row in batch.rows if "owner" in row.values),
        own=own.by_column(Entity.CONTACT),
        zone=get_company().time_zone,
        tags=tagging.known(row.values["tags"] for row in batch.rows if "tags" in row.values),
    )
    found = [read_row(row, knowing) for row in batch.rows]
    return Prepared(
        [read for read in found if isinstance(read, Read)], [bad for bad in found if isinstance(bad, Refused)]
    )


def write(batch: Batch, prepared: Prepared, now: int) -> Written:
    """Write a chunk; some thirty statements whatever its size. Emits contact.created, contact.changed."""
    return write_rows(batch, prepared, now)[0]


def write_rows(batch: Batch, prepared: Prepared, now: int) -> tuple[Written, dict[int, int]]:
    """The same, with the contact of each row that was taken, for an import that says more of them than this one."""
    take_turn()
    newest = marks.newest_account()
    matcher = Matcher(batch, prepared.rows)
    found = [matcher.match(row) for row in prepared.rows]
    targets, repeated = without_repeats(batch, [target for target in found if isinstance(target, Target)])
    _give_first_identity(targets, now)
    settled, created, changed = _sight(batch, targets, now)
    _mark(batch, settled, created)
    _tell(created, changed, now)
    given = {contact: target.read.tags for target, contact in settled if target.read.tags}
    put_on = tagging.put_on(given, batch.by.staff_id, now=now)
    changed |= {contact for contact, _ in put_on} - created
    _keep_marks(batch, settled, created, changed, now)
    marks.keep(batch.run_id, marks.Marked.ACCOUNT, new=marks.accounts_behind(newest), now=now)
    marks.keep_parts(batch.run_id, marks.Marked.TAG, put_on, now=now)
    unmatched = [target for target in found if isinstance(target, Refused)]
    written = _count(settled, created, changed, (*prepared.refused, *unmatched, *repeated))
    return written, {target.read.number: contact for target, contact in settled}


def _give_first_identity(targets: Sequence[Target], now: int) -> None:
    """A contact without any, as staff may add it by name, is the home of the first that it gets."""
    rows = [
        (int(i.kind), i.space, i.value, target.contact_id, target.contact_id, True, now)
        for target in targets
        if target.contact_id is not None and target.anchor is None and target.fresh
        for i in (max(target.fresh),)
    ]
    insert("people_identity", _IDENTITY, rows)


def _sight(batch: Batch, targets: Sequence[Target], now: int) -> tuple[_Settled, set[int], set[int]]:
    """Each row with its contact; the new contacts, and the others that now read otherwise.

    Rows that bring no identity need no sighting.
    """
    said = [target for target in targets if target.fresh]
    settled: _Settled = [(t, t.contact_id) for t in targets if t.contact_id is not None and not t.fresh]
    sightings = [
        Sighting(
            key=_key(batch, target.read.number),
            at=_since(target, now),
            proof=Proof.VERIFIED,
            people=_people(target),
        )
        for target in said
    ]

    def say(owners: Sequence[int | None], created: frozenset[int]) -> list[Word]:
        settled.extend(
            (target, owner) for target, owner in zip(said, owners, strict=True) if owner is not None
        )
        return [word for target, contact in settled for word in _words(batch, target, contact, created, now)]

    sighted = sight_and_say(sightings, say, now=now)
    return settled, set(sighted.created), set(sighted.changed)


def _people(target: Target) -> tuple[Identity, ...]:
    # What is new stands first: it says what the address now is.
    return (*target.fresh, target.anchor) if target.anchor else target.fresh


def _since(target: Target, now: int) -> int:
    since = target.read.created_at
    return since if since is not None and since < now and target.contact_id is None else now


def _mark(batch: Batch, settled: _Settled, created: set[int]) -> None:
    """New contacts say which import added them and since when they have been known."""
    since = {contact: target.read.created_at for target, contact in reversed(settled) if contact in created}
    if since:
        rows = list(since.items())
        places = {"rows": batch_json(rows), "import": batch.run_id}
        execute(statement("crescendo.people", "mark_imported"), places)


def _keep_marks(batch: Batch, settled: _Settled, created: set[int], changed: set[int], now: int) -> None:
    """By which an undo finds whom this chunk made or changed, and the identities that it gave to known ones."""
    marks.keep(batch.run_id, marks.Marked.CONTACT, new=created, changed=changed, now=now)
    given = {identity: contact for t, contact in settled if contact not in created for identity in t.fresh}
    if given:
        pairs = {(given[identity], number) for identity, number in numbers_of(given).items()}
        marks.keep_parts(batch.run_id, marks.Marked.IDENTITY, pairs, now=now)


def _words(batch: Batch, target: Target, contact: int, created: frozenset[int], now: int) -> list[Word]:
    said = {COLUMN_OF[i.kind, i.space] for i in target.fresh}
    fields: dict[str, str | None] = {name: v for name, v in target.read.fields.items() if name not in said}
    if batch.options.empty is Empty.CLEAR and contact not in created:
        fields.update({name: None for name in _clearable(batch) if name not in target.read.fields})
    owner = batch.options.owner_id
    if owner is None and contact in created and batch.by.scope is not Scope.ALL:
        # Who sees only what is somebody's own would lose sight of what he has just added.
        owner = batch.by.staff_id
    if owner is not None:
        fields.setdefault("owner_id", str(owner))
    place = (now, _key(batch, target.read.number))
    return [
        Word(
            subject=contact,
            track=Track(-contact, field, Proof.VERIFIED, 0),
            value=value,
            place=place,
            by_id=batch.by.staff_id,
        )
        for field, value in fields.items()
    ]


def _clearable(batch: Batch) -> list[str]:
    """Fields that an empty cell may clear: an address is not lost by one."""
    named = {*CONTACT_TEXTS, *NUMBERS} - UNREADABLE.keys()
    return [name for name in batch.columns if name in named or name.startswith(OWN)]


def _tell(created: set[int], changed: set[int], now: int) -> None:
    facts.append(
        [
            FactDraft(kind=kind, payload={"contacts": sorted(contacts)}, at=now)
            for kind, contacts in (("contact.created", created), ("contact.changed", changed))
            if contacts
        ],
        now=now,
    )


def _count(settled: _Settled, created: set[int], changed: set[int], refused: Sequence[Refused]) -> Written:
    new: set[int] = set()
    updated = unchanged = 0
    for _target, contact in settled:
        if contact in created and contact not in new:
            new.add(contact)
        elif contact in changed or contact in created:
            updated += 1
        else:
            unchanged += 1
    return Written(created=len(new), updated=updated, unchanged=unchanged, refused=tuple(refused))


def _key(batch: Batch, number: int) -> str:
    return f"import/{batch.run_id}/{number:09}"


CONTACTS = Kind(
    name="contacts",
    title=mark("Contacts"),
    hint=mark("People with their addresses, company, owner and your own fields."),
    columns=CONTACT_COLUMNS,
    needs=(("email", "phone", "user_id", "external_id", "id"),),
    prepare=prepare,
    write=write,
    permissions=frozenset({Permission.CONTACTS_EDIT}),
    keys=("email", "phone", "user_id", "external_id", "id"),
    modes=tuple(Mode),
    takes_own=True,
    own=lambda: own.columns(Entity.CONTACT),
    takes_owner=True,
    takes_empty=True,
    undo=PeopleUndo(),
)
