"""What the model compares, by which keys records meet, and from what it learns. Splink's settings, spelled out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

COLUMNS = (
    *("given", "family", "name", "email", "mailbox", "local", "domain", "phone", "company", "account"),
    *("city", "region", "street", "postcode"),
)
# Pairs grow with the square of a block; one that more records share tells nothing.
CROWD = 100
RECALL = 0.7
_LEAST_FILLED = 0.02
_LESSONS = (
    *("by_name", "by_mailbox", "by_phone", "by_street", "by_given_post", "by_family_city", "by_given_city"),
    *("by_company_family", "by_company_given"),
)
_LEAST_MET = 50

_GIVEN_SKELETON = "regexp_replace(given, '[aeiouyhw]', '', 'g')"
_SKELETON = "regexp_replace(family, '[aeiouyhw]', '', 'g')"
KEYS: Mapping[str, str] = {
    "by_mailbox": "mailbox",
    "by_phone": "phone",
    "by_local": "CASE WHEN length(local) > 4 THEN local END",
    "by_name": "name",
    "by_family_city": "family || '/' || city",
    "by_given_city": "given || '/' || city",
    "by_family_post": "family[:3] || '/' || postcode",
    "by_given_post": "given[:3] || '/' || postcode",
    "by_street": "street",
    "by_house": "postcode || '/' || nullif(regexp_extract(street, '[0-9]+'), '')",
    "by_road": "postcode || '/' || trim(regexp_replace(street, '[0-9]+', '', 'g'))[:5]",
    "by_sound": f"{_SKELETON} || '/' || given[:2]",
    "by_sound_given": f"{_GIVEN_SKELETON} || '/' || family[:2]",
    "by_given_family": "given || '/' || family[:2]",
    "by_account_family": "account || '/' || family",
    "by_account_given": "account || '/' || given",
    "by_company_family": "company || '/' || family",
    "by_company_given": "company || '/' || given",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A comparison: its name, the field it speaks of, what each level that agrees says."""

    name: str
    field: str
    words: Mapping[int, str]
    creator: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Level:
    """One level: a condition on two records, what it says, how often it holds of one person (until learned)."""

    sql: str
    how: str
    m: float
    frequent: str = ""


def filled(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The columns that enough records fill, with more than one value."""
    asked = ", ".join(
        f"count({name}) / greatest(count(*), 1), approx_count_distinct({name})" for name in COLUMNS
    )
    row = connection.execute(f"SELECT {asked} FROM frame").fetchall()[0]
    return frozenset(
        name
        for place, name in enumerate(COLUMNS)
        if row[2 * place] >= _LEAST_FILLED and row[2 * place + 1] > 1
    )


def meetings(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many pairs meet under each key, of those under which any do."""
    counts = {}
    for name in KEYS:
        shared = f"SELECT count(*) AS c FROM frame WHERE {name} IS NOT NULL GROUP BY {name}"
        found = connection.execute(f"SELECT coalesce(sum(c * (c - 1) // 2), 0) FROM ({shared})").fetchall()
        counts[name] = int(found[0][0])
    return {name: count for name, count in counts.items() if count}


def certain_rules(columns: frozenset[str]) -> list[Any]:
    """Rules that hold of hardly any strangers, from which the model guesses how many doubles there are."""
    pairs = (
        ("mailbox", "mailbox"), ("phone", "name"), ("name", "account"), ("name", "company"),
        ("name", "street"), ("name", "postcode"), ("name", "phone"),
    )  # fmt: skip
    rules = [
        " AND ".join(f"l.{column} = r.{column}" for column in sorted(set(pair)))
        for pair in pairs
        if set(pair) <= columns
    ]
    return list(dict.fromkeys(rules)) or ["l.name = r.name AND l.city = r.city"]


def lessons(met: Mapping[str, int]) -> list[str]:
    """Blocks to learn in: what a block is made of it cannot teach, so there are several."""
    wanted = [key for key in _LESSONS if met.get(key, 0) >= _LEAST_MET] or sorted(met)
    return [f"l.{key} = r.{key}" for key in wanted[:4]]


def compared(columns: frozenset[str]) -> tuple[Compared, ...]:
    """The comparisons that these columns allow."""
    found = [_part(name, other) for name, other in (("given", "family"), ("family", "given"))]
    if "email" in columns:
        found.append(_email())
    if "phone" in columns:
        found.append(_made("phone", "phone", [_same("phone", 0.7), _near("phone", 1, 0.05)]))
    if "company" in columns:
        found.append(_company(has_account="account" in columns))
    if "city" in columns:
        found.append(_made("city", "city", [_same("city", 0.8), _like("city", 0.88, 0.1)]))
    if "street" in columns:
        found.append(
            _made(
                "street",
                "street",
                [_same("street", 0.7), _like("street", 0.9, 0.15), _like("street", 0.75, 0.05)],
            )
        )
    if "postcode" in columns:
        found.append(_made("postcode", "postcode", [_same("postcode", 0.8), _near("postcode", 1, 0.1)]))
    return tuple(one for one in found if one.name in columns)


def _part(name: str, other: str) -> Compared:
    """A part of the name, which may stand in the place of the other."""
    swapped = f"{name}_l = {other}_r AND {other}_l <> {other}_r"
    levels = [
        _same(name, 0.7),
        _Level(swapped, "swapped", 0.03),
        _like(name, 0.92, 0.12),
        _like(name, 0.8, 0.05),
    ]
    return _made(name, "first_name" if name == "given" else "last_name", levels)


def _email() -> Compared:
    levels = [
        _Level("mailbox_l = mailbox_r", "same", 0.5, "mailbox"),
        _Level("local_l = local_r", "same_local", 0.1, "local"),
        _Level("domain_l = domain_r AND damerau_levenshtein(local_l, local_r) <= 1", "one_slip", 0.08),
        _Level("jaro_winkler_similarity(local_l, local_r) > 0.88", "similar", 0.1),
        _Level("domain_l = domain_r", "same_domain", 0.12, "domain"),
    ]
    return _made("email", "email", levels)


def _company(*, has_account: bool) -> Compared:
    levels = [_same("company", 0.6)]
    levels += [_Level("account_l = account_r", "same_account", 0.15)] if has_account else []
    return _made("company", "company_name", [*levels, _like("company", 0.9, 0.1)])


def _same(column: str, m: float) -> _Level:
    return _Level(f"{column}_l = {column}_r", "same", m, column)


def _like(column: str, least: float, m: float) -> _Level:
    return _Level(f"jaro_winkler_similarity({column}_l, {column}_r) > {least}", "similar", m)


def _near(column: str, most: int, m: float) -> _Level:
    return _Level(f"damerau_levenshtein({column}_l, {column}_r) <= {most}", "similar", m)


def _made(column: str, field: str, levels: list[_Level]) -> Compared:
    """Splink's document of a comparison; the first level that holds counts, downwards from the strongest."""
    rest = max(0.01, 1 - sum(level.m for level in levels))
    document: list[dict[str, Any]] = [
        {
            "sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL",
            "label_for_charts": "unknown",
            "is_null_level": True,
        }
    ]
    for level in levels:
        one: dict[str, Any] = {
            "sql_condition": level.sql,
            "label_for_charts": level.how,
            "m_probability": level.m,
        }
        if level.frequent:
            one |= {"tf_adjustment_column": level.frequent, "tf_adjustment_weight": 1.0}
        document.append(one)
    document.append({"sql_condition": "ELSE", "label_for_charts": "else", "m_probability": rest})
    strongest = len(levels)
    words = {strongest - place: level.how for place, level in enumerate(levels)}
    creator = {"output_column_name": column, "comparison_levels": document}
    return Compared(name=column, field=field, words=words, creator=creator)
