"""kill -9 of the worker over an export: the file holds each row once, whichever format grows."""

from __future__ import annotations

import csv
import json
import time
import zipfile
from pathlib import Path

import pytest

from crescendo.core.tabular import xlsx_rows
from tests import environment
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long]

ROWS = 40_000
_ASKED = """
from crescendo.project.schema import start_django
start_django()
from crescendo.core.clock import SystemClock
from crescendo.core.exports import runs
from crescendo.core.exports.types import AskExport, Format
from crescendo.core.types import Actor
from crescendo.people.models import Contact
by, now = Actor.system("test"), SystemClock().now()
Contact.objects.bulk_create(
    [Contact(name=f"N{{n}}", created_at=now, first_seen_at=now, last_seen_at=now) for n in range({rows})],
    batch_size=2000,
)
for form in Format:
    runs.ask(by, AskExport(kind="contacts", format=form, columns=("id", "name")), now=now)
"""


def test_a_killed_export_holds_each_row_once(house: Installation) -> None:
    house.run("source", "list")
    house.python(_ASKED.format(rows=ROWS))
    worker = house.start("work")
    for life in range(environment.kills()):
        reached = done(house)
        await_truth(lambda: done(house) > reached or is_over(house), 60)  # noqa: B023
        time.sleep(life % 7 / 20)
        worker.kill()
        worker.wait()
        worker = house.start("work")
    await_truth(lambda: is_over(house), 300)
    files = house.query("SELECT format, file FROM core_export")
    wanted = [f"N{number}" for number in range(ROWS)]
    for form, name in files:
        assert sorted(names(form, house.home / "exports" / name)) == sorted(wanted)
    assert not list((house.home / "exports").glob("*.rows"))


def done(house: Installation) -> int:
    return int(house.query("SELECT sum(done) FROM core_export")[0][0])


def is_over(house: Installation) -> bool:
    return house.query("SELECT count(*) FROM core_export WHERE state = 'ready'")[0][0] == 3


def names(form: str, path: Path) -> list[str]:
    if form == "ndjson":
        return [json.loads(line)["name"] for line in path.read_text().splitlines()]
    if form == "xlsx":
        with zipfile.ZipFile(path) as book:
            assert book.testzip() is None
        rows = [line.cells for line in xlsx_rows.records(path)]
        return [row[rows[0].index("name")] for row in rows[1:]]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]
