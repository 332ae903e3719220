"""`crescendo import access-log`: what it prints, what it refuses, with which exit code."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.doors.cli.conftest import Run

pytestmark = pytest.mark.slow

LINE = '203.0.113.9 - - [04/Jan/2026:00:00:0{n} +0000] "GET /{n} HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11; Linux)"\n'


@pytest.fixture
def logs(tmp_path: Path, run: Run) -> Path:
    """Two rotated files, with a bad line in each, and a source for them."""
    run("source", "add", "Site", "--key", "site-key")
    (tmp_path / "access.log").write_text(LINE.format(n=3) + LINE.format(n=4) + "odd\n", encoding="utf-8")
    older = (LINE.format(n=1) + "older and odd\n" + LINE.format(n=2)).encode()
    (tmp_path / "access.log.1.gz").write_bytes(gzip.compress(older))
    return tmp_path


def test_rotated_files_are_read_once_by_name_or_pattern(run: Run, logs: Path) -> None:
    host = ("--host", "https://www.b.example")
    done = run("import", "access-log", str(logs / "access.log*"), "--source", "Site", *host)
    assert done.exit_code == 0
    assert "6 new lines: 4 requests, 2 refused." in done.stdout
    assert f"{logs / 'access.log'}:3: not in a known format" in done.stdout
    paths = [str(logs / "access.log.1.gz"), str(logs / "access.log")]
    again = run("import", "access-log", *paths, "--source", "site-key", *host)
    assert again.exit_code == 0
    assert "0 new lines" in again.stdout
    assert again.stdout.count("nothing new: ") == 2


def test_refused_lines_go_to_a_file_with_place_and_reason(run: Run, logs: Path) -> None:
    path = logs / "refused.ndjson"
    done = run("import", "access-log", str(logs / "access.log*"), "--source", "Site", "--refused", str(path))
    said = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(one["line"], one["reason"], one["text"]) for one in said] == [
        (2, "not_an_access_log_line", "older and odd"),
        (3, "not_an_access_log_line", "odd"),
    ]
    assert str(path) in done.stdout
    assert "Say --host" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("{}/none.log", "--source", "Site"), "There is no file"),
        (("{}/access.log", "--source", "Other"), "crescendo source add"),
        (("{}/access.log", "--source", "Site", "--host", "https://b.example/shop"), "is no site"),
        (("{}/access.log", "--source", "Site", "--zone", "Mars"), "is no time zone"),
        (("{}/access.log", "--source", "Shop"), "trusted as a server"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, run: Run, logs: Path
) -> None:
    run("source", "add", "Shop", "--trust", "server")
    done = run("import", "access-log", *[argument.format(logs) for argument in arguments])
    assert done.exit_code == 1
    assert sentence in done.output


def test_a_file_that_is_cut_is_an_exit_code(run: Run, logs: Path) -> None:
    packed = logs / "access.log.1.gz"
    packed.write_bytes(packed.read_bytes()[:-12])
    done = run("import", "access-log", str(packed), "--source", "Site")
    assert done.exit_code == 1
    assert f"NOT READ TO ITS END: {packed}" in done.stdout
