"""Backups: the nouns and the refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crescendo.core.refusals import Refusal, mark

FORMAT = 1
MANIFEST = "manifest.json"
FOLDER = "backups"
BANS = "bans.json"
MARK = "RESTORING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of an archive."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """A series of the raw log holds the positions after `tail` up to and with `head`."""

    tail: int
    head: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What a copy of a database holds: rows a table, the last number that each table gave out, and answers."""

    tables: Mapping[str, int] = field(hash=False)
    numbers: Mapping[str, int] = field(hash=False)
    answers: Mapping[str, tuple[tuple[str | int, ...], ...]] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive holds. `size` is the archive's own, known only beside it; 0 inside.

    `cursors` say how far the state had read each series of the log, `series` what the log holds of each; a cursor
    is never behind a series' tail nor before its end. `secret` and `hashing` are the names of the keys.
    """

    name: str
    at: int
    version: str
    database: str
    log: str
    migrations: tuple[tuple[str, str], ...]
    tables: Mapping[str, int] = field(hash=False)
    numbers: Mapping[str, int] = field(hash=False)
    log_tables: Mapping[str, int] = field(hash=False)
    log_numbers: Mapping[str, int] = field(hash=False)
    cursors: Mapping[str, int] = field(hash=False)
    series: Mapping[str, Ends] = field(hash=False)
    facts: int
    secret: str
    hashing: str
    has_keys: bool
    parts: tuple[Part, ...]
    format: int = FORMAT
    size: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeBackup:
    """What to copy and where to put it. `to` is a folder or a file; None is the home's own folder.

    `keep` newest backups stay of those that this installation made, 0: all. Without keys the archive is of use only
    where they are kept elsewhere.
    """

    to: Path | None = None
    keep: int = 0
    has_keys: bool = True


class ArchiveNotReadable(Refusal):
    """The file is no backup, or was cut off or changed."""

    code = "archive_not_readable"
    sentence = mark("%(file)s cannot be used: %(why)s.")
    remedy = mark("Take another backup. Nothing was changed.")


class ArchiveTooNew(Refusal):
    """A newer Crescendo made the backup."""

    code = "archive_too_new"
    sentence = mark("The backup was made by Crescendo %(version)s, which this one cannot read.")
    remedy = mark("Install that version or a newer one. Nothing was changed.")


class ArchiveOfOtherDatabase(Refusal):
    """The backup is of a kind of database that the settings do not name."""

    code = "archive_of_other_database"
    sentence = mark("The backup is of %(theirs)s, the settings name %(ours)s.")
    remedy = mark("Restore it into a %(theirs)s, then run `crescendo migrate-store`.")


class HalfRestored(Refusal):
    """A restore was cut off before its end."""

    code = "half_restored"
    sentence = mark("The backup %(backup)s was not restored to the end, so this installation is not whole.")
    remedy = mark(
        "Run `crescendo restore FILE --replace` again; what stood before is in the folder replaced-…."
    )


class KeyMissing(Refusal):
    """The hashes in the backup were made with a key that is neither in it nor here."""

    code = "hash_key_missing"
    sentence = mark("The block list in this backup was made with the key %(name)s, which is not here.")
    remedy = mark("Bring back the file hash.key or secret.key, or name the key in CRESCENDO_HASH_KEY.")


class CopyNotConsistent(Refusal):
    """The log forgot what the copied state had not read yet, several times over."""

    code = "copy_not_consistent"
    sentence = mark("State and log moved apart while they were copied.")
    remedy = mark("`crescendo doctor` tells why the worker is that far behind. Then try again.")


class CountsDiffer(Refusal):
    """What was restored has not as many rows as the manifest says."""

    code = "counts_differ"
    sentence = mark("The table %(table)s has %(found)s rows where the backup counted %(wanted)s.")
    remedy = mark("Do not use this copy. Take another backup.")


class NoRoomForCopy(Refusal):
    """The disk cannot hold what is about to be written."""

    code = "no_room_for_copy"
    sentence = mark("%(folder)s has %(free)s MB free, %(wanted)s MB are needed.")
    remedy = mark("Make room, or name another place with --to.")
