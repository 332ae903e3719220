"""Commands: what they print, what they refuse, with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.backends import ModelBackend

from crescendo.activity import dictionary
from crescendo.core.rawlog import open_log
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.sources import api as sources
from tests.doors.cli.conftest import Run

pytestmark = pytest.mark.slow


def started(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """A command in a process and a home of its own, as an operator starts it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CRESCENDO_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "crescendo", *arguments],
        env={**kept, "CRESCENDO_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_source_is_added_with_the_key_that_clients_carry(run: Run) -> None:
    added = run("source", "add", "Shop", "--key", "shop-key-1", "--protocol", "segment", "--trust", "server")
    assert (added.exit_code, added.output) == (0, "shop-key-1\n")
    assert run("source", "list").output == "shop-key-1\tsegment\tserver\t0\tShop\n"


def test_a_source_without_a_key_gets_one(run: Run) -> None:
    key = run("source", "add", "Site").output.strip()
    (row,) = sources.list_sources(Actor.system("test"))
    assert (row.write_key, row.protocol, row.trust) == (key, "tracker", "browser")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Shop",), "There is a source named «Shop» already."),
        (("Other", "--key", "shop-key-1"), "key"),
        (("Other", "--key", "a b"), "key"),
        (("",), "A name has 1 to 100 characters."),
    ],
)
def test_a_refused_source_is_one_sentence(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    run("source", "add", "Shop", "--key", "shop-key-1")
    refused = run("source", "add", *arguments)
    assert refused.exit_code == 1
    assert sentence in refused.output
    assert "Traceback" not in refused.output


def test_an_unknown_protocol_is_a_wrong_call(run: Run) -> None:
    assert run("source", "add", "Shop", "--protocol", "telex").exit_code == 2
    assert run("export", "everything").exit_code == 2


def test_an_administrator_is_made_with_a_shown_password(run: Run) -> None:
    made = run("createadmin", "wu@acme.example")
    password = made.output.rpartition("Password: ")[2].strip()
    assert ModelBackend().authenticate(None, username="wu@acme.example", password=password) is not None


def test_a_password_from_the_environment_is_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRESCENDO_ADMIN_PASSWORD", "a-long-phrase-of-hers-7")
    made = run("createadmin", "wu@acme.example", "--name", "Wu")
    assert made.output == "Administrator wu@acme.example created.\n"
    assert run("createadmin", "wu@acme.example").exit_code == 1


def test_a_guessable_password_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRESCENDO_ADMIN_PASSWORD", "password123")
    refused = run("createadmin", "wu@acme.example")
    assert refused.exit_code == 1
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("CRESCENDO_DATABASE_URL", "mysql://here", "sqlite"),
        ("CRESCENDO_BIND", "eight-thousand", "host:port"),
        ("CRESCENDO_TRUSTED_PROXIES", "everybody", "networks"),
        ("CRESCENDO_LANGUAGE", "fr", "zh-hans"),
        ("CRESCENDO_TIME_ZONE", "Mars/Olympus", "IANA"),
        ("CRESCENDO_HOME", "/dev/null/here", "folder"),
    ],
)
def test_a_senseless_setting_stops_with_name_value_and_what_is_allowed(
    name: str, value: str, allowed: str, tmp_path: Path
) -> None:
    stopped = started(tmp_path, "source", "list", **{name: value})
    assert stopped.returncode == 1
    assert all(part in stopped.stderr for part in (name, value, allowed))
    assert "Traceback" not in stopped.stderr


def test_a_fresh_home_is_brought_to_life_drained_and_exported(tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = started(home, "source", "add", "Site").stdout.strip()
    assert key in json.loads((home / "collect.json").read_text(encoding="utf-8"))["sources"]
    assert started(home, "drain", "--timeout", "30").returncode == 0
    assert started(home, "export", "events").stdout == ""
    asked = started(home, "doctor")
    assert asked.returncode == 1
    bad = [line for line in asked.stdout.splitlines() if line.startswith("BAD")]
    assert [line.partition(":")[0] for line in bad if "built" not in line] == ["BAD  worker"]


def test_a_drain_that_does_not_end_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> None:
    from crescendo.project import stages

    monkeypatch.setattr(stages.Workshop, "is_quiet", lambda _self: False)
    dictionary.forget_all()
    stopped = run("drain", "--timeout", "0.1")
    assert stopped.exit_code == 1
    assert "doctor" in stopped.output


def test_help_needs_no_settings(tmp_path: Path) -> None:
    shown = started(tmp_path, "--help", CRESCENDO_BIND="nonsense")
    assert shown.returncode == 0
    assert all(word in shown.stdout for word in ("serve", "collect", "export", "doctor"))
    assert open_log(current()) is not None
