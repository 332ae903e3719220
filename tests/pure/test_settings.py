"""Settings: what a wrong one says, and the key that an installation makes itself."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from crescendo.core import settings
from crescendo.core.settings import SettingRefused


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgres://lin:geheim@db.example:5432/crescendo", "postgres://lin:***@db.example:5432/crescendo"),
        ("mysql://lin:ge@heim@db.example/crescendo", "mysql://lin:***@db.example/crescendo"),
        ("lin:geheim@db.example", "lin:***@db.example"),
        ("oracle://db.example", "oracle://db.example"),
    ],
)
def test_a_wrong_address_is_named_without_its_password(given: str, shown: str, tmp_path: Path) -> None:
    with pytest.raises(SettingRefused) as refusal:
        settings.read({"CRESCENDO_HOME": str(tmp_path), "CRESCENDO_DATABASE_URL": given})
    assert refusal.value.value == shown
    assert "heim" not in str(refusal.value)


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    keys: set[str] = set()
    gate = threading.Barrier(8)

    def start() -> None:
        gate.wait(20)
        keys.add(settings.read({"CRESCENDO_HOME": str(tmp_path)}).secret_key)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(keys) == 1
    assert len(keys.pop()) > 40
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_an_empty_key_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("")
    with pytest.raises(SettingRefused):
        settings.read({"CRESCENDO_HOME": str(tmp_path)})
