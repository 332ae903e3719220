"""The demo company moves to PostgreSQL and back: every export is the same to the byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.test_demo import KINDS, crescendo, make

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


def exports(home: Path, url: str) -> dict[str, bytes]:
    found = {kind: crescendo(home, "export", kind, CRESCENDO_DATABASE_URL=url) for kind in KINDS}
    assert [one.stderr.decode() for one in found.values() if one.returncode] == []
    return {kind: one.stdout for kind, one in found.items()}


def test_there_and_back_every_export_is_the_same(tmp_path: Path, fresh_postgresql_url: str) -> None:
    home = tmp_path / "home"
    make(home, 7)
    small = f"sqlite:///{home / 'crescendo.sqlite3'}"
    before = exports(home, small)
    assert all(before.values())

    moved = crescendo(home, "migrate-store", "--to", fresh_postgresql_url)
    assert moved.returncode == 0, moved.stderr.decode()
    assert exports(home, fresh_postgresql_url) == before
    again = crescendo(home, "migrate-store", "--to", fresh_postgresql_url)
    assert b"is not empty" in again.stderr

    (home / "raw.sqlite3").unlink()
    back = f"sqlite:///{home / 'back.sqlite3'}"
    moved = crescendo(home, "migrate-store", "--to", back, CRESCENDO_DATABASE_URL=fresh_postgresql_url)
    assert moved.returncode == 0, moved.stderr.decode()
    assert exports(home, back) == before
