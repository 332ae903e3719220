"""`crescendo demo`: a home of its own, made once and started ever after."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from crescendo.core import settings
from crescendo.core.clock import DAY, HOUR, SystemClock

if TYPE_CHECKING:
    from crescendo.core.rawlog import RawLog
    from crescendo.project.stages import Workshop

MARK = "DEMO"
_LOGIN = "login.txt"
_INGEST_BATCH = 2_000
# The demo keeps all it has in its folder and sends nothing: what points elsewhere is not for it.
_LEFT_ASIDE = ("DATABASE_URL", "LOG_URL", "MIRROR_URL", "SMTP_URL")


def run_demo(*, remove: bool, seed: int, contacts: int, serve: bool, end: str | None = None) -> None:
    """Make the demo company unless it is there, print the login and start everything.

    `end` is the day at whose beginning its history ends, as 2026-01-31; by default today. Refuses a folder
    that is no demo's.
    """
    home = _choose_home()
    if remove:
        _remove(home)
        return
    home.mkdir(parents=True, exist_ok=True)
    with _held(home):
        if serve:
            _must_be_free()
        if not _state(home).get("complete"):
            _make(home, seed=seed, contacts=contacts, end=end)
        if serve:
            _start(home)


def _choose_home() -> Path:
    for name in _LEFT_ASIDE:
        if os.environ.pop(settings.PREFIX + name, None):
            click.echo(f"{settings.PREFIX}{name} is left aside: the demo keeps everything in its own folder.")
    home = Path(os.environ.get(settings.PREFIX + "HOME") or "var/demo").resolve()
    if home.exists() and any(home.iterdir()) and not (home / MARK).is_file():
        raise click.ClickException(f"{home} is no demo's folder. Name another one in CRESCENDO_HOME.")
    os.environ[settings.PREFIX + "HOME"] = str(home)
    settings.current.cache_clear()
    return home


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """Keep others from making, starting or removing this home meanwhile."""
    with (home / MARK).open("a+", encoding="utf-8") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            raise click.ClickException(f"A demo is at work in {home}. End it first.") from cause
        yield


def _remove(home: Path) -> None:
    if not home.exists():
        click.echo(f"There is no demo in {home}.")
        return
    with _held(home):
        shutil.rmtree(home)
    click.echo(f"The demo in {home} is removed.")


def _must_be_free() -> None:
    """Say that the port is taken before minutes were spent, not after."""
    bind = settings.current().bind
    family = socket.AF_INET6 if ":" in bind.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.host, bind.port))
        except OSError as cause:
            sentence = f"{bind} cannot be used ({cause.strerror}). Choose another address in CRESCENDO_BIND."
            raise click.ClickException(sentence) from cause


def _make(home: Path, *, seed: int, contacts: int, end: str | None) -> None:
    """Make the company in an emptied home; what an interrupted making left is no use to anybody."""
    for entry in home.iterdir():
        if entry.name != MARK:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    settings.current.cache_clear()
    own = settings.current()
    began = monotonic()
    click.echo(f"Making the demo company in {home}")
    shop = _open_shop()
    from crescendo.demo import making  # noqa: PLC0415 - needs Django

    plan = making.Plan(seed=seed, contacts=contacts, until=_end(end))
    password = secrets.token_urlsafe(9)
    making.make(plan, shop, password=password, public_url=own.public_url, tell=_tell)
    _write_private(home / _LOGIN, password)
    _keep(home, {"complete": True, "seed": seed, "contacts": contacts, "covered": plan.until})
    _tell(f"made in {monotonic() - began:.0f} s")


def _start(home: Path) -> None:
    own, now = settings.current(), SystemClock().now()
    shop = _open_shop()
    from crescendo.cli.supervisor import supervise  # noqa: PLC0415
    from crescendo.demo import company, making  # noqa: PLC0415 - needs Django

    state = _state(home)
    company.adopt_address(own.public_url, now=now)
    if state["covered"] < now - HOUR:
        _tell("visits since then")
        making.catch_up(state["covered"], now, shop, seed=state["seed"])
        _keep(home, state | {"covered": now})
    shop.close()
    click.echo(f"\n  Site      {own.public_url}/\n  Console   {own.console_url}/console/")
    click.echo(
        f"  Login     {company.ADMINISTRATOR}\n  Password  {(home / _LOGIN).read_text(encoding='utf-8')}"
    )
    others = ", ".join(f"{email} ({role.value})" for email, role in company.COLLEAGUES)
    click.echo(f"  Others    {others}: the same password")
    click.echo("\nIt starts now; Ctrl+C ends it. `crescendo demo --remove` deletes the folder.", nl=True)
    sys.stdout.flush()
    sys.exit(supervise(("web", "work")))


# The rooms whose readers the story needs at each turn; what all others decide is decided by the day.
_AT_ONCE = frozenset({"people", "site"})


class _Shop:
    """A worker's parts as the story uses them: nobody is written to, and what is old is tidied away."""

    def __init__(self, shop: Workshop) -> None:
        from crescendo.site.confirming import ConfirmationMails  # noqa: PLC0415 - needs Django
        from crescendo.site.types import Skip  # noqa: PLC0415

        silent = ConfirmationMails(skips=Skip.HISTORY)
        self._shop = shop
        self._consumers = [silent if one.name == silent.name else one for one in shop.consumers]
        self._at_once = [one for one in self._consumers if type(one).__module__.split(".")[1] in _AT_ONCE]
        self._tidied_at = 0

    @property
    def log(self) -> RawLog:
        return self._shop.log

    def take_in(self, now: int) -> None:
        from crescendo.core import rounds  # noqa: PLC0415 - needs Django

        while self._shop.ingest(now):
            pass
        rounds.run_until_quiet(self._at_once, now=now)

    def settle(self, now: int) -> None:
        from crescendo.core import rounds  # noqa: PLC0415 - needs Django
        from crescendo.lifecycle import api as lifecycle  # noqa: PLC0415 - needs Django

        while self._shop.ingest(now):
            pass
        while lifecycle.wake(now) + lifecycle.ring_clocks(now):
            pass
        rounds.run_until_quiet(self._consumers, now=now)
        if now - self._tidied_at >= 7 * DAY:
            self._tidied_at = now
            tidy = next(stage for stage in self._shop.stages if stage.name == "housekeeping")
            while tidy.run(now):
                pass

    def close(self) -> None:
        from django.db import connections  # noqa: PLC0415 - needs Django

        self._shop.log.close()
        connections.close_all()


def _open_shop() -> _Shop:
    from crescendo.project.schema import prepare_store  # noqa: PLC0415

    prepare_store()
    from crescendo.project.stages import workshop  # noqa: PLC0415 - needs Django

    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    return _Shop(workshop(settings.current(), batch=_INGEST_BATCH))


def _end(given: str | None) -> int:
    """The beginning of a day in Shanghai, the zone of the demo company."""
    from crescendo.demo.timetable import midnight  # noqa: PLC0415

    if given is None:
        return midnight(SystemClock().now())
    try:
        day = datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as cause:
        raise click.ClickException(f"{given!r} is no day. Write it as 2026-01-31.") from cause
    return midnight(int(day.timestamp() * 1_000))


def _state(home: Path) -> dict[str, Any]:
    """What the mark says of the home; nothing while it is being made."""
    try:
        state = json.loads((home / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _keep(home: Path, state: dict[str, Any]) -> None:
    # Written in place: the lock hangs on this very file.
    (home / MARK).write_text(json.dumps(state) + "\n", encoding="utf-8")


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _tell(sentence: str) -> None:
    click.echo(f"  {sentence}")
    sys.stdout.flush()
