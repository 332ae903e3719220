"""Definitions: JSON documents with one draft and published versions that never change.

A room registers its kind with a validator at start. A draft may be unfinished; what is published is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from crescendo.core import audit, facts, sets
from crescendo.core.documents import difference
from crescendo.core.models import Definition, DefinitionVersion
from crescendo.core.once import once
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import (
    Actor,
    DefinitionExists,
    DefinitionRow,
    Document,
    DocumentChange,
    DraftChanged,
    FactDraft,
    KindUnknown,
    NothingToPublish,
    Permission,
    PublishDraft,
    SaveDraft,
    VersionRow,
)

Errors = Sequence[tuple[str, str, str]]
Validator = Callable[[Document], Errors]

_COLUMNS = ("kind", "key", "name", "draft", "revision", "changed_at")
_validators: dict[str, Validator] = {}

audit.register(
    {
        "definition.drafted": mark("%(by)s changed the draft %(subject)s"),
        "definition.published": mark("%(by)s published %(subject)s"),
    }
)


def register(kind: str, validator: Validator) -> None:
    """Make a kind of document known; the validator lists pointer, code and sentence of each error."""
    _validators[kind] = validator


def errors_of(kind: str, document: Document) -> Errors:
    """What keeps a document from being published. Refuses KindUnknown."""
    if kind not in _validators:
        raise KindUnknown(kind=kind)
    return _validators[kind](document)


def save_draft(by: Actor, request: SaveDraft, *, now: int) -> DefinitionRow:
    """Write a draft, of a new definition or over the revision that was read; published versions stay.

    Refuses NotAllowed, KindUnknown, DefinitionExists, NotFound, DraftChanged.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    if request.kind not in _validators:
        raise KindUnknown(kind=request.kind)
    text = clean(msgspec.json.encode(request.document).decode())
    with transaction.atomic():
        if request.revision is None:
            _create(request, text, now)
        else:
            _change(request, request.revision, text, now)
        row = _locked(request.kind, request.key)
        audit.record(by, "definition.drafted", _subject(row), {"revision": row.revision}, now=now)
    return _noun(row)


def publish(by: Actor, request: PublishDraft, *, now: int) -> VersionRow:
    """Make the draft the version in force. Emits definition.published.

    Refuses NotAllowed, NotFound, DraftChanged, NothingToPublish, NotValid with all errors of the document.
    """
    require(by, Permission.DEFINITIONS_PUBLISH)
    with facts.together(now=now):
        row = _locked(request.kind, request.key)
        if row.revision != request.revision:
            raise DraftChanged(kind=request.kind, key=request.key)
        _must_be_new(row)
        errors = errors_of(row.kind, msgspec.json.decode(row.draft))
        if errors:
            raise NotValid(list(errors))
        version = _publish(by, row, clean(request.note), now)
        place = {"kind": row.kind, "key": row.key, "definition": row.pk, "number": version.number}
        audit.record(by, "definition.published", _subject(row), {"number": version.number}, now=now)
        facts.append([FactDraft(kind="definition.published", payload=place, at=now)], now=now)
    return _version(version)


def get_definition(by: Actor, kind: str, key: str) -> DefinitionRow:
    """One definition with its draft. Refuses NotAllowed, NotFound. One query."""
    require(by, Permission.DEFINITIONS_READ)
    row = Definition.objects.filter(kind=kind, key=key).first()
    if row is None:
        raise NotFound(kind=kind, id=key)
    return _noun(row)


def find_definitions(by: Actor, kind: str, keys: Collection[str]) -> dict[str, DefinitionRow]:
    """Those of these definitions that there are. Refuses NotAllowed. One query."""
    require(by, Permission.DEFINITIONS_READ)
    rows = Definition.objects.filter(kind=kind, key__in=keys)
    return {row.key: _noun(row) for row in rows}


def list_definitions(by: Actor, kind: str) -> tuple[DefinitionRow, ...]:
    """All definitions of a kind by key; they are few. Refuses NotAllowed. One query."""
    require(by, Permission.DEFINITIONS_READ)
    rows = Definition.objects.filter(kind=kind).order_by("key")
    return once(("definitions", kind), lambda: tuple(_noun(row) for row in rows))


def names_of(kind: str, keys: Iterable[str]) -> dict[str, str]:
    """What definitions are called, by key. One query."""
    rows = Definition.objects.filter(kind=kind, key__in=list(keys))
    return dict(rows.values_list("key", "name"))


def list_versions(by: Actor, kind: str, key: str) -> tuple[VersionRow, ...]:
    """All published versions, newest first. Refuses NotAllowed. One query."""
    require(by, Permission.DEFINITIONS_READ)
    rows = DefinitionVersion.objects.filter(definition__kind=kind, definition__key=key)
    return tuple(_version(row) for row in rows.order_by("-number"))


def find_in_force(kind: str, key: str) -> VersionRow | None:
    """The version that runs are pinned to from now on; None while nothing is published. One query."""
    rows = DefinitionVersion.objects.filter(definition__kind=kind, definition__key=key)
    row = once(("version in force", kind, key), rows.order_by("-number").first)
    return None if row is None else _version(row)


def list_in_force(kind: str, keys: Collection[str] | None = None) -> dict[str, VersionRow]:
    """The versions in force of a kind, or of these keys of it, by the keys of their definitions. One query."""
    rows = DefinitionVersion.objects.filter(definition__kind=kind, number=F("definition__published"))
    rows = rows if keys is None else rows.filter(definition__key__in=keys)
    return {row.definition.key: _version(row) for row in rows.select_related("definition")}


def find_versions(kind: str, numbers: Mapping[str, Collection[int]]) -> dict[tuple[str, int], VersionRow]:
    """Those of these versions that there are, by key and number. One query."""
    rows = DefinitionVersion.objects.filter(
        definition__kind=kind, definition__key__in=numbers, number__in=set().union(*numbers.values())
    )
    return {
        (row.definition.key, row.number): _version(row)
        for row in rows.select_related("definition")
        if row.number in numbers[row.definition.key]
    }


def that_say(text: str) -> tuple[DefinitionRow, ...]:
    """The definitions whose draft or version in force holds a piece of JSON, as `"member_of":"seg_12"`.

    By kind and key. One query, through all definitions.
    """
    said = DefinitionVersion.objects.filter(
        definition_id=OuterRef("pk"), number=OuterRef("published"), document__contains=text
    )
    rows = Definition.objects.filter(Q(draft__contains=text) | Exists(said)).order_by("kind", "key")
    return tuple(_noun(row) for row in rows)


def text_in_force(kind: str, key: str) -> tuple[int, str] | None:
    """The same as its number and its JSON text, for a reader who remembers what he read of a text. One query."""
    rows = DefinitionVersion.objects.filter(definition__kind=kind, definition__key=key)
    return once(
        ("text in force", kind, key), rows.order_by("-number").values_list("number", "document").first
    )


def compare(by: Actor, kind: str, key: str, *, before: int, after: int) -> tuple[DocumentChange, ...]:
    """What changed between two published versions. Refuses NotAllowed, NotFound. One query."""
    found = {row.number: row for row in list_versions(by, kind, key)}
    for number in (before, after):
        if number not in found:
            raise NotFound(kind="version", id=f"{kind} {key} {number}")
    return difference(found[before].document, found[after].document)


def _create(request: SaveDraft, text: str, now: int) -> None:
    row = (request.kind, request.key, clean(request.name), text, 1, now)
    if not sets.insert_ignore("core_definition", _COLUMNS, [row]):
        raise DefinitionExists(kind=request.kind, key=request.key)


def _change(request: SaveDraft, revision: int, text: str, now: int) -> None:
    row = _locked(request.kind, request.key)
    if row.revision != revision:
        raise DraftChanged(kind=request.kind, key=request.key)
    Definition.objects.filter(pk=row.pk).update(
        draft=text, name=clean(request.name), revision=revision + 1, changed_at=now
    )


def _locked(kind: str, key: str) -> Definition:
    row = Definition.objects.select_for_update().filter(kind=kind, key=key).first()
    if row is None:
        raise NotFound(kind=kind, id=key)
    return row


def _must_be_new(row: Definition) -> None:
    in_force = DefinitionVersion.objects.filter(definition_id=row.pk).order_by("-number").first()
    if in_force is not None and not difference(
        msgspec.json.decode(in_force.document), msgspec.json.decode(row.draft)
    ):
        raise NothingToPublish(kind=row.kind, key=row.key)


def _publish(by: Actor, row: Definition, note: str, now: int) -> DefinitionVersion:
    number = (row.published or 0) + 1
    Definition.objects.filter(pk=row.pk).update(published=number)
    return DefinitionVersion.objects.create(
        definition_id=row.pk,
        number=number,
        document=row.draft,
        note=note,
        published_at=now,
        published_by_id=by.staff_id,
        published_by_label=by.label,
    )


def _subject(row: Definition) -> str:
    return f"{row.kind} {row.key}"


def _noun(row: Definition) -> DefinitionRow:
    draft: dict[str, Any] = msgspec.json.decode(row.draft)
    return DefinitionRow(
        id=row.pk,
        kind=row.kind,
        key=row.key,
        name=row.name,
        draft=draft,
        revision=row.revision,
        published=row.published,
        changed_at=row.changed_at,
    )


def _version(row: DefinitionVersion) -> VersionRow:
    return VersionRow(
        id=row.pk,
        number=row.number,
        document=msgspec.json.decode(row.document),
        note=row.note,
        published_at=row.published_at,
        published_by=row.published_by_label,
    )
