"""`crescendo export`: all rows of one kind, the same columns in every format, in memory that does not grow."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click

from crescendo.cli import export_formats
from crescendo.cli.export_formats import Rows
from crescendo.project.schema import prepare_store

_BATCH = 1_000


def run_export(kind: str, form: str, path: str | None) -> None:
    """Write all rows of a kind to a file, which appears whole or not at all, or to standard output."""
    prepare_store()
    rows, shape = _opened(kind)
    write = export_formats.WRITERS[form]
    try:
        if path is not None:
            with _whole(Path(path)) as file:
                write(rows, shape, file)
        elif form == "parquet":
            # Its index stands at its end: a pipe gets it once it is whole.
            with tempfile.TemporaryFile() as file:
                write(rows, shape, file)
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer)
        else:
            write(rows, shape, sys.stdout.buffer)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. Nothing more may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as cause:
        place = path or "standard output"
        raise click.ClickException(f"{place} cannot be written: {cause.strerror}.") from cause


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file beside the wanted one that takes its place once it is complete and synced."""
    descriptor, written = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(written).replace(path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise


def _opened(kind: str) -> tuple[Rows, type]:
    """The rows of a kind and their shape; nothing is read before the first row is asked for."""
    from crescendo.activity import api as activity  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor  # noqa: PLC0415
    from crescendo.people import api as people  # noqa: PLC0415
    from crescendo.rest import lookups, shapes  # noqa: PLC0415

    by = Actor.system("command line")

    def contacts() -> Rows:
        found = people.stream_contacts(by)
        while batch := list(islice(found, _BATCH)):
            yield from lookups.contacts(by, batch)

    match kind:
        case "contacts":
            return contacts(), shapes.ContactShape
        case "accounts":
            return (shapes.account(row) for row in people.stream_accounts(by)), shapes.AccountShape
        case "events":
            return (shapes.event(row) for row in activity.stream_events(by)), shapes.EventShape
        case "identities":
            return (shapes.identity(row) for row in people.stream_identities(by)), shapes.IdentityShape
        case "consents":
            return (shapes.consent(row) for row in people.stream_consents(by)), shapes.ConsentShape
    raise ValueError(kind)
