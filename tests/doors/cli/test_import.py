"""`crescendo import`: tried out, run, refused rows in a file, and a killed run taken on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.core.imports import reading, running, runs, spool
from crescendo.core.imports.types import OpenFile, RunState
from crescendo.core.types import Actor
from crescendo.people import api as people
from tests.doors.cli.conftest import Run

ROWS = "email,name,note\na@b.cn,A,x\nnonsense,B,=1+1\nc@b.cn,C,\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(spool, "folder", lambda: folder)
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def names(now: int) -> set[str]:
    return {contact.name for contact in people.stream_contacts(Actor.system("test"))}


def test_a_dry_run_tells_and_changes_nothing(run: Run, file: Path, home: Path, now: int) -> None:
    told = run("import", "contacts", str(file), "--dry-run", "--language", "en")
    assert told.exit_code == 0
    assert "3 of 3 rows: 2 created, 0 updated, 0 unchanged, 1 refused" in told.stderr
    assert "1 rows: email: This is not an e-mail address." in told.stderr
    assert (names(now), list(home.iterdir())) == (set(), [])


def test_refused_rows_come_back_with_their_reason(run: Run, file: Path, tmp_path: Path, now: int) -> None:
    refused = tmp_path / "refused.csv"
    told = run("import", "contacts", str(file), "--map", "trait.note=note", "--refused", str(refused))
    assert (told.exit_code, names(now)) == (0, {"A", "C"})
    with refused.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["email", "name", "note", "文件行号", "出错的列", "原因"]
    assert rows[1:] == [["nonsense", "B", "'=1+1", "3", "邮箱", "这不是有效的邮箱地址。"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "shoes", "{file}"), "There is no import of the kind shoes."),
        (("import", "contacts", "{file}", "--map", "shoe=name"), "/mapping/shoe: There is no such field."),
        (("import", "contacts", "{file}", "--map", "email="), "/mapping/email: No column of the file"),
        (("import", "contacts", "{file}", "--owner", "nobody"), "No colleague is called 'nobody'."),
        (("import", "contacts", "{file}", "--map", "email"), "'email' is not FIELD=COLUMN."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    run: Run, file: Path, home: Path, arguments: tuple[str, ...], said: str
) -> None:
    told = run(*(argument.format(file=file) for argument in arguments))
    assert told.exit_code != 0
    assert said in told.stderr
    assert list(home.iterdir()) == []


def test_a_killed_run_goes_on_behind_its_last_chunk(run: Run, tmp_path: Path, now: int) -> None:
    path = tmp_path / "many.csv"
    path.write_text("email,name\n" + "".join(f"p{n}@b.cn,N{n}\n" for n in range(300)), encoding="utf-8")
    by = Actor.system("command line")
    draft = runs.open_file(by, OpenFile(kind="contacts", path=path, name=path.name), now=now)
    runs.begin(by, draft.id, rehearse=False, now=now)
    running.step(draft.id, now=now)
    told = run("import", "contacts", str(path))
    assert "Going on behind row 200 of an import that was stopped." in told.stderr
    assert "300 of 300 rows: 300 created, 0 updated, 0 unchanged, 0 refused. Done." in told.stderr
    assert reading.get_run(by, draft.id).state is RunState.DONE
    assert len(names(now)) == 300


def test_one_column_may_be_named_for_two_fields(run: Run, file: Path, now: int) -> None:
    told = run("import", "contacts", str(file), "--map", "email=email", "--map", "external_id=email")
    assert (told.exit_code, names(now)) == (0, {"A", "C"})
    assert "email -> external_id" in told.stderr
