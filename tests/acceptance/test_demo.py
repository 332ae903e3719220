"""The demo company: the same from the same seed, as large as it was asked for, and never in a stranger's folder."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

pytestmark = pytest.mark.slow

CONTACTS = 60
KINDS = ("contacts", "accounts", "events", "identities", "consents")
FIGURES = {"contacts": CONTACTS, "accounts": 4, "events": CONTACTS * 40}


def crescendo(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    # pytest's own settings module would give the processes the home of the tests.
    foreign = ("CRESCENDO_", "DJANGO_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own |= {"CRESCENDO_HOME": str(home)} | environ
    command = [sys.executable, "-m", "crescendo", *arguments]
    return subprocess.run(command, env=own, capture_output=True, check=False)


def make(home: Path, seed: int, **environ: str) -> None:
    options = ("--no-serve", "--contacts", str(CONTACTS), "--seed", str(seed), "--end", "2026-06-30")
    done = crescendo(home, "demo", *options, **environ)
    assert done.returncode == 0, done.stderr.decode()


def exports(home: Path) -> dict[str, bytes]:
    return {kind: crescendo(home, "export", kind).stdout for kind in KINDS}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    make(home, 7)
    return home


@pytest.fixture(scope="module")
def exported(made: Path) -> dict[str, bytes]:
    return exports(made)


@pytest.mark.long
def test_the_same_seed_makes_the_same_bytes(exported: dict[str, bytes], tmp_path: Path) -> None:
    again = tmp_path / "again"
    make(again, 7, CRESCENDO_BIND="127.0.0.1:8077", PYTHONHASHSEED="5")
    assert exports(again) == exported


def test_it_is_as_large_as_was_asked_for(exported: dict[str, bytes]) -> None:
    assert {kind: len(exported[kind].splitlines()) for kind in FIGURES} == FIGURES


def test_its_people_come_by_many_ways_and_some_visits_are_machines(exported: dict[str, bytes]) -> None:
    events = [msgspec.json.decode(line) for line in exported["events"].splitlines()]
    judged = Counter(event["judgement"] for event in events)
    channels = {event["touch"]["channel"] for event in events if event["touch"]}
    assert judged["machine"] == CONTACTS * 40 * 6 // 100
    assert channels >= {"sem", "seo", "wechat", "email", "direct"}
    assert {"page.viewed", "form.submitted", "asset.downloaded", "product.used"} <= {
        e["name"] for e in events
    }


def test_bought_words_are_named_and_consents_confirmed(exported: dict[str, bytes]) -> None:
    assert any(
        event["touch"] and event["touch"]["channel"] == "sem" and event["touch"]["keyword"]
        for event in map(msgspec.json.decode, exported["events"].splitlines())
    )
    assert b'"granted"' in exported["consents"]


def test_the_password_is_for_its_owner_alone(made: Path) -> None:
    assert (made / "login.txt").stat().st_mode & 0o777 == 0o600


def test_a_second_start_makes_nothing_anew(made: Path) -> None:
    before = (made / "login.txt").read_text()
    assert b"Making" not in crescendo(made, "demo", "--no-serve").stdout
    assert (made / "login.txt").read_text() == before


@pytest.mark.long
def test_an_interrupted_making_begins_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "DEMO").touch()
    (home / "crescendo.sqlite3").write_bytes(b"half of something")
    make(home, 7)
    assert len(crescendo(home, "export", "contacts").stdout.splitlines()) == CONTACTS


@pytest.mark.parametrize("option", ["--remove", "--no-serve"])
def test_a_folder_that_is_no_demos_is_not_touched(tmp_path: Path, option: str) -> None:
    (tmp_path / "precious").touch()
    done = crescendo(tmp_path, "demo", option)
    assert (done.returncode, b"is no demo's folder" in done.stderr) == (1, True)
    assert (tmp_path / "precious").exists()


def test_remove_deletes_the_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "DEMO").touch()
    assert crescendo(home, "demo", "--remove").returncode == 0
    assert not home.exists()


def test_a_port_in_use_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        done = crescendo(tmp_path / "home", "demo", CRESCENDO_BIND=bind)
    assert (done.returncode, bind.encode() in done.stderr) == (1, True)
    assert not (tmp_path / "home" / "crescendo.sqlite3").exists()
