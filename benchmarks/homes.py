"""Installations of a benchmark: a home in a temporary folder, its database migrated, Django started on it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.floors import CHECKOUT

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@contextmanager
def bench_folder(kept: Path | None = None) -> Iterator[Path]:
    """A folder that is this process's current one, so that what runs in it counts as ours; temporary unless kept."""
    folder = Path(tempfile.mkdtemp(prefix="crescendo-bench-")) if kept is None else kept.resolve()
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL may run as another user, see tests/postgresql.py
    (folder / "keeper").write_text(str(os.getpid()), encoding="ascii")
    os.environ["BENCH_DIRS"] = str(folder)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(CHECKOUT), os.environ.get("PYTHONPATH", "")])
    os.chdir(folder)
    try:
        yield folder
    finally:
        if (folder / "postgresql").exists():
            from tests import postgresql  # noqa: PLC0415 - only where one was started

            postgresql.stop(folder)
        os.chdir(CHECKOUT)
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, name: str, database: str) -> dict[str, str]:
    """What `crescendo` needs to find this home; a new PostgreSQL database for it where that is asked for."""
    home = folder / name
    home.mkdir(exist_ok=True)
    wanted = {"CRESCENDO_HOME": str(home), "CRESCENDO_LOG_URL": f"sqlite:///{home / 'raw.sqlite3'}"}
    if database == POSTGRESQL:
        from tests import postgresql  # noqa: PLC0415 - a test dependency

        (folder / postgresql.KEEPS_HOUSE).touch()
        wanted["CRESCENDO_DATABASE_URL"] = postgresql.create(folder, name)
    return wanted


def start(wanted: dict[str, str]) -> None:
    """Make this process one of the installation: settings, schema, Django."""
    for name in [name for name in os.environ if name.startswith("CRESCENDO_")]:
        del os.environ[name]
    os.environ.update(wanted)
    from crescendo.project.schema import prepare_store  # noqa: PLC0415 - reads the environment

    prepare_store()
