"""kill -9 of two workers while the history of another CRM is imported: each row is taken once, none by half."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from tests import environment
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(600)]
PEOPLE, DEALS = 1_200, 600
# Whose claimant died is claimed again once its lease is over, in half a minute.
MOST_KILLS = 3
_BROUGHT = """
import django
django.setup()
from pathlib import Path
from crescendo.core.clock import SystemClock
from crescendo.core.imports import runs
from crescendo.core.imports.types import OpenFile, Plan
from crescendo.core.types import Actor
by, now = Actor.system("test"), SystemClock().now()
path = Path({path!r})
run = runs.open_file(by, OpenFile(kind={kind!r}, path=path, name=path.name), now=now)
runs.set_plan(by, run.id, Plan(mapping={{**run.plan.mapping, "external_id": "mql_id"}}, options=run.plan.options))
runs.start(by, run.id, rehearse=False, now=now)
"""


def written(folder: Path, name: str, heads: str, rows: list[str]) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([heads, *rows, ""]), encoding="utf-8")
    return path


def files(folder: Path) -> dict[str, Path]:
    """Leads of January, their stages of February and March, and the deals of every other of them; some are refused."""
    people = range(PEOPLE)
    changes = [
        f"m{n},{stage},2025-{month}-01" for month, stage in (("02", "mql"), ("03", "sql")) for n in people
    ]
    leads = [f"m{n},p{n}@x.example,lead,2025-01-10" for n in people]
    deals = [
        f"d{n},Deal {n},m{2 * n},{'-5' if n % 100 == 99 else '100'},Closed Won,2025-04-01"
        for n in range(DEALS)
    ]
    return {
        "leads": written(folder, "leads", "mql_id,Email,Stage,Entered at", leads),
        "stage_changes": written(folder, "stage_changes", "mql_id,Stage,Entered at", changes),
        "deals": written(folder, "deals", "Deal ID,Deal name,mql_id,Amount,Stage,Closed", deals),
    }


def taken(house: Installation, kind: str) -> tuple[int, str]:
    rows = house.query(f"SELECT done, state FROM core_import_run WHERE kind = '{kind}'")
    return int(rows[0][0]), str(rows[0][1])


def test_workers_killed_in_imports_of_history_take_each_row_once(house: Installation, tmp_path: Path) -> None:
    house.run("source", "list")
    draw = random.Random(8)
    for kind, path in files(tmp_path).items():
        house.python(_BROUGHT.format(kind=kind, path=str(path)))
        workers = [house.start("work"), house.start("work")]
        for _ in range(min(environment.kills(), MOST_KILLS)):
            reached = taken(house, kind)[0]
            await_truth(lambda: taken(house, kind)[0] > reached or taken(house, kind)[1] == "done", 60)  # noqa: B023
            time.sleep(draw.uniform(0, 0.4))
            dying = workers.pop(draw.randrange(2))
            dying.kill()
            dying.wait()
            workers.append(house.start("work"))
        await_truth(lambda: taken(house, kind)[1] == "done", 90)  # noqa: B023
        for worker in workers:
            worker.kill()
            worker.wait()
    require_whole(house)


def require_whole(house: Installation) -> None:
    """What the files say and nothing else: rows, ways of contacts and of deals, facts."""
    bad = DEALS // 100
    runs = house.query("SELECT kind, done, created, refused, state FROM core_import_run ORDER BY id")
    assert runs == [
        ("leads", PEOPLE, PEOPLE, 0, "done"),
        ("stage_changes", 2 * PEOPLE, 2 * PEOPLE, 0, "done"),
        ("deals", DEALS, DEALS - bad, bad, "done"),
    ]
    assert house.query("SELECT count(*) FROM people_contact")[0][0] == PEOPLE
    stages = dict(house.query("SELECT stage, count(*) FROM lifecycle_contactstage GROUP BY stage"))
    assert stages == {"lead": PEOPLE, "mql": PEOPLE, "sql": PEOPLE, "won": DEALS - bad}
    gaps = house.query(
        "SELECT count(*) FROM lifecycle_contactstage AS a WHERE a.is_open = 0 AND NOT EXISTS (SELECT 1 FROM "
        "lifecycle_contactstage AS b WHERE b.contact_id = a.contact_id AND b.origin = a.stage "
        "AND b.entered_at = a.left_at)"
    )
    assert gaps[0][0] == 0
    deals = house.query("SELECT count(*), count(DISTINCT name), sum(amount) FROM lifecycle_deal")[0]
    assert (deals[0], deals[1], int(deals[2])) == (DEALS - bad, DEALS - bad, (DEALS - bad) * 10_000)
    tied = house.query("SELECT count(*), count(DISTINCT deal_id) FROM lifecycle_dealcontact")[0]
    assert tied == (DEALS - bad, DEALS - bad)
    made = house.query("SELECT count(*) FROM lifecycle_lead")
    assert made[0][0] == 0
