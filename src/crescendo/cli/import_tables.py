"""A CSV or XLSX file of one kind: opened, mapped, tried out or run, chunk by chunk, and told on standard error."""

from __future__ import annotations

import sys
from time import monotonic

import click
from django.utils import translation

from crescendo.cli.importing import Asked
from crescendo.core.clock import SystemClock
from crescendo.core.imports import reading, report, running, runs
from crescendo.core.imports.owners import owners_named
from crescendo.core.imports.types import Empty, Mode, OpenFile, Options, Plan, Run, RunState
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.sources import api as sources

_TELL_EVERY = 1.0
_BY = Actor.system("command line")


def import_table(asked: Asked) -> None:
    """Import the file. A run of the same file and plan that was killed goes on behind its last chunk."""
    clock = SystemClock()
    run = _work(_begun(asked, clock), clock)
    with translation.override(asked.language or current().language):
        _tell_refused(run, asked)
    _tell_end(run)
    if run.state is RunState.DRAFT:
        runs.discard(_BY, run.id)
    elif run.state is not RunState.DONE:
        sys.exit(1)


def _begun(asked: Asked, clock: SystemClock) -> Run:
    request = OpenFile(
        kind=asked.kind,
        path=asked.path,
        name=asked.path.name,
        encoding=asked.encoding,
        delimiter=asked.delimiter,
    )
    draft = runs.open_file(_BY, request, now=clock.now())
    try:
        draft = runs.set_plan(_BY, draft.id, _plan(draft, asked))
        halted = None if asked.dry_run else runs.find_halted(_BY, draft)
        if halted is None:
            _tell_mapping(draft)
            return runs.begin(_BY, draft.id, rehearse=asked.dry_run, now=clock.now())
    except BaseException:
        runs.discard(_BY, draft.id)
        raise
    runs.discard(_BY, draft.id)
    click.echo(f"Going on behind row {halted.done:,} of an import that was stopped.", err=True)
    return halted


def _plan(draft: Run, asked: Asked) -> Plan:
    pairs = [pair.partition("=") for pair in asked.maps]
    for name, equals, _column in pairs:
        if not equals:
            raise click.BadParameter(f"{name!r} is not FIELD=COLUMN.", param_hint="--map")
    # A column that somebody names is no longer what was guessed of it, but may be several of the fields named.
    said = {name: column for name, _equals, column in pairs}
    guessed = {
        field: column
        for field, column in draft.plan.mapping.items()
        if field not in said and column not in said.values()
    }
    mapping = guessed | {name: column for name, column in said.items() if column}
    owner = owners_named([asked.owner]).get(asked.owner)
    if asked.owner and owner is None:
        raise click.BadParameter(f"No colleague is called {asked.owner!r}.", param_hint="--owner")
    options = Options(
        mode=Mode(asked.mode),
        empty=Empty(asked.empty),
        key=asked.key,
        owner_id=owner,
        source_id=_source(asked.source),
    )
    return Plan(mapping=mapping, options=options)


def _source(name: str) -> int | None:
    if not name:
        return None
    found = [row.id for row in sources.list_sources(_BY) if name in {row.name, row.write_key}]
    if len(found) != 1:
        raise click.BadParameter(f"No source, or more than one, is called {name!r}.", param_hint="--source")
    return found[0]


def _work(run: Run, clock: SystemClock) -> Run:
    began = told = monotonic()
    start = run.done
    while run.state is RunState.RUNNING:
        after = running.step(run.id, now=clock.now())
        if after is None:
            return reading.get_run(_BY, run.id)
        run = after
        if run.state is RunState.RUNNING and monotonic() - told > _TELL_EVERY:
            told = monotonic()
            left = (run.total - run.done) * (told - began) / max(run.done - start, 1)
            _say(f"{_counts(run)}; {left:,.0f} s left")
    return run


def _tell_mapping(run: Run) -> None:
    for field, column in run.plan.mapping.items():
        _say(f"  {column} -> {field}")
    mapped = set(run.plan.mapping.values())
    aside = [column for column in run.columns if column not in mapped]
    if aside:
        _say(f"  left aside: {', '.join(aside)}")


def _tell_refused(run: Run, asked: Asked) -> None:
    if not run.refused:
        return
    for column, sentence, rows in reading.refusals_by_reason(_BY, run.id):
        example = translation.gettext(sentence).replace("%(row)s", "…")
        _say(f"  {rows:,} rows: {f'{column}: ' if column else ''}{example}")
    if asked.refused is not None:
        with asked.refused.open("wb") as file:
            file.writelines(report.refused_file(_BY, run.id, translate=translation.gettext))
        _say(f"  The refused rows stand in {asked.refused}.")


def _tell_end(run: Run) -> None:
    if run.state is RunState.DRAFT:
        _say(f"{_counts(run)}. This was tried out: nothing was changed.")
    elif run.state is RunState.DONE:
        _say(f"{_counts(run)}. Done.")
    else:
        _say(f"{_counts(run)}. Stopped.")


def _counts(run: Run) -> str:
    return (
        f"{run.done:,} of {run.total:,} rows: {run.created:,} created, {run.updated:,} updated, "
        f"{run.unchanged:,} unchanged, {run.refused:,} refused"
    )


def _say(text: str) -> None:
    click.echo(text, err=True)
