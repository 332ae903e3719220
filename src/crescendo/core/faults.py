"""Whose fault a failure is, and how to speak of it without the values that its message may hold."""

from __future__ import annotations

import sqlite3
import traceback

from django.db import Error, InterfaceError, OperationalError

# These two speak of the statement and its values; all others speak of file, lock or memory.
_OF_THE_STATEMENT = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG})
# PostgreSQL's class of limits (a value too large for its index): the same statement fails for ever.
_LIMITS = "54"


def is_of_the_store(failure: BaseException) -> bool:
    """Whether the store could not work (locked, full, gone), so that the same work may succeed later."""
    if isinstance(failure, OSError | InterfaceError):
        return True
    if not isinstance(failure, OperationalError):
        return False
    code = getattr(failure.__cause__, "sqlite_errorcode", None)
    state = getattr(failure.__cause__, "sqlstate", None) or ""
    return code not in _OF_THE_STATEMENT and not state.startswith(_LIMITS)


def describe(failure: BaseException) -> str:
    """The kind of failure and the places it came through, innermost last; never its message."""
    frames = traceback.extract_tb(failure.__traceback__)[-4:]
    places = " > ".join(f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
    cause = failure.__cause__ if isinstance(failure, Error) else None
    name = type(failure).__name__ if cause is None else f"{type(failure).__name__} ({type(cause).__name__})"
    return f"{name} at {places}" if places else name


def _module(path: str) -> str:
    return "/".join(path.replace("\\", "/").rsplit("/", 2)[-2:])
