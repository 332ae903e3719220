"""Rows a minute of `crescendo import contacts` at a million contacts, half of them known, beside a bare upsert.

    .venv/bin/python -m benchmarks.imports [--contacts 1000000] [--rows 50000] [--pairs 2]

The floor is the least that an upsert needs: one prepared statement each to look up, insert and update, by executemany
in one transaction on a copy of the same store, without history, owners, accounts, refusals or resuming.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time

from benchmarks import homes
from benchmarks.floors import tell, watch_others

_KNOWN = 200_000
_COLUMNS = ("email", "name", "title", "company", "industry", "employees", "country", "city", "phone")
_FLOOR_NEW = (
    "INSERT INTO people_contact (name, name_fold, first_name, last_name, email, email_fold, phone, title, "
    "title_fold, company_name, company_fold, industry, industry_fold, employees, country, country_fold, region, "
    "region_fold, city, city_fold, language, time_zone, website, traits, created_at, first_seen_at, "
    "last_seen_at, event_count, is_verified) VALUES (?2, lower(?2), '', '', ?1, ?1, ?9, ?3, lower(?3), ?4, "
    "lower(?4), ?5, lower(?5), ?6, ?7, lower(?7), '', '', ?8, lower(?8), '', '', '', '{}', 1, 1, 1, 0, 1)"
)
_FLOOR_KNOWN = (
    "UPDATE people_contact SET name = ?2, title = ?3, company_name = ?4, industry = ?5, employees = ?6, country = ?7, "
    "city = ?8, phone = ?9 WHERE id = (SELECT contact_id FROM people_identity WHERE kind = 5 AND space = '' "
    "AND value = ?1)"
)


def main() -> None:
    """Make the company once, then by turns the floor and ours, each on a copy."""
    asked = _arguments()
    with homes.bench_folder() as folder:
        wanted = homes.environment(folder, "large", homes.SQLITE)
        homes.start(wanted)
        from benchmarks import company  # noqa: PLC0415 - needs Django

        company.found(contacts=asked.contacts, heavy=1, others=1)
        from django.db import connection  # noqa: PLC0415

        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        for pair in range(asked.pairs):
            file = folder / f"people-{pair}.csv"
            _write(file, asked.rows, pair)
            with watch_others() as others:
                floor, ours = _floor(folder, file), _ours(folder, file)
            told = {
                "rows": asked.rows,
                "contacts": asked.contacts,
                **floor,
                **ours,
                "others": round(others.cores, 2),
            }
            tell(f"imports sqlite {pair + 1}", told)


def _floor(folder: Path, file: Path) -> dict[str, int]:
    store = _copied(folder, "floor") / "crescendo.sqlite3"
    wall, cpu = perf_counter(), process_time()
    with sqlite3.connect(store) as opened:
        opened.execute("PRAGMA synchronous=FULL")
        rows = list(_rows(file))
        known = {
            row[0]
            for row in rows
            if opened.execute(
                "SELECT 1 FROM people_identity WHERE kind = 5 AND space = '' AND value = ?", row[:1]
            ).fetchone()
        }
        opened.executemany(_FLOOR_KNOWN, [row for row in rows if row[0] in known])
        opened.executemany(_FLOOR_NEW, [row for row in rows if row[0] not in known])
    opened.close()
    return _rate("floor", len(rows), perf_counter() - wall, process_time() - cpu)


def _ours(folder: Path, file: Path) -> dict[str, int]:
    home = _copied(folder, "ours")
    wall, cpu = perf_counter(), _children()
    said = subprocess.run(
        [sys.executable, "-m", "crescendo", "import", "contacts", str(file), "--language", "en"],
        env={**os.environ, "CRESCENDO_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    rows = sum(1 for _ in _rows(file))
    last = said.stderr.strip().splitlines()[-1] if said.stderr else ""
    if said.returncode or f"{rows // 2:,} created, {rows // 2:,} updated, 0 unchanged, 0 refused" not in last:
        sys.exit(f"the import did not take every row: {last}")
    return _rate("ours", rows, perf_counter() - wall, _children() - cpu)


def _rate(whose: str, rows: int, wall: float, cpu: float) -> dict[str, int]:
    return {
        f"{whose}_rows_a_minute": round(rows * 60 / wall),
        f"{whose}_cpu_us_a_row": round(cpu * 1e6 / rows),
    }


def _copied(folder: Path, name: str) -> Path:
    home = folder / name
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(folder / "large", home)
    return home


def _write(file: Path, rows: int, pair: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = csv.writer(opened)
        table.writerow(_COLUMNS)
        for n in range(rows // 2):
            known, new = (pair * rows + n * 3) % _KNOWN + 1, f"new{pair}-{n}"
            for who in (f"person{known}", new):
                domain = "example.com" if who != new else f"company{n % 20_000}.example.net"
                phone = f"+8613{pair:01}{n:08}" if who == new else ""
                table.writerow(
                    [
                        f"{who}@{domain}",
                        f"Name {who}",
                        "CTO",
                        f"Company {n % 997}",
                        "Software",
                        n,
                        "CN",
                        "上海",
                        phone,
                    ]
                )


def _rows(file: Path) -> Iterator[tuple[str, ...]]:
    with file.open(encoding="utf-8", newline="") as opened:
        table = csv.reader(opened)
        next(table)
        yield from (tuple(row) for row in table)


def _children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--pairs", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
