"""`crescendo plan` and `apply`: definitions kept as files, tried out whole before anything holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from crescendo.cli import definition_files
from crescendo.core.clock import SystemClock
from crescendo.core.documents import difference
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Document, DocumentChange
from crescendo.project.schema import prepare_store

if TYPE_CHECKING:
    from crescendo.cli.definition_kinds import Kind, Standing

_LONGEST = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePlan:
    """What one file would do: what it changes, and why it cannot be applied.

    `place` is the file in which what it is about would be written out: a segment is known by its name.
    """

    file: str
    place: str
    is_new: bool = False
    changes: tuple[DocumentChange, ...] = ()
    faults: tuple[str, ...] = ()
    document: Document = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a folder would do. `left` are definitions in force that have no file; they stay as they are."""

    files: tuple[FilePlan, ...]
    left: tuple[str, ...]

    @property
    def is_applicable(self) -> bool:
        """Whether no file has a fault."""
        return not any(one.faults for one in self.files)

    @property
    def wishes(self) -> tuple[FilePlan, ...]:
        """The files that say something new."""
        return tuple(one for one in self.files if one.is_new or one.changes)


def plan(folder: Path, *, over_drafts: bool) -> Plan:
    """Compare a folder with what is in force, and try it out; nothing is changed."""
    prepare_store()
    return _run(folder, over_drafts=over_drafts, note="", is_trial=True)


def apply(folder: Path, *, over_drafts: bool, note: str) -> Plan:
    """Put in force what a folder says: all of it, or nothing where a file has a fault."""
    prepare_store()
    return _run(folder, over_drafts=over_drafts, note=note, is_trial=False)


def write_out(folder: Path) -> tuple[str, ...]:
    """Write what is in force into files; the paths of those that changed."""
    prepare_store()
    written = []
    for file, standing in _standing(_actor()).items():
        if standing.document is not None and definition_files.write(folder / file, standing.document):
            written.append(file)
    return tuple(written)


def told(found: Plan) -> Iterator[str]:
    """A plan as lines."""
    for one in found.files:
        if one.faults:
            yield f"{one.file}: cannot be applied"
            yield from (f"  {fault}" for fault in one.faults)
        elif one.is_new:
            yield f"{one.file}: new"
        elif one.changes:
            yield f"{one.file}: {len(one.changes)} changed"
            yield from (_told(change) for change in one.changes)
    for file in found.left:
        yield f"{file}: in force, but not in the folder; it is left as it is"
    if found.is_applicable and not found.wishes:
        yield "All is in force as the folder says."


def _run(folder: Path, *, over_drafts: bool, note: str, is_trial: bool) -> Plan:
    from django.db import transaction  # noqa: PLC0415 - needs Django

    with transaction.atomic():
        by = _actor()
        standing = _standing(by)
        found = _compared(folder, standing, over_drafts=over_drafts)
        now = SystemClock().now()
        plans = {one.file: one for one in found}
        for kind in _kinds():
            for one in found:
                if kind.is_of(one.file) and not one.faults and (one.is_new or one.changes):
                    plans[one.file] = _tried(by, kind, one, note, now)
        spoken_of = {one.place for one in found}
        left = (file for file, held in standing.items() if held.document and file not in spoken_of)
        made = Plan(files=tuple(plans.values()), left=tuple(left))
        if is_trial or not made.is_applicable:
            transaction.set_rollback(True)
    return made


def _tried(by: Actor, kind: Kind, one: FilePlan, note: str, now: int) -> FilePlan:
    """Put in force; what refuses it becomes its fault, and it is undone alone."""
    from django.db import transaction  # noqa: PLC0415 - needs Django

    from crescendo.cli.definition_kinds import Wish  # noqa: PLC0415 - needs Django

    try:
        with transaction.atomic():
            kind.put(by, Wish(file=one.file, document=one.document, note=note), now)
    except Refusal as refusal:
        return replace(one, faults=tuple(_sentences(refusal)))
    return one


def _compared(folder: Path, standing: Mapping[str, Standing], *, over_drafts: bool) -> list[FilePlan]:
    from crescendo.cli.definition_kinds import place_of, repeated_names  # noqa: PLC0415 - needs Django

    documents: dict[str, Document] = {}
    plans: dict[str, FilePlan] = {}
    for file in definition_files.found_in(folder):
        try:
            documents[file] = definition_files.read(folder / file)
        except definition_files.FileNotReadable as cause:
            plans[file] = FilePlan(file=file, place=file, faults=(str(cause),))
    twice = repeated_names(documents)
    for file, document in documents.items():
        place = place_of(file, document, standing)
        held = standing.get(place)
        faults = list(_faults(file, held, over_drafts=over_drafts))
        faults += [f"/name: «{twice[file]}» stands in another file too."] if file in twice else []
        before = None if held is None else held.document
        plans[file] = FilePlan(
            file=file,
            place=place,
            is_new=before is None,
            changes=() if before is None else difference(_plain(before), _plain(document)),
            faults=tuple(faults),
            document=document,
        )
    return [plans[file] for file in sorted(plans)]


def _faults(file: str, held: Standing | None, *, over_drafts: bool) -> Iterator[str]:
    if not any(kind.is_of(file) for kind in _kinds()):
        yield "No definition has such a file. `crescendo plan FOLDER --write` shows which there are."
    if held is not None and held.has_draft and not over_drafts:
        yield "Somebody changed its draft in the console and did not publish it. --over-drafts replaces the draft."


def _standing(by: Actor) -> dict[str, Standing]:
    return {file: held for kind in _kinds() for file, held in kind.standing(by).items()}


def _kinds() -> Sequence[Kind]:
    from crescendo.cli.definition_kinds import KINDS  # noqa: PLC0415 - needs Django

    return KINDS


def _actor() -> Actor:
    return Actor.system("crescendo apply")


def _plain(document: Document) -> Any:
    """As JSON means it: no tuples, no instances."""
    return msgspec.json.decode(msgspec.json.encode(document))


def _sentences(refusal: Refusal) -> Iterator[str]:
    errors = refusal.data.get("errors", [])
    if not errors:
        yield refusal.sentence % refusal.data if refusal.data else refusal.sentence
    yield from (f"{pointer or '/'}: {detail}" for pointer, _, detail in errors)


def _told(change: DocumentChange) -> str:
    return f"  {change.pointer or '/'}: {_short(change.before)} -> {_short(change.after)}"


def _short(value: Any) -> str:
    text = "nothing" if value is None else msgspec.json.encode(value).decode()
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
