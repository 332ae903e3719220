"""The doctor's checks of the machine around: settings, disk, clock, built files, the way out for mail."""

from __future__ import annotations

import shutil
import socket
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from crescendo.cli.doctor import Bad
from crescendo.core.settings import Settings

_LEAST_FREE = 1_000_000_000
_PACKAGE = Path(__file__).resolve().parent.parent
_TRACKER = _PACKAGE / "collect" / "static" / "t.js"
_CONSOLE = _PACKAGE / "console" / "static" / "crescendo" / "console.js"
_SECONDS = 5.0
_OLDEST_YEAR = 2025


def settings_read(settings: Settings) -> str:
    """Which installation this is; a public address without TLS is said."""
    for name, address in (("PUBLIC", settings.public_url), ("CONSOLE", settings.console_url)):
        parts = urlsplit(address)
        if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise Bad(f"CRESCENDO_{name}_URL={address} is open to read on the way. Put TLS before it.")
    return f"Console at {settings.console_url}/console/, public site at {settings.public_url}."


def home_has_room(settings: Settings) -> str:
    """The folder can be written and its disk is not about to be full."""
    try:
        with tempfile.TemporaryFile(dir=settings.home) as file:
            file.write(b"crescendo")
    except OSError as cause:
        raise Bad(
            f"{settings.home} cannot be written ({cause.strerror}). Give this user the right to."
        ) from cause
    free = shutil.disk_usage(settings.home).free
    if free < _LEAST_FREE:
        raise Bad(
            f"{free // 1_000_000} MB are free for {settings.home}. Make room: a full disk stops collecting."
        )
    return f"{settings.home}, {free // 1_000_000_000} GB free."


def clock_is_sane() -> str:
    """The year is possible; how far the clock is off is for the machine's own time service."""
    now = datetime.now(UTC)
    if now.year < _OLDEST_YEAR:
        raise Bad(f"This machine says that it is {now:%Y-%m-%d}. Set its clock, then start again.")
    return f"{now:%Y-%m-%dT%H:%M:%SZ}."


def tracker_is_built() -> str:
    """`/t.js` can be served."""
    return _built(_TRACKER)


def console_is_built() -> str:
    """The console's script and styles can be served."""
    return _built(_CONSOLE)


def mail_can_leave(settings: Settings) -> str:
    """The mail server takes a connection; nothing is sent."""
    parts = urlsplit(settings.smtp_url)
    if parts.scheme == "maildir":
        folder = Path(unquote(settings.smtp_url.removeprefix("maildir://")))
        return f"Mail is kept in {folder}; set CRESCENDO_SMTP_URL to send it."
    host, port = parts.hostname or "", parts.port or (465 if parts.scheme == "smtps" else 25)
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except OSError as cause:
        raise Bad(
            f"{host}:{port} takes no connection ({cause}). Check CRESCENDO_SMTP_URL and the network."
        ) from cause
    return f"{host}:{port} takes connections."


def _built(path: Path) -> str:
    if not path.is_file():
        raise Bad(f"{path.name} has not been built. In a checkout run `make install`; a wheel carries it.")
    return f"{path.name}, {path.stat().st_size // 1_000} kB."
