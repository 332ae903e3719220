"""Files that staff brought: kept a week after their last use, then gone with the rows beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.core import retention
from crescendo.core.clock import DAY
from crescendo.core.imports import reading, runs, spool
from crescendo.core.imports.types import FileGone, OpenFile
from crescendo.core.models import ImportKey, ImportRefusal
from crescendo.core.types import Actor
from tests.rooms.people.importing import NOW, counts, imported, opened, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(spool, "folder", lambda: folder)
    return folder


def swept(now: int) -> None:
    while retention.sweep((), now=now):
        pass


def test_a_file_goes_a_week_after_its_run_and_what_is_told_of_it_stays(
    admin: Actor, tmp_path: Path, home: Path
) -> None:
    run = imported(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"], ["bad"]]))
    swept(NOW + 6 * DAY)
    assert len(list(home.iterdir())) == 1
    swept(NOW + 8 * DAY)
    assert list(home.iterdir()) == []
    assert not ImportKey.objects.exists()
    assert not ImportRefusal.objects.exists()
    found = reading.get_run(admin, run.id)
    assert (counts(found), found.has_file) == ((1, 0, 0, 1), False)


def test_a_file_that_was_never_run_goes_too(admin: Actor, tmp_path: Path, home: Path) -> None:
    draft = opened(admin, "contacts", written(tmp_path, [["email"], ["a@b.cn"]]))
    swept(NOW + 8 * DAY)
    assert list(home.iterdir()) == []
    with pytest.raises(FileGone):
        runs.begin(admin, draft.id, rehearse=False, now=NOW + 8 * DAY)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(admin: Actor, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(b"email\na@b.cn\n" + b"\xff\xfe\xff" * 9)
    with pytest.raises(Exception, match="letters_unknown"):
        runs.open_file(admin, OpenFile(kind="contacts", path=path, name="broken"), now=NOW)
    assert list(home.iterdir()) == []
