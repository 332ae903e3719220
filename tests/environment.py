"""The environment of a test run: a home of its own, set before anything of the product reads a setting.

A run has one temporary folder. The first process of the run makes it and removes it; pytest-xdist's workers
inherit its name. Each process has its own home in it, and all share one PostgreSQL server, started on demand.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

OF_TESTS = "CRESCENDO_TEST_"
ROOT = OF_TESTS + "ROOT"
DATABASE = OF_TESTS + "DATABASE"
KILLS = OF_TESTS + "KILLS"
HOSTILE = OF_TESTS + "HOSTILE"
EXPLORE = OF_TESTS + "EXPLORE"


def prepare() -> None:
    """Give this process its own home and database; what the developer has set for herself is not read."""
    wanted = os.environ.get(DATABASE, "sqlite")
    if wanted not in ("sqlite", "postgresql"):
        message = f"{DATABASE}={wanted!r} cannot be used. Allowed: sqlite or postgresql."
        raise ValueError(message)
    root = _root()
    for name in [
        name
        for name in os.environ
        if name.startswith("CRESCENDO_") and name not in (ROOT, DATABASE, KILLS, HOSTILE, EXPLORE)
    ]:
        del os.environ[name]
    # What runs as a process of its own is started dozens of times: compiled once is enough.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["CRESCENDO_HOME"] = str(root / worker())
    os.environ["CRESCENDO_SECRET_KEY"] = "only-for-tests-" + "0" * 40
    if wanted == "postgresql":
        from tests import postgresql

        os.environ["CRESCENDO_DATABASE_URL"] = postgresql.url(root, "crescendo")


def is_of_a_run() -> bool:
    """Whether this process belongs to a run of tests."""
    return ROOT in os.environ


def root() -> Path:
    """The temporary folder of this run, shared by all its processes."""
    return Path(os.environ[ROOT])


def kills() -> int:
    """How often a test of the marker `crash` kills; `make crash` asks for more than once."""
    return int(os.environ.get(KILLS, "1"))


def hostile_records() -> int:
    """How many records of a hostile client are ingested; `make fuzz` asks for more than a few."""
    return int(os.environ.get(HOSTILE, "150"))


def hostile_documents() -> int:
    """How many hostile documents of each kind are read."""
    return hostile_records() // 10


def is_on_postgresql() -> bool:
    """Whether the default database is PostgreSQL."""
    return os.environ.get(DATABASE) == "postgresql"


def examples(most: int) -> int:
    """How many examples a property test of a room tries: all on SQLite, half of them again on PostgreSQL."""
    return most // 2 if is_on_postgresql() and not is_exploring() else most


def is_exploring() -> bool:
    """Whether property tests look for examples not tried before, see `make explore`."""
    return EXPLORE in os.environ


def worker() -> str:
    """The name of this process in the run: `main`, or pytest-xdist's gw0, gw1…"""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _root() -> Path:
    if ROOT not in os.environ:
        made = Path(tempfile.mkdtemp(prefix="crescendo-test-"))
        made.chmod(0o711)  # PostgreSQL may run as another user, see tests/postgresql.py
        (made / "keeper").write_text(str(os.getpid()), encoding="ascii")
        os.environ[ROOT] = str(made)
        atexit.register(_remove, made, os.getpid())
    return root()


def _remove(made: Path, maker: int) -> None:
    if os.getpid() != maker:  # a child made by fork leaves through the same door
        return
    from tests import postgresql

    postgresql.stop(made)
    shutil.rmtree(made, ignore_errors=True)
