"""`crescendo restore`: what stood is kept aside, the block list is applied again, and nothing is sent until seen."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crescendo.core.clock import SystemClock
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.project.schema import migrate_to, prepare_store, start_django, turn, unknown_migrations

if TYPE_CHECKING:
    from crescendo.core.backup.types import Manifest

_WORDS = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to restore, whether over something, and further backups whose block lists are applied."""

    path: Path
    replace: bool = False
    is_sure: bool = False
    bans_from: tuple[Path, ...] = ()


def check(path: Path) -> str:
    """Compare every part of a backup with its sum and say what it holds. Nothing is changed."""
    start_django()
    from crescendo.core.backup import archive  # noqa: PLC0415 - what others do without

    manifest = archive.unpack(path, None)
    _refuse_newer(manifest)
    return "\n".join(_described(manifest))


def restore(wish: Wish, *, tell: Callable[[str], None] = click.echo) -> None:
    """Put a backup in the place of what stands, which must be nothing unless it is to be replaced."""
    start_django()
    from crescendo.core.backup import restoring  # noqa: PLC0415 - brings the driver of PostgreSQL

    own, now = current(), SystemClock().now()
    is_empty = restoring.is_empty(own)
    refuse_running(has_store=not is_empty)
    if not is_empty and not wish.replace:
        raise click.ClickException(f"There is an installation in {own.home}. Add --replace to put it aside.")
    bans = list(_bans_of(wish.path, wish.bans_from))
    with restoring.opened(own, wish.path) as (manifest, folder):
        _refuse_newer(manifest)
        for line in _described(manifest):
            tell(line)
        if not is_empty:
            _ask(wish)
            bans += _kept_of_today(tell)
        with turn():
            aside = restoring.place(own, manifest, folder, migrate=migrate_to, now=now)
    _forget_connections()
    current.cache_clear()
    prepare_store()
    if aside.exists():
        tell(f"What stood before is in {aside}. Remove it once you have seen that all is well.")
    _apply(bans, tell, now=now)


def refuse_running(*, has_store: bool) -> None:
    """A worker or a web process beside it would write into what is being replaced."""
    start_django()
    from crescendo.core import worker  # noqa: PLC0415 - needs Django

    bind = current().bind
    with contextlib.suppress(OSError), socket.create_connection((bind.host, bind.port), timeout=1):
        raise click.ClickException(f"Something answers at {bind}. End `crescendo serve` first.")
    alive = False
    with contextlib.suppress(Exception):  # a broken store: nobody works on it
        alive = has_store and worker.state(now=SystemClock().now()).alive
    _forget_connections()
    if alive:
        raise click.ClickException("A worker lives. End it first.")


def _apply(bans: Sequence[bytes], tell: Callable[[str], None], *, now: int) -> None:
    """Block and suppress whoever was blocked and suppressed since; then freeze."""
    from crescendo.core import sending  # noqa: PLC0415 - needs Django
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django

    by = Actor.system("restore")
    sending.freeze(by, because=sending.RESTORED, now=now)
    carried = [people.carry_bans(by, content, now=now) for content in bans]
    blocked, suppressed = sum(one.blocked for one in carried), sum(one.suppressed for one in carried)
    withheld = sum(one.withheld for one in carried)
    erasures = people.erase_blocked(by, now=now)
    tell(
        f"{blocked} blocked identities, {suppressed} suppressions and the withdrawals and pauses of {withheld} contacts"
        " of after the backup hold again."
    )
    if erasures:
        tell(
            "Persons who were erased after the backup stand in it: the worker erases them again at its start."
        )
    tell("Nothing is sent until you have seen what would leave: `crescendo sending`, or Settings, Sending.")


def _bans_of(path: Path, others: Sequence[Path]) -> Iterator[bytes]:
    """The lists of the backups that were named, and of the newer ones of this installation that are still there."""
    from crescendo.core.backup import archive, shelf  # noqa: PLC0415 - what others do without
    from crescendo.core.backup.types import BANS  # noqa: PLC0415 - with it

    chosen = archive.read_manifest(path)
    newer = [Path(one.file) for one in shelf.noted(current().home) if one.at > chosen.at]
    for other in {*(one.resolve() for one in newer if one.exists()), *(one.resolve() for one in others)}:
        if archive.read_manifest(other).hashing == chosen.hashing:
            content = archive.read_part(other, BANS)
            if content is not None:
                yield content


def _kept_of_today(tell: Callable[[str], None]) -> list[bytes]:
    """What the store that is about to be replaced knows; on PostgreSQL it is backed up, as its tables go."""
    from crescendo.cli.backups import make_backup  # noqa: PLC0415 - needs Django
    from crescendo.people import api as people  # noqa: PLC0415 - needs Django

    try:
        bans = people.read_bans()
        if current().database_url.startswith("postgresql"):
            tell(f"What stands is backed up first: {make_backup().file}")
    except Exception as cause:  # a store that is restored over may be broken in any way
        said = f"What stands cannot be read ({type(cause).__name__}), so neither can its block list."
        if not click.confirm(f"{said} Erasures after the backup would be undone. Go on?", default=False):
            raise click.Abort from cause
        return []
    finally:
        _forget_connections()
    return [bans]


def _ask(wish: Wish) -> None:
    if wish.is_sure:
        return
    said = click.prompt(
        f"This replaces what stands in {current().home}. Type «{_WORDS}» to go on", default=""
    )
    if said != _WORDS:
        raise click.Abort


def _refuse_newer(manifest: Manifest) -> None:
    from crescendo.core.backup.types import ArchiveTooNew  # noqa: PLC0415 - what others do without

    if unknown_migrations(manifest.migrations):
        raise ArchiveTooNew(version=manifest.version)


def _described(manifest: Manifest) -> Iterator[str]:
    at = datetime.fromtimestamp(manifest.at / 1_000, UTC)
    rows = sum(manifest.tables.values()) + sum(manifest.log_tables.values())
    yield f"{manifest.name}: made {at:%Y-%m-%d %H:%M} UTC by Crescendo {manifest.version} on {manifest.database}."
    yield f"{rows} rows of {len(manifest.tables)} tables; every part agrees with its sum."
    if not manifest.has_keys:
        yield "The installation's keys are not in it."


def _forget_connections() -> None:
    from django.db import connections  # noqa: PLC0415 - needs Django

    connections.close_all()
