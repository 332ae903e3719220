"""Sources and their write keys: each change leaves an audit line and a new `collect.json`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from crescendo.core import audit, sets
from crescendo.core.ids import Prefix, write_id
from crescendo.core.once import once
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, Permission
from crescendo.sources import collecting
from crescendo.sources.models import SourceRow
from crescendo.sources.types import (
    Activity,
    CreateSource,
    KeyTaken,
    NameTaken,
    OriginNotValid,
    ProjectTaken,
    Protocol,
    Source,
    SourceName,
    Trust,
    UpdateSource,
)

LONGEST_NAME = 100

_KEY = re.compile(r"[A-Za-z0-9_-]{4,64}")

audit.register(
    {
        "source.created": mark("%(by)s added the source %(subject)s"),
        "source.changed": mark("%(by)s changed the source %(subject)s: %(fields)s"),
        "source.key_rotated": mark("%(by)s gave the source %(subject)s a new key"),
    }
)


def create_source(by: Actor, request: CreateSource, *, now: int) -> Source:
    """Add a source with a new write key.

    Refuses NotAllowed, NotValid, NameTaken, KeyTaken, ProjectTaken, OriginNotValid.
    """
    require(by, Permission.SOURCES_MANAGE)
    name, origins = _checked_name(request.name), _checked_origins(request.origins)
    key = _checked_key(request.write_key) if request.write_key else _new_key()
    space = _checked_space(request.user_id_space)
    project = _checked_project(request.project, request.protocol.value, request.trust.value)
    try:
        with transaction.atomic():
            row = SourceRow.objects.create(
                name=name,
                name_folded=fold(name),
                write_key=key,
                protocol=request.protocol.value,
                trust=request.trust.value,
                origins=" ".join(origins),
                user_id_space=space,
                project=project,
                created_at=now,
            )
            detail = {"name": name, "protocol": row.protocol, "trust": row.trust, "origins": list(origins)}
            _changed(by, "source.created", row, detail, now=now)
    except IntegrityError as cause:
        if SourceRow.objects.filter(write_key=key).exists():
            raise KeyTaken from cause
        raise _taken(0, name, project) from cause
    return noun(row)


def update_source(by: Actor, request: UpdateSource, *, now: int) -> Source:
    """Change what is given, at once for collectors. Refuses NotAllowed, NotFound, NotValid, NameTaken, ProjectTaken,
    OriginNotValid.

    A disabled source's events are refused by the collector; what it has sent stays.
    """
    require(by, Permission.SOURCES_MANAGE)
    changes = _changes(request)
    try:
        with transaction.atomic():
            row = _locked(request.id)
            trust = changes.get("trust", row.trust)
            changes["project"] = _checked_project(changes.get("project", row.project), row.protocol, trust)
            detail = {
                field: {"from": getattr(row, field), "to": value}
                for field, value in changes.items()
                if getattr(row, field) != value and field != "name_folded"
            }
            if detail:
                _write(row, changes)
                _changed(by, "source.changed", row, detail, now=now)
    except IntegrityError as cause:
        raise _taken(request.id, changes.get("name", ""), changes["project"]) from cause
    return noun(row)


def disable_source(by: Actor, source_id: int, *, now: int) -> Source:
    """Take nothing more from a source. Refuses NotAllowed, NotFound."""
    return update_source(by, UpdateSource(id=source_id, enabled=False), now=now)


def rotate_key(by: Actor, source_id: int, *, now: int) -> Source:
    """Give a new write key; the old one is refused from now on. Refuses NotAllowed, NotFound."""
    require(by, Permission.SOURCES_MANAGE)
    with transaction.atomic():
        row = _locked(source_id)
        _write(row, {"write_key": _new_key()})
        _changed(by, "source.key_rotated", row, {}, now=now)
    return noun(row)


def get_source(by: Actor, source_id: int) -> Source:
    """One source. Refuses NotAllowed, NotFound. One query."""
    require(by, Permission.SOURCES_READ)
    row = SourceRow.objects.filter(pk=source_id).first()
    if row is None:
        raise NotFound(kind="source", id=write_id(Prefix.SOURCE, source_id))
    return noun(row)


def list_sources(by: Actor) -> tuple[Source, ...]:
    """All sources in the order they were made; a company has few, so there are no pages. One query."""
    require(by, Permission.SOURCES_READ)
    return tuple(noun(row) for row in SourceRow.objects.order_by("pk"))


def names_of_sources() -> tuple[SourceName, ...]:
    """Names for lists that show where an event came from; for all who see the event. One query."""
    rows = SourceRow.objects.values_list("pk", "name")
    return once("names of sources", lambda: tuple(SourceName(id=pk, name=name) for pk, name in rows))


def note_received(rows: Sequence[Activity]) -> None:
    """Count what a batch stored, within its transaction. One statement."""
    if rows:
        given = [(row.source_id, row.events, row.first_at, row.last_at) for row in rows]
        sets.execute(sets.statement(__package__, "note_received"), {"rows": sets.batch_json(given)})


def noun(row: SourceRow) -> Source:
    """The row as a value that may leave the room."""
    return Source(
        id=row.pk,
        name=row.name,
        write_key=row.write_key,
        protocol=Protocol(row.protocol),
        trust=Trust(row.trust),
        origins=tuple(row.origins.split()),
        user_id_space=row.user_id_space,
        project=row.project,
        enabled=row.enabled,
        created_at=row.created_at,
        first_event_at=row.first_event_at,
        last_event_at=row.last_event_at,
        events=row.events,
    )


def _changes(request: UpdateSource) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if request.name is not None:
        changes["name"] = _checked_name(request.name)
        changes["name_folded"] = fold(changes["name"])
    if request.trust is not None:
        changes["trust"] = request.trust.value
    if request.origins is not None:
        changes["origins"] = " ".join(_checked_origins(request.origins))
    if request.user_id_space is not None:
        changes["user_id_space"] = _checked_space(request.user_id_space)
    if request.project is not None:
        changes["project"] = request.project
    if request.enabled is not None:
        changes["enabled"] = request.enabled
    return changes


def _checked_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        detail = mark("A write key has 4 to 64 letters, digits, - or _.")
        raise NotValid([("/write_key", "key_not_valid", detail)])
    return key


def _checked_name(name: str) -> str:
    text = " ".join(clean(name).split())
    if not text or len(text) > LONGEST_NAME:
        raise NotValid([("/name", "name_length", mark("A name has 1 to 100 characters."))])
    return text


def _checked_space(space: str) -> str:
    text = clean(space).strip()
    if len(text) > LONGEST_NAME:
        raise NotValid([("/user_id_space", "too_long", mark("At most 100 characters."))])
    return text


def _checked_project(project: str, protocol: str, trust: str) -> str:
    text = clean(project).strip()
    if len(text) > LONGEST_NAME:
        raise NotValid([("/project", "too_long", mark("At most 100 characters."))])
    if text and protocol != Protocol.SENSORS.value:
        raise NotValid([("/project", "not_sensors", mark("Only Sensors Analytics' clients name a project."))])
    if text and trust == Trust.SERVER.value:
        # Anybody can guess a project's name, and a server's word is proof.
        detail = mark(
            "A project's name is no secret: a source with a server's trust is addressed by its key alone."
        )
        raise NotValid([("/project", "not_secret", detail)])
    return text


def _taken(source_id: int, name: str, project: str) -> NameTaken | ProjectTaken:
    others = SourceRow.objects.exclude(pk=source_id)
    if project and others.filter(project=project).exists():
        return ProjectTaken(project=project)
    return NameTaken(name=name)


def _checked_origins(origins: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_checked_origin(origin) for origin in origins if origin.strip()}))


def _checked_origin(origin: str) -> str:
    text = origin.strip().lower().rstrip("/")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as cause:
        raise OriginNotValid(origin=origin) from cause
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or set(host) & set("*_ \\%<>\"'"):
        raise OriginNotValid(origin=origin)
    written = f"[{host}]" if ":" in host else host
    plain = f"{parts.scheme}://{written}" + (f":{port}" if port is not None else "")
    if plain != text:
        raise OriginNotValid(origin=origin)
    # A browser leaves the usual port out of its Origin header.
    return plain.removesuffix(":443" if parts.scheme == "https" else ":80")


def _locked(source_id: int) -> SourceRow:
    row = SourceRow.objects.select_for_update().filter(pk=source_id).first()
    if row is None:
        raise NotFound(kind="source", id=write_id(Prefix.SOURCE, source_id))
    return row


def _write(row: SourceRow, changes: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(row, field, value)
    # Only what changed: ingest moves the row's figures at the same time.
    row.save(update_fields=list(changes))


def _changed(by: Actor, action: str, row: SourceRow, detail: dict[str, Any], *, now: int) -> None:
    audit.record(by, action, write_id(Prefix.SOURCE, row.pk), detail, now=now)
    collecting.document_changed()


def _new_key() -> str:
    return secrets.token_hex(16)
