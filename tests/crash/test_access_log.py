"""kill -9 of an import half-way: begun again it neither loses nor doubles a line."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from collections import Counter

import pytest

from tests import environment
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long]

LINES = 14_000
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"


def line(n: int) -> str:
    """Five of a kind in a row, some of them in one second."""
    second, path = n // 7, n // 5
    time_ = f"04/Jan/2026:{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} +0000"
    return f'203.0.113.{n // 5 % 200} - - [{time_}] "GET /{path} HTTP/1.1" 200 5 "-" "{AGENT}"\n'


def test_a_killed_import_is_begun_again_and_neither_loses_nor_doubles(house: Installation) -> None:
    house.run("source", "add", "Site")
    lines = [line(n) for n in range(LINES)]
    older, newer = house.home / "access.log.1.gz", house.home / "access.log"
    older.write_bytes(gzip.compress("".join(lines[: LINES // 2]).encode()))
    newer.write_text("".join(lines[LINES // 2 :]), encoding="utf-8")
    asked = ["import", "access-log", str(newer), str(older), "--source", "Site"]
    house.start("work")
    for life in range(environment.kills()):
        before = records(house)
        process = subprocess.Popen(
            [sys.executable, "-m", "crescendo", *asked],
            env={**os.environ, **house.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await_truth(lambda b=before, p=process: records(house) > b or p.poll() is not None, 60, 0.01)  # type: ignore[misc]
        time.sleep(life % 4 / 10)
        process.kill()
        process.wait()
    house.run(*asked)
    stored = Counter(event["subject"] for event in house.events())
    assert stored == Counter(f"/{n // 5}" for n in range(LINES))


def records(house: Installation) -> int:
    """How far the series of the raw log have come."""
    try:
        return int(house.query("SELECT coalesce(sum(taken), 0) FROM activity_logfile")[0][0])
    except Exception:  # noqa: BLE001 - the tables are being made
        return 0
