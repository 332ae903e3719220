"""Rows a minute of `crescendo import contacts` at a million contacts, half of them known, beside a bare upsert.

    .venv/bin/python -m benchmarks.imports [--contacts 1000000] [--rows 50000] [--pairs 2] [--database postgresql]

The floor is the least that an upsert needs: one prepared statement each to look up, insert and update, by executemany
in one transaction on a copy of the same store (on PostgreSQL: rolled back), without history, owners, accounts, refusals
or resuming. Rows a minute by the wall mean nothing on a busy machine; `cpu_us_a_row` does, 1,200 being 50,000 a minute
of one core. On PostgreSQL it counts the server's too.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter, process_time

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others

AIM_US = 1_200
_KNOWN = 200_000
_COLUMNS = ("email", "name", "title", "company", "industry", "employees", "country", "city", "phone")
_FLOOR_NEW = (
    "INSERT INTO people_contact (name, name_fold, first_name, last_name, email, email_fold, phone, title, "
    "title_fold, company_name, company_fold, industry, industry_fold, employees, country, country_fold, region, "
    "region_fold, city, city_fold, language, time_zone, website, traits, created_at, first_seen_at, "
    "last_seen_at, event_count, is_verified) VALUES (?2, lower(?2), '', '', ?1, ?1, ?9, ?3, lower(?3), ?4, "
    "lower(?4), ?5, lower(?5), ?6, ?7, lower(?7), '', '', ?8, lower(?8), '', '', '', '{}', 1, 1, 1, 0, 1 = 1)"
)
_FLOOR_FIND = "SELECT value FROM people_identity WHERE kind = 5 AND space = '' AND value = ANY(%s)"
_FLOOR_KNOWN = (
    "UPDATE people_contact SET name = ?2, title = ?3, company_name = ?4, industry = ?5, employees = ?6, country = ?7, "
    "city = ?8, phone = ?9 WHERE id = (SELECT contact_id FROM people_identity WHERE kind = 5 AND space = '' "
    "AND value = ?1)"
)


def main() -> None:
    """Make the company once, then by turns the floor and ours, each on a copy."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        wanted = homes.environment(folder, "large", asked.database)
        homes.start(wanted)
        from benchmarks import company  # noqa: PLC0415 - needs Django

        company.found(contacts=asked.contacts, heavy=1, others=1)
        from django.db import connection  # noqa: PLC0415

        if asked.database == homes.SQLITE:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        for pair in range(asked.pairs):
            file = folder / f"people-{pair}.csv"
            _write(file, asked.rows, pair)
            with watch_others() as others:
                if asked.database == homes.SQLITE:
                    floor, ours = _floor(folder, file), _ours(file, _copied(folder, "ours"), _children)
                else:
                    floor, ours = _on_postgresql(folder, file, wanted)
            told = {
                "rows": asked.rows,
                "contacts": asked.contacts,
                **floor,
                **ours,
                "ratio": round(floor["floor_cpu_us_a_row"] / ours["ours_cpu_us_a_row"], 3),
                "aim_cpu_us_a_row": AIM_US,
                "others": round(others.cores, 2),
            }
            tell(f"imports {asked.database} {pair + 1}", told)


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


def _on_postgresql(folder: Path, file: Path, wanted: dict[str, str]) -> tuple[dict[str, int], dict[str, int]]:
    """The floor in a transaction that is rolled back, then ours, on the same database."""
    import psycopg  # noqa: PLC0415 - not needed on SQLite

    def used() -> float:
        return process_time() + _children() + _server(folder)

    rows = list(_rows(file))
    with psycopg.connect(wanted["CRESCENDO_DATABASE_URL"]) as opened:
        wall, cpu = perf_counter(), used()
        cursor = opened.cursor()
        cursor.execute(_FLOOR_FIND, [[row[0] for row in rows]])
        known = {row[0] for row in cursor.fetchall()}
        for sql, is_known in ((_FLOOR_KNOWN, True), (_FLOOR_NEW, False)):
            places = [
                {f"c{n}": cell for n, cell in enumerate(row, 1)}
                for row in rows
                if (row[0] in known) == is_known
            ]
            # PostgreSQL wants to know what a place holds; the sixth is a number.
            typed = re.sub(r"\?(\d)", lambda n: f"%(c{n[1]})s::{'integer' if n[1] == '6' else 'text'}", sql)
            cursor.executemany(typed, places)
        floor = _rate("floor", len(rows), perf_counter() - wall, used() - cpu)
        opened.rollback()
    return floor, _ours(file, Path(wanted["CRESCENDO_HOME"]), used)


def _server(folder: Path) -> float:
    """CPU seconds of the server and of all that it started."""
    started = (folder / "postgresql" / "data" / "postmaster.pid").read_text(encoding="ascii").split("\n")[0]
    ticks = _ticks(started, gone=True)
    for child in Path(f"/proc/{started}/task/{started}/children").read_text(encoding="ascii").split():
        with contextlib.suppress(OSError):
            ticks += _ticks(child, gone=False)
    return ticks / os.sysconf("SC_CLK_TCK")


def _ticks(process: str, *, gone: bool) -> int:
    words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    # Its own, and what children that are gone had used.
    return sum(int(word) for word in words[11 : 15 if gone else 13])


def _ours(file: Path, home: Path, used: Callable[[], float]) -> dict[str, int]:
    wall, cpu = perf_counter(), used()
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
    return _rate("ours", rows, perf_counter() - wall, used() - cpu)


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
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
