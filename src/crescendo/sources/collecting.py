"""`collect.json`, by which collectors know what they may accept. They read it without a database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import settings
from crescendo.sources import revisions
from crescendo.sources.models import SourceRow

BODY_BYTES = 5_000_000


def document_changed() -> None:
    """Write the document anew once the caller's transaction is committed."""
    revisions.move(revisions.COLLECT)
    transaction.on_commit(publish_collect_document)


def publish_collect_document() -> None:
    """Write `collect.json` from the database as it is now; called at start-up and after each change.

    Writers take turns, each reading after it got its turn, so that an older state never covers a newer one; a
    reader
    finds the old file or the new one, whole, also after the power was cut.
    """
    path = settings.current().collect_document
    with _turn(path):
        _replace(path, msgspec.json.format(msgspec.json.encode(_document()), indent=1))


def _document() -> dict[str, Any]:
    current = settings.current()
    return {
        "version": revisions.read(revisions.COLLECT),
        "public_url": current.public_url,
        "sources": {row.write_key: _entry(row) for row in SourceRow.objects.order_by("pk")},
        "limits": {"body_bytes": BODY_BYTES, "requests_per_key_minute": None},
        "trusted_proxies": [str(network) for network in current.trusted_proxies],
    }


def _entry(row: SourceRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "protocol": row.protocol,
        "trust": row.trust,
        "origins": row.origins.split(),
        "project": row.project,
        "enabled": row.enabled,
    }


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("a", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(path: Path, content: bytes) -> None:
    written = path.with_suffix(".new")
    # Server keys stand in it: only its owner may read.
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
