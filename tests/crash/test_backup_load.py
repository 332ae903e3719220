"""A backup made under load restores to what was acknowledged: nothing lost, nothing twice, the same counts."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import environment, postgresql
from tests.crash.test_kills import KEY, add_source, stored
from tests.installation import Installation, Load, await_truth, installation

pytestmark = [pytest.mark.crash, pytest.mark.long]


@pytest.fixture
def other(house: Installation, tmp_path: Path) -> Iterator[Installation]:
    """Where an installation of the same kind is to be restored: nothing is there."""
    url = ""
    if house.environment["CRESCENDO_DATABASE_URL"].startswith("postgresql"):
        name = f"other_{environment.worker()}"
        url = postgresql.create(environment.root(), name)
    with installation(tmp_path / "other", url, is_bare=True) as made:
        yield made
    if url:
        postgresql.drop(environment.root(), name)


def back_up(house: Installation) -> dict[str, object]:
    """Make a backup; its manifest."""
    path = Path(house.run("backup").split(": ")[0])
    manifest: dict[str, object] = json.loads(
        path.with_name(path.name.replace(".tar.gz", ".json")).read_text()
    )
    return manifest


def test_a_backup_under_load_restores_to_the_same_counts(house: Installation, other: Installation) -> None:
    add_source(house)
    house.start("collect")
    house.start("work")
    load = Load(house.port, KEY)
    await_truth(lambda: stored(house) > 200, 60)
    before = list(load.acknowledged)
    manifest = back_up(house)
    after = set(load.acknowledged)
    time.sleep(1)
    load.stop()

    other.run("restore", str(manifest["file"]))
    tables = manifest["tables"]
    assert isinstance(tables, dict)
    for table in ("activity_event", "people_contact", "people_identity", "core_audit"):
        extra = 1 if table == "core_audit" else 0  # the freeze
        assert other.query(f"select count(*) from {table}") == [(tables[table] + extra,)], table
    events = Counter(event["key"] for event in other.events())
    assert set(before) <= set(events) <= after | set(load.acknowledged)
    assert set(events.values()) == {1}
    counted = other.query("select sum(events) from activity_daycount")[0][0]
    assert counted == len(events)


def test_a_restored_installation_goes_on_where_its_numbers_stood(
    house: Installation, other: Installation
) -> None:
    add_source(house)
    house.start("collect")
    house.start("work")
    load = Load(house.port, KEY, clients=1)
    await_truth(lambda: stored(house) > 30, 60)
    load.stop()
    house.run("drain")
    manifest = back_up(house)
    other.run("restore", str(manifest["file"]))
    other.start("collect")
    other.start("work")
    known = stored(other)
    more = Load(other.port, KEY, clients=2)
    await_truth(lambda: stored(other) > known + 30, 60)
    more.stop()
    (last,) = other.query("select max(position), min(position) from core_fact")
    assert last[0] > int(str(manifest["facts"]))


def test_a_killed_backup_leaves_nothing_behind(house: Installation) -> None:
    add_source(house)
    house.run("drain")
    for pause in (0.5, 1.0, 1.6):
        process = house.start("backup")
        time.sleep(pause)
        process.kill()
        process.wait()
    made = back_up(house)
    names = {path.name for path in (house.home / "backups").iterdir()}
    whole = {name for name in names if name.endswith(".tar.gz") and not name.startswith(".")}
    assert f"{made['name']}.tar.gz" in whole
    assert not [name for name in names if name.startswith(".making")]
    for name in whole:
        assert "every part agrees" in house.run("restore", str(house.home / "backups" / name), "--check")


def test_what_was_erased_after_the_backup_is_erased_again_and_nothing_is_sent(house: Installation) -> None:
    add_source(house)
    collector, worker = house.start("collect"), house.start("work")
    load = Load(house.port, KEY, clients=2)
    await_truth(lambda: stored(house) > 20, 60)
    load.stop()
    house.run("drain")
    manifest = back_up(house)
    number = house.query("select min(id) from people_contact where merged_into_id is null")[0][0]
    house.run("erase", f"con_{number}", "--yes")
    await_truth(lambda: house.query("select count(*) from people_contact")[0][0] == 1, 60)
    for process in (collector, worker):
        process.terminate()
        process.wait(30)
    # The worker's lease outlives it by some seconds.
    time.sleep(6)
    said = house.run("restore", str(manifest["file"]), "--replace", "--yes")
    assert "erases them again" in said
    assert house.query("select count(*) from people_contact") == [(2,)]
    assert "Nothing leaves" in house.run("sending")
    house.start("work")
    await_truth(lambda: house.query("select count(*) from people_contact")[0][0] == 1, 60)
    assert not house.query(f"select id from people_contact where id = {number}")
