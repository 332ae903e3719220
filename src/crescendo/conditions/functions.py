"""Functions that the SQL of conditions calls: what neither database can do as Python does it.

SQLite calls Python. PostgreSQL has `fold` as a function of its own, made by a migration from Python's tables, so
that a text folds there as it folds here.
"""

from __future__ import annotations

import sqlite3
import sys
import unicodedata
from typing import Any

import msgspec

from crescendo.conditions import datasets
from crescendo.core.text import fold

FOLD = "crescendo_fold"
PROPERTY = "crescendo_property"
# All spaces stand in the first plane; the rest of Unicode is not walked at each start.
SPACES = "".join(chr(code) for code in range(0x10000) if chr(code).isspace())


def define_in_sqlite(connection: sqlite3.Connection) -> None:
    """Make the functions known to one connection; they are pure, so SQLite may call them once for many rows."""
    connection.create_function(FOLD, 1, _fold, deterministic=True)
    connection.create_function(PROPERTY, 3, _property, deterministic=True)


def fold_in_postgresql() -> str:
    """The statement that makes `fold` a function of PostgreSQL: NFKC, casefold, NFKC, no outer space."""
    one, other, several = _case_folding()
    replaced = "folded"
    for letter in several:
        replaced = f"replace({replaced}, {_literal(letter)}, {_literal(letter.casefold())})"
    folded = f"translate(normalize(given, NFKC), {_literal(one)}, {_literal(other)})"
    # Most texts are plain ASCII, which needs none of the tables.
    return (
        f"CREATE OR REPLACE FUNCTION {FOLD}(given text) RETURNS text "
        "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$ "
        "SELECT CASE WHEN octet_length(given) = char_length(given) "
        f'THEN btrim(lower(given COLLATE "C"), {_literal(SPACES)}) ELSE ('
        f"SELECT btrim(normalize(CASE WHEN folded ~ {_literal('[' + ''.join(several) + ']')} "
        f"THEN {replaced} ELSE folded END, NFKC), {_literal(SPACES)}) "
        f"FROM (SELECT {folded} AS folded) AS once) END $f$"
    )


def _case_folding() -> tuple[str, str, tuple[str, ...]]:
    """The letters that fold to another, those others, and the letters that fold to several, once normalized."""
    letters = [
        letter
        for code in range(0x80, sys.maxunicode + 1)
        if not 0xD800 <= code <= 0xDFFF
        and (letter := chr(code)).casefold() != letter
        and unicodedata.normalize("NFKC", letter) == letter
    ]
    ascii_ones = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    single = [*ascii_ones, *(letter for letter in letters if len(letter.casefold()) == 1)]
    several = tuple(letter for letter in letters if len(letter.casefold()) > 1)
    return "".join(single), "".join(letter.casefold() for letter in single), several


def _literal(text: str) -> str:
    escaped = "".join(
        f"\\{ord(letter):04X}" if ord(letter) < 0x10000 else f"\\+{ord(letter):06X}" for letter in text
    )
    return f"U&'{escaped}'"


def _fold(text: Any) -> str | None:
    return fold(text) if isinstance(text, str) else None


def _property(props: Any, name: str, kind: str) -> str | float | None:
    """A property in its declared type. A text comes folded and whole; of what is no JSON object nothing comes."""
    try:
        document = msgspec.json.decode(props)
    except (msgspec.DecodeError, TypeError, RecursionError):
        return None
    value = document.get(name) if isinstance(document, dict) else None
    return datasets.read_property(value, kind)
