"""`crescendo import access-log`: web server logs as a source."""

from __future__ import annotations

import glob
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import click


@click.command("access-log")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--source", "source", required=True, help="Name or key of the source that gets the visits.")
@click.option("--host", "site", default="", help="The site's address, as https://www.example.com.")
@click.option("--zone", help="The time zone of times that name none, as Europe/Berlin; else the company's.")
@click.option("--all", "everything", is_flag=True, help="Store assets, errors and other methods as well.")
@click.option(
    "--refused",
    "refused_to",
    type=click.Path(dir_okay=False, writable=True),
    help="Add lines that cannot be read to this file, each with its place and reason.",
)
def access_log(
    files: tuple[str, ...],
    source: str,
    site: str,
    zone: str | None,
    *,
    everything: bool,
    refused_to: str | None,
) -> None:
    """Take visits from logs of nginx and Apache: common, combined and JSON lines, plain or gzip.

    Give rotated files in any order, or a pattern. What was taken before is not taken again, so a run that was
    interrupted is simply started again, and a log that grew gives its new lines. Ends with 0 when each line was
    taken or refused with a reason.
    """
    from crescendo.cli.access_log_run import AccessLogRun, run_access_log  # noqa: PLC0415 - needs Django
    from crescendo.core.settings import current  # noqa: PLC0415

    run = AccessLogRun(
        paths=_paths(files),
        source=source,
        site=_site(site),
        zone=_zone(zone or current().time_zone),
        everything=everything,
        refused_to=Path(refused_to) if refused_to else None,
    )
    sys.exit(0 if run_access_log(run) else 1)


def _paths(files: tuple[str, ...]) -> tuple[Path, ...]:
    """The files, patterns opened; a name that is a file is no pattern."""
    found: dict[Path, None] = {}
    for name in files:
        matching = [name] if Path(name).is_file() else sorted(glob.glob(name, recursive=True))  # noqa: PTH207
        paths = [path for path in map(Path, matching) if path.is_file()]
        if not paths:
            raise click.ClickException(f"There is no file {name}.")
        found.update(dict.fromkeys(paths))
    return tuple(found)


def _site(site: str) -> str:
    address = site.strip().rstrip("/")
    if not address:
        return ""
    try:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        _ = parts.port
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.fragment
    ):
        raise click.ClickException(f"{site} is no site. Write it as https://www.example.com.")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _zone(zone: str) -> str:
    if zone not in available_timezones():
        raise click.ClickException(f"{zone} is no time zone. Write its IANA name, as Europe/Berlin or UTC.")
    return zone
