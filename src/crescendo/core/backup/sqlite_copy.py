"""A consistent copy of a SQLite file under load, by SQLite's own online backup."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from crescendo.core.backup.types import ArchiveNotReadable, Copied

_PAGES = 4_096


def path_of(url: str) -> Path:
    """The file that an address names."""
    return Path(unquote(url.removeprefix("sqlite:///")))


def copy(url: str, target: Path, questions: Mapping[str, str]) -> Copied:
    """Copy the file as of one moment, and ask the copy; writers are kept waiting by nothing.

    The source stands under one read transaction, so that the copy never begins anew however much is written.
    """
    with contextlib.closing(sqlite3.connect(path_of(url), timeout=20, isolation_level=None)) as source:
        source.execute("begin")
        source.execute("select count(*) from sqlite_master").fetchone()
        # It is made before SQLite opens it: what it holds is for its owner alone.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copied:
            source.backup(copied, pages=_PAGES)
            # One file that needs none beside it.
            copied.execute("pragma journal_mode = delete")
            return _examined(copied, target, questions)


def examine(path: Path, questions: Mapping[str, str]) -> Copied:
    """What a copy holds. Refuses ArchiveNotReadable where SQLite finds it broken."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            return _examined(opened, path, questions)
    except sqlite3.Error as cause:
        raise ArchiveNotReadable(file=path.name, why=str(cause)) from cause


def ask(url: str, question: str, table: str) -> list[tuple[str | int, ...]]:
    """Ask a table that may not be there yet."""
    path = path_of(url)
    if not path.exists():
        return []
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as opened:
        known = opened.execute("select count(*) from sqlite_master where name = ?", (table,)).fetchone()
        return opened.execute(question).fetchall() if known == (1,) else []


def _examined(opened: sqlite3.Connection, path: Path, questions: Mapping[str, str]) -> Copied:
    found = opened.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        raise ArchiveNotReadable(file=path.name, why=str(found))
    names = [name for (name,) in opened.execute("select name from sqlite_master where type = 'table'")]
    tables = {
        name: opened.execute(f'select count(*) from "{name}"').fetchone()[0]
        for name in sorted(names)
        if not name.startswith("sqlite_")
    }
    numbers = (
        dict(opened.execute("select name, seq from sqlite_sequence")) if "sqlite_sequence" in names else {}
    )
    answers = {
        # A question is named after the table that it asks.
        name: tuple(opened.execute(question))
        for name, question in questions.items()
        if name in tables
    }
    return Copied(tables=tables, numbers=numbers, answers=answers)
