"""The doctor's checks of what an operator keeps up: keys, rights, database, clocks, backups, what is frozen."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

from django.db import connection

from crescendo.cli.doctor import Bad
from crescendo.core import hash_key, resealing, sending, sets
from crescendo.core.backup import shelf
from crescendo.core.backup.types import MARK
from crescendo.core.clock import DAY, HOUR, SECOND, SystemClock
from crescendo.core.facts import head
from crescendo.core.keyring import HASH_FILE, SECRET_FILE
from crescendo.core.settings import Settings

_OLDEST_BACKUP = 2 * DAY
# Before this many facts there is nothing yet that anybody would miss.
_WORTH_KEEPING = 1_000
_OLDEST_POSTGRESQL = 140_000
_SKEW = 2 * SECOND
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def home_is_private(settings: Settings) -> str:
    """Only this user reads the folder and the keys in it, and no restore was cut off."""
    if (settings.home / MARK).exists():
        raise Bad(
            f"A restore was cut off. Run `crescendo restore FILE --replace`; see {settings.home / MARK}."
        )
    for path in (settings.home, settings.home / SECRET_FILE, settings.home / HASH_FILE):
        if path.exists() and path.stat().st_mode & _OTHERS:
            right = "700" if path.is_dir() else "600"
            raise Bad(f"Others on this machine may read {path}. Run `chmod {right} {path}`.")
    return f"{settings.home} is this user's alone."


def port_is_ours(settings: Settings) -> str:
    """Whether somebody answers where the web process is to listen, and whether it is Crescendo."""
    bind = settings.bind
    try:
        with socket.create_connection((bind.host, bind.port), timeout=2) as opened:
            opened.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = opened.recv(64)
    except OSError:
        return f"Nobody listens at {bind}; `crescendo serve` or `crescendo web` would."
    if not answer.startswith(b"HTTP/1.1 200"):
        raise Bad(f"Another program answers at {bind}. End it, or choose another place in CRESCENDO_BIND.")
    return f"Crescendo listens at {bind}."


def database_is_set_up() -> str:
    """Version and settings on which durability and erasure rest."""
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


def database_is_sound() -> str:
    """SQLite reads its file to the end; a PostgreSQL watches over itself."""
    if connection.vendor == "sqlite":
        found = sets.fetch("PRAGMA quick_check(1)")[0][0]
        if found != "ok":
            raise Bad(f"The database file is damaged ({found}). Restore the newest backup.")
    return "Sound."


def clocks_agree() -> str:
    """The database server's clock and this machine's."""
    if connection.vendor != "postgresql":
        return "One machine, one clock."
    before = SystemClock().now()
    theirs = int(sets.fetch("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")[0][0])
    after = SystemClock().now()
    if not before - _SKEW <= theirs <= after + _SKEW:
        raise Bad(
            f"The database's clock is {abs(theirs - after) // SECOND} s off. Set both by one time service."
        )
    return "The database's clock agrees with this one."


def keys_are_whole() -> str:
    """The hash key is the store's own, and nothing is left under an old key."""
    hash_key.compare()
    stale = resealing.count_stale()
    if stale:
        raise Bad(f"{stale} secrets are sealed with an old key. Run `crescendo rotate-key --finish`.")
    return "The hash key is the store's; every secret is sealed with the key in force."


def sending_goes_on() -> str:
    """Nothing is frozen."""
    frozen = sending.find_freeze()
    if frozen is not None:
        raise Bad("Sending is frozen. Look with `crescendo sending`, then `crescendo sending lift`.")
    return "Messages leave."


def backups_are_made(settings: Settings) -> str:
    """The newest one is young, and its file is where it was put."""
    made = shelf.noted(settings.home)
    if not made:
        if head() > _WORTH_KEEPING:
            raise Bad("There is no backup yet. Run `crescendo backup`, each night from a timer.")
        return "None yet; run `crescendo backup` each night from a timer."
    age = SystemClock().now() - made[0].at
    if age > _OLDEST_BACKUP:
        raise Bad(f"The newest is {age // DAY} days old. Look at the timer that runs `crescendo backup`.")
    if not Path(made[0].file).exists():
        raise Bad(f"{made[0].file} is gone, unless it stands on a disk that is not mounted now.")
    return f"{made[0].name}, {age // HOUR} hours old."


def _sqlite() -> str:
    mode = sets.fetch("PRAGMA journal_mode")[0][0]
    erases = sets.fetch("PRAGMA secure_delete")[0][0]
    if mode != "wal" and "memory" not in str(connection.settings_dict["NAME"]):
        raise Bad(f"The journal's mode is {mode}, not WAL: is the home on a network share? Use a local disk.")
    version = sets.fetch("SELECT sqlite_version()")[0][0]
    return f"SQLite {version}, journal {mode}, secure_delete {'on' if erases else 'off'}."


def _postgresql() -> str:
    number = int(sets.fetch("SHOW server_version_num")[0][0])
    if number < _OLDEST_POSTGRESQL:
        raise Bad(f"PostgreSQL {number // 10_000} is too old. Use 14 or newer.")
    if sets.fetch("SHOW fsync")[0][0] != "on":
        raise Bad("fsync is off: a power cut loses what was acknowledged. Set fsync = on.")
    return f"PostgreSQL {sets.fetch('SHOW server_version')[0][0]}, fsync on."
