"""The command line. Each command imports what it needs, so that `--help` and `collect` stay small."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from crescendo.cli.access_log import access_log
from crescendo.cli.import_kinds import ImportKinds
from crescendo.core.refusals import Refusal
from crescendo.core.settings import SettingRefused


class _Group(click.Group):
    """Turns an expected no into a sentence and exit code 1 instead of a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingRefused as cause:
            raise click.ClickException(str(cause)) from cause
        except Refusal as cause:
            raise click.ClickException(_say(cause)) from cause


def _say(refusal: Refusal) -> str:
    data = refusal.data
    said = [refusal.sentence % data if data else refusal.sentence]
    said += [f"  {pointer}: {detail}" for pointer, _, detail in data.get("errors", [])]
    if refusal.remedy:
        said.append(refusal.remedy % data if data else refusal.remedy)
    return "\n".join(said)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="crescendo")
def main() -> None:
    """Crescendo: revenue marketing on your own machine."""


@main.command()
def serve() -> None:
    """Run web and worker under one supervisor; the way to start on one machine."""
    from crescendo.cli.supervisor import supervise  # noqa: PLC0415
    from crescendo.project.schema import prepare_store  # noqa: PLC0415

    prepare_store()
    sys.exit(supervise(("web", "work")))


@main.command()
def web() -> None:
    """Run console, API, site and collector."""
    from crescendo.cli.processes import run_web  # noqa: PLC0415

    run_web()


@main.command()
def collect() -> None:
    """Run a collector alone; as many as wanted."""
    from crescendo.collect.server import serve as serve_collector  # noqa: PLC0415
    from crescendo.core.settings import current  # noqa: PLC0415

    serve_collector(current())


@main.command()
def work() -> None:
    """Run the worker: ingest, rounds, jobs. A second one stands by."""
    from crescendo.cli.processes import run_work  # noqa: PLC0415

    run_work()


@main.command()
@click.option("--timeout", default=600.0, show_default=True, help="Seconds after which to give up.")
def drain(timeout: float) -> None:
    """Return when all that was acknowledged has been processed and rounds are quiet."""
    from crescendo.cli.processes import run_drain  # noqa: PLC0415

    if not run_drain(timeout):
        raise click.ClickException(f"Not quiet after {timeout:g} seconds; `crescendo doctor` tells why.")


@main.command()
def rejudge() -> None:
    """Have the worker judge all of history anew: human, doubtful or machine, by the rules of today."""
    from crescendo.cli.rejudging import run_rejudge  # noqa: PLC0415

    click.echo(run_rejudge())


_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_OVER_DRAFTS = click.option(
    "--over-drafts", is_flag=True, help="Replace what somebody changed in the console and did not publish."
)


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--write", is_flag=True, help="Write what is in force into the folder instead.")
@_OVER_DRAFTS
def plan(folder: Path, *, write: bool, over_drafts: bool) -> None:
    """Say what the definitions in a folder of YAML files would change. Exit code 1: they cannot be applied."""
    from crescendo.cli import planning  # noqa: PLC0415

    if write:
        written = planning.write_out(folder)
        click.echo("\n".join(written) or "The folder says what is in force.")
        return
    found = planning.plan(folder, over_drafts=over_drafts)
    click.echo("\n".join(planning.told(found)))
    if not found.is_applicable:
        sys.exit(1)


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--note", default="", help="Why, for those who read the versions later.")
@_OVER_DRAFTS
def apply(folder: Path, note: str, *, over_drafts: bool) -> None:
    """Put in force what the YAML files in a folder say: all of it, or nothing."""
    from crescendo.cli import planning  # noqa: PLC0415

    done = planning.apply(folder, over_drafts=over_drafts, note=note)
    click.echo("\n".join(planning.told(done)))
    if not done.is_applicable:
        raise click.ClickException("Nothing was applied.")
    if done.wishes:
        click.echo(f"{len(done.wishes)} definitions are in force.")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For machines: a list of subject, sentence, is_well.")
def doctor(*, as_json: bool) -> None:
    """Check settings, rights, keys, database, log, worker, backups and mail; says what to do. Exit code 1: bad."""
    from crescendo.cli.doctor import examine, written  # noqa: PLC0415

    findings = examine()
    click.echo(written(findings, as_json=as_json))
    if not all(finding.is_well for finding in findings):
        sys.exit(1)


@main.command()
@click.option(
    "--to", type=click.Path(path_type=Path), help="A file or a folder; else `backups` in the home folder."
)
@click.option("--keep", default=0, show_default=True, help="How many of the newest stay; 0 keeps all.")
@click.option("--without-keys", is_flag=True, help="Leave the installation's keys out; keep them elsewhere.")
def backup(to: Path | None, keep: int, *, without_keys: bool) -> None:
    """Copy database, raw log, files and keys into one archive, while everything runs."""
    from crescendo.cli.backups import run_backup  # noqa: PLC0415

    click.echo(run_backup(to, keep=keep, has_keys=not without_keys))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put what stands aside and this in its place.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--check", is_flag=True, help="Only compare every part with its sum and say what it holds.")
@click.option(
    "--bans-from",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A newer backup whose block list and suppressions hold too; repeat.",
)
def restore(file: Path, *, replace: bool, yes: bool, check: bool, bans_from: tuple[Path, ...]) -> None:
    """Restore a backup, with nothing running; then nothing is sent until you have seen what would leave."""
    from crescendo.cli import restoring  # noqa: PLC0415

    if check:
        click.echo(restoring.check(file))
        return
    restoring.restore(restoring.Wish(path=file, replace=replace, is_sure=yes, bans_from=bans_from))


@main.command()
@click.option(
    "--keep", default=0, show_default=True, help="How many of the newest backups stay; 0 keeps all."
)
def upgrade(keep: int) -> None:
    """Back up, migrate and check after new code was installed; go back where that fails. With nothing running."""
    from crescendo.cli.upgrading import run_upgrade  # noqa: PLC0415

    click.echo(run_upgrade(keep=keep))


@main.command("rotate-key")
@click.option("--finish", is_flag=True, help="Keep the key; only seal anew what an old one holds.")
@click.option(
    "--hash-key-is-lost", is_flag=True, help="Believe the hash key that is here. Nothing brings it back."
)
def rotate_key(*, finish: bool, hash_key_is_lost: bool) -> None:
    """Put another key in the place of the one that signs and seals. Start Crescendo anew right after."""
    from crescendo.cli import rotating  # noqa: PLC0415

    if hash_key_is_lost:
        click.confirm("Erased and suppressed persons of before will not be recognised. Go on?", abort=True)
        click.echo(rotating.accept_hash_key())
        return
    click.echo(rotating.run_rotation(finish=finish))


@main.command("migrate-store")
@click.option("--to", required=True, metavar="URL", help="postgresql://… or sqlite:///path, empty.")
@click.option("--log-to", metavar="URL", help="Where the raw log goes; else with the database, as usual.")
@click.option("--keep-log", is_flag=True, help="Leave the raw log where it is.")
def migrate_store(to: str, log_to: str | None, *, keep_log: bool) -> None:
    """Carry everything from SQLite to PostgreSQL or back, with nothing running."""
    from crescendo.cli.moving import run_move  # noqa: PLC0415

    click.echo(run_move(to, log_to, keep_log=keep_log))


@main.group(invoke_without_command=True)
@click.pass_context
def sending(context: click.Context) -> None:
    """Say what waits to leave for persons, and whether it may."""
    from crescendo.cli.sending import sending_lines  # noqa: PLC0415

    if context.invoked_subcommand is None:
        click.echo("\n".join(sending_lines()))


@sending.command("freeze")
def sending_freeze() -> None:
    """Let nothing leave from now on."""
    from crescendo.cli.sending import freeze  # noqa: PLC0415

    click.echo(freeze())


@sending.command("lift")
@click.option(
    "--discard", multiple=True, metavar="KIND", help="A kind that waits and must never leave; repeat."
)
def sending_lift(discard: tuple[str, ...]) -> None:
    """Let what waits leave, once you have seen it (`crescendo sending`)."""
    from crescendo.cli.sending import lift  # noqa: PLC0415

    click.echo(lift(discard))


@main.command()
@click.argument("email")
@click.option("--name", default="", help="The name that colleagues see.")
@click.option(
    "--password", envvar="CRESCENDO_ADMIN_PASSWORD", help="A random one is made and shown if absent."
)
def createadmin(email: str, name: str, password: str | None) -> None:
    """Create an administrator."""
    from crescendo.cli.people import create_admin  # noqa: PLC0415

    shown = create_admin(email, name or email.partition("@")[0], password)
    click.echo(f"Administrator {email} created." + (f" Password: {shown}" if shown else ""))


@main.group()
def source() -> None:
    """Places that send events, and their keys."""


@source.command("add")
@click.argument("name")
@click.option("--key", help="The write key; a random one if absent.")
@click.option(
    "--protocol", type=click.Choice(["segment", "sensors", "tracker"]), default="tracker", show_default=True
)
@click.option("--trust", type=click.Choice(["browser", "server"]), default="browser", show_default=True)
@click.option(
    "--project", default="", help="The project that Sensors Analytics' clients name instead of a key."
)
def source_add(name: str, key: str | None, protocol: str, trust: str, project: str) -> None:
    """Add a source and print its write key."""
    from crescendo.cli.sources import add_source  # noqa: PLC0415

    click.echo(add_source(name, key, protocol, trust, project))


@source.command("list")
def source_list() -> None:
    """List sources: key, protocol, trust, events, name."""
    from crescendo.cli.sources import source_lines  # noqa: PLC0415

    for line in source_lines():
        click.echo(line)


@main.command()
@click.argument("kind", type=click.Choice(["contacts", "accounts", "events", "identities", "consents"]))
@click.option(
    "--format", "form", type=click.Choice(["ndjson", "csv", "parquet"]), default="ndjson", show_default=True
)
@click.option(
    "--to", "path", type=click.Path(dir_okay=False, writable=True), help="A file; else standard output."
)
def export(kind: str, form: str, path: str | None) -> None:
    """Export all rows of one kind, the same columns in every format."""
    from crescendo.cli.exporting import run_export  # noqa: PLC0415

    run_export(kind, form, path)


@main.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option(
    "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Which column is which field; repeat."
)
@click.option(
    "--key", default="", help="The field that tells whether a row is known; else the strongest it has."
)
@click.option("--mode", type=click.Choice(["both", "create", "update"]), default="both", show_default=True)
@click.option(
    "--empty",
    type=click.Choice(["keep", "clear"]),
    default="keep",
    show_default=True,
    help="What empty cells say.",
)
@click.option("--owner", default="", help="A colleague's e-mail address: the owner of all rows without one.")
@click.option("--source", default="", help="The name of the source that all rows came from.")
@click.option(
    "--refused", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="A file for them."
)
@click.option("--encoding", default="", help="As gb18030; guessed if absent.")
@click.option("--delimiter", default="", help="One letter; guessed if absent.")
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default=None, help="Of the reasons.")
def import_(**asked: Any) -> None:
    """Import a CSV or XLSX file: contacts, accounts, suppressions, consents and more.

    Exit code 0: every row was taken, or refused with a reason.
    """
    from crescendo.cli.importing import Asked, run_import  # noqa: PLC0415

    run_import(Asked(path=asked.pop("file"), language=asked.pop("language") or "", **asked))


# A kind that is no table has a command of its own; the name `import` stands for all of them.
main.add_command(ImportKinds(import_, access_log))


@main.command()
@click.argument("contact")
@click.option(
    "--to", "path", type=click.Path(dir_okay=False, writable=True), required=True, help="The zip to write."
)
@click.option("--language", type=click.Choice(["zh-hans", "en"]), default="zh-hans", show_default=True)
def access(contact: str, path: str, language: str) -> None:
    """Export all that is held of one person (con_12): a page to read and JSON, in a zip."""
    from crescendo.cli.privacy import write_access  # noqa: PLC0415

    write_access(contact, path, language)


@main.command()
@click.argument("contacts", nargs=-1, required=True)
@click.option("--reason", default="", help="Why, without personal values; kept with the report.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(contacts: tuple[str, ...], reason: str, *, yes: bool) -> None:
    """Erase persons (con_12 …) from every store and block them until they consent anew. The worker does it."""
    from crescendo.cli.privacy import ask_erasure  # noqa: PLC0415

    if not yes:
        click.confirm(f"Erase {len(contacts)} contacts for good? Nothing brings them back.", abort=True)
    click.echo(ask_erasure(contacts, reason))


@main.command()
@click.option("--remove", is_flag=True, help="Delete the demo company's folder.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same company.")
@click.option("--contacts", default=5_000, show_default=True)
@click.option("--end", help="The day at whose beginning its history ends, as 2026-01-31; today if absent.")
@click.option("--no-serve", is_flag=True, help="Make the company and stop.")
def demo(*, remove: bool, seed: int, contacts: int, end: str | None, no_serve: bool) -> None:
    """Make the demo company in a home of its own, start everything and print the login."""
    from crescendo.cli.demonstration import run_demo  # noqa: PLC0415

    run_demo(remove=remove, seed=seed, contacts=contacts, serve=not no_serve, end=end)
