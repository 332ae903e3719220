"""One run of `crescendo import access-log`: progress on standard error, a summary at the end."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import click

from crescendo.cli.access_log_words import summary
from crescendo.core.clock import SystemClock
from crescendo.core.rawlog import LogUnavailable
from crescendo.core.settings import current
from crescendo.project.schema import prepare_store

if TYPE_CHECKING:
    from crescendo.activity.api import AccessLogProgress, RefusedLine
    from crescendo.core.rawlog import RawLog
    from crescendo.sources.types import Source

# A worker that keeps up leaves the raw log small; one that does not must not fill the disk.
_MOST_WAITING = 200_000
_SHOWN_OF_A_LINE = 500
_SECONDS = (0.5, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLogRun:
    """What was asked for at the command line."""

    paths: tuple[Path, ...]
    source: str
    site: str
    zone: str
    everything: bool
    refused_to: Path | None


def run_access_log(run: AccessLogRun) -> bool:
    """Read the files and say what came of it; True when each line was taken or refused with a reason."""
    prepare_store()
    from crescendo.activity import api as activity  # noqa: PLC0415 - needs Django
    from crescendo.core import worker  # noqa: PLC0415
    from crescendo.core.company import get_company  # noqa: PLC0415
    from crescendo.core.rawlog import open_log  # noqa: PLC0415
    from crescendo.core.types import Actor  # noqa: PLC0415

    settings = current()
    found = _source(run.source)
    request = activity.TakeAccessLogs(
        source_id=found.id,
        paths=run.paths,
        zone=run.zone,
        day_zone=get_company().time_zone,
        secret=settings.hash_key,
        site=run.site or (found.origins[0] if found.origins else ""),
        everything=run.everything,
        proxies=settings.trusted_proxies,
    )
    log = open_log(settings)
    try:
        with _refusing(run.refused_to) as refuse:
            report = activity.take_access_logs(
                Actor.system("command line"),
                request,
                log,
                now=SystemClock().now(),
                watch=_Screen(log).show,
                refuse=refuse,
            )
    except LogUnavailable as cause:
        raise click.ClickException(
            f"The raw log takes nothing now: {cause}. Run the command again."
        ) from cause
    finally:
        log.close()
    click.echo(summary(report, found, refused_to=run.refused_to, site=request.site))
    if report.stored and not worker.state(now=SystemClock().now()).alive:
        click.echo(
            "No worker lives. Start `crescendo serve`, or run `crescendo drain`: it stores what was read."
        )
    return not report.failed


def _source(wanted: str) -> Source:
    """The source of this key, else of this name."""
    from crescendo.core.text import fold  # noqa: PLC0415
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.sources import api as sources  # noqa: PLC0415

    listed = sources.list_sources(Actor.system("command line"))
    found = [row for row in listed if row.write_key == wanted] or [
        row for row in listed if fold(row.name) == fold(wanted)
    ]
    if not found:
        known = ", ".join(f"«{row.name}»" for row in listed) or "none yet"
        raise click.ClickException(
            f"There is no source «{wanted}» (known: {known}). Add it with `crescendo source add {json.dumps(wanted)}`."
        )
    if found[0].trust.value == "server":
        raise click.ClickException(
            f"«{found[0].name}» is trusted as a server, so its visitors would not be judged. "
            "Take a source with the trust of a browser."
        )
    return found[0]


class _Screen:
    """Says how far it is, on one line that is written over, or now and then where nobody watches."""

    def __init__(self, log: RawLog) -> None:
        self._log = log
        self._began = self._said_at = monotonic()
        self._is_watched = sys.stderr.isatty()
        self._records = 0

    def show(self, progress: AccessLogProgress) -> None:
        """Say it if it is time, and wait where too much lies unprocessed."""
        if monotonic() - self._said_at < _SECONDS[not self._is_watched]:
            return
        self._said_at = monotonic()
        rate = progress.lines / max(self._said_at - self._began, 0.001)
        share = 100 * progress.read // max(progress.total, 1)
        said = f"{share:3d} % · {progress.lines:,} lines · {rate:,.0f} a second · {progress.path.name}"
        click.echo(f"\r\x1b[K{said}" if self._is_watched else said, err=True, nl=not self._is_watched)
        self._wait()

    def _wait(self) -> None:
        """Let a worker that lives catch up. Without one all is kept until it comes."""
        from crescendo.activity.api import cursors_of  # noqa: PLC0415 - needs Django
        from crescendo.core import worker  # noqa: PLC0415

        while self._log.backlog(cursors_of()) > _MOST_WAITING:
            if not worker.state(now=SystemClock().now()).alive:
                return
            sleep(0.5)


@contextlib.contextmanager
def _refusing(path: Path | None) -> Iterator[Callable[[RefusedLine], None]]:
    """What is done with a refused line: a JSON line of the file says where it stood, why, and what it was."""
    if path is None:
        yield lambda _line: None
        return
    with path.open("a", encoding="utf-8") as file:

        def write(line: RefusedLine) -> None:
            text = line.content[:_SHOWN_OF_A_LINE].decode("utf-8", "backslashreplace")
            said = {"file": str(line.path), "line": line.number, "reason": line.reason, "text": text}
            file.write(json.dumps(said, ensure_ascii=False) + "\n")

        yield write
