"""kill -9 of an import, from the command line and in the worker: each row is taken once, none by half."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests import environment
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long]

ROWS = 6_000
_BROUGHT = """
import sys
from pathlib import Path
from crescendo.project.schema import start_django
start_django()
from crescendo.core.clock import SystemClock
from crescendo.core.imports import runs
from crescendo.core.imports.types import OpenFile
from crescendo.core.types import Actor
by, now = Actor.system("test"), SystemClock().now()
run = runs.open_file(by, OpenFile(kind="contacts", path=Path({path!r}), name="people.csv"), now=now)
runs.start(by, run.id, rehearse=False, now=now)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two of three rows have a phone, every hundredth is refused."""
    path = tmp_path / "people.csv"
    rows = (
        f"{'nonsense' if n % 100 == 99 else f'p{n}@firm{n % 50}.cn'},N{n},{f'138{n:08}' if n % 3 else ''}\n"
        for n in range(ROWS)
    )
    path.write_text("email,name,phone\n" + "".join(rows), encoding="utf-8")
    return path


def done(house: Installation) -> int:
    rows = house.query("SELECT done FROM core_import_run WHERE state <> 'draft' ORDER BY id DESC")
    return int(rows[0][0]) if rows else 0


def require_whole(house: Installation) -> None:
    """Each good row is one contact with its mail, its phone where it has one, and its name; nothing else is."""
    good = ROWS - ROWS // 100
    runs = house.query("SELECT done, created, refused, state FROM core_import_run")
    assert runs == [(ROWS, good, ROWS // 100, "done")]
    counts = [
        house.query(f"SELECT count(*) FROM {table}")[0][0]
        for table in (
            "people_contact",
            "people_identity WHERE kind = 5",
            "people_contactchange WHERE field = 'name'",
            "core_import_refusal",
        )
    ]
    assert counts == [good, good, good, ROWS // 100]
    torn = house.query(
        "SELECT count(*) FROM people_contact AS c WHERE c.name = '' OR c.import_id IS NULL OR NOT EXISTS ("
        "SELECT 1 FROM people_identity AS i WHERE i.contact_id = c.id AND i.value = c.email)"
    )
    assert torn[0][0] == 0


def test_a_killed_command_goes_on_behind_its_last_chunk(house: Installation, file: Path) -> None:
    house.run("source", "list")
    reached = 0
    for life in range(environment.kills()):
        process = house.start("import", "contacts", str(file))
        await_truth(lambda: done(house) > reached or process.poll() is not None, 60)  # noqa: B023
        time.sleep(life % 7 / 20)
        process.kill()
        process.wait()
        reached = done(house)
    house.run("import", "contacts", str(file))
    require_whole(house)


def test_an_import_survives_its_killed_worker(house: Installation, file: Path) -> None:
    house.run("source", "list")
    house.python(_BROUGHT.format(path=str(file)))
    for life in range(environment.kills()):
        reached = done(house)
        worker = house.start("work")
        await_truth(lambda: done(house) > reached or done(house) == ROWS, 60)  # noqa: B023
        time.sleep(life % 7 / 20)
        worker.kill()
        worker.wait()
    house.start("work")
    await_truth(lambda: house.query("SELECT state FROM core_import_run")[0][0] == "done", 90)
    require_whole(house)


_UNDONE = """
from crescendo.project.schema import start_django
start_django()
from crescendo.core.clock import SystemClock
from crescendo.core.imports import undo_running, undoing
from crescendo.core.types import Actor
by, now = Actor.system("test"), SystemClock().now()
undo = undoing.look(by, {run}, now=now)
while undo is not None and undo.is_working:
    undo = undo_running.step({run}, now=now)
undoing.undo(by, {run}, told=undo.gone, now=now)
"""


def undone(house: Installation) -> int:
    rows = house.query("SELECT done FROM core_import_undo WHERE state <> 'looking'")
    return int(rows[0][0]) if rows else 0


def test_an_undo_survives_its_killed_worker(house: Installation, tmp_path: Path) -> None:
    """Whom the import made goes, once: nothing is left of anybody by half, and the counts add up."""
    path, good = tmp_path / "people.csv", 1_000
    rows = (f"p{n}@firm{n % 50}.cn,N{n},{f'138{n:08}' if n % 3 else ''}\n" for n in range(good))
    path.write_text("email,name,phone\n" + "".join(rows), encoding="utf-8")
    house.run("import", "contacts", str(path))
    run = int(house.query("SELECT id FROM core_import_run")[0][0])
    house.python(_UNDONE.format(run=run))
    for life in range(environment.kills()):
        reached = undone(house)
        worker = house.start("work")
        await_truth(lambda: undone(house) > reached or undone(house) >= good, 60)  # noqa: B023
        time.sleep(life % 7 / 20)
        worker.kill()
        worker.wait()
    house.start("work")
    await_truth(lambda: house.query("SELECT state FROM core_import_undo")[0][0] == "done", 120)
    removed = json.loads(str(house.query("SELECT removed FROM core_import_undo")[0][0]))
    assert removed == {"contact": good, "account": 50}
    for table in (
        "people_contact",
        "people_identity",
        "people_contactchange",
        "people_account",
        "people_contactgram",
    ):
        assert house.query(f"SELECT count(*) FROM {table}")[0][0] == 0, table
    told = house.query("SELECT payload FROM core_fact WHERE kind = 'contact.removed'")
    gone = [contact for (payload,) in told for contact in json.loads(str(payload))["contacts"]]
    assert len(gone) == len(set(gone)) == good
