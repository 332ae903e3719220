"""Another key: what the old one sealed and signed still holds, what was hashed stays recognised."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from crescendo.cli import rotating
from crescendo.cli.main import main
from crescendo.core import hash_key, resealing, sealing
from crescendo.core.hash_key import HashKeyChanged
from crescendo.core.models import IdentityProvider, Installation
from crescendo.core.settings import current
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind
from tests.doors.cli.conftest import Run

BOUNCED = Identity(IdentityKind.EMAIL, "ann@hongtu.example")


@pytest.fixture
def home(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a key in its home; nothing is migrated, for the tables are those of the test."""
    url = current().database_url
    monkeypatch.setenv("CRESCENDO_HOME", str(tmp_path))
    monkeypatch.setenv("CRESCENDO_DATABASE_URL", url)
    monkeypatch.delenv("CRESCENDO_SECRET_KEY")
    current.cache_clear()
    monkeypatch.setattr(rotating, "prepare_store", hash_key.check)
    # It closes the connections, and with them the tables of the test.
    monkeypatch.setattr(rotating, "refuse_running", lambda **_: None)
    yield tmp_path
    monkeypatch.undo()
    current.cache_clear()


def rotate(run: Run) -> None:
    done = run("rotate-key")
    assert done.exit_code == 0, done.output
    # The next command is a process of its own, which reads its settings anew.
    current.cache_clear()


def test_what_was_sealed_is_sealed_with_the_new_key(home: Path, run: Run, now: int) -> None:
    sealed = sealing.seal("geheim")
    IdentityProvider.objects.create(pk=1, secret=sealed, changed_at=now)
    rotate(run)
    found = IdentityProvider.objects.get().secret
    assert found != sealed
    assert sealing.unseal(found) == sealing.unseal(sealed) == "geheim"
    assert resealing.count_stale() == 0


def test_a_suppressed_address_is_recognised_after_two_rotations(home: Path, run: Run, now: int) -> None:
    people.suppress(BOUNCED, channel="email", reason="bounced", at=now)
    before = current().secret_key
    rotate(run)
    rotate(run)
    assert current().secret_key != before
    assert current().hash_key == before
    assert people.suppressions_of([BOUNCED], channel="email") == {BOUNCED: "bounced"}


def test_old_keys_are_believed_for_a_while(home: Path, run: Run) -> None:
    first = current().secret_key
    rotate(run)
    second = current().secret_key
    rotate(run)
    assert current().old_secret_keys == (second, first)


def test_another_hash_key_stops_the_start(home: Path, run: Run) -> None:
    rotate(run)
    (home / "hash.key").unlink()
    current.cache_clear()
    with pytest.raises(HashKeyChanged):
        hash_key.check()
    assert CliRunner().invoke(main, ["rotate-key", "--hash-key-is-lost"], input="n\n").exit_code == 1
    assert CliRunner().invoke(main, ["rotate-key", "--hash-key-is-lost"], input="y\n").exit_code == 0
    hash_key.check()


def test_a_key_of_the_environment_is_the_operators_to_change(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRESCENDO_SECRET_KEY", "given")
    assert "CRESCENDO_OLD_SECRET_KEYS" in CliRunner().invoke(main, ["rotate-key"]).output
    assert Installation.objects.count() == 0


def test_nothing_is_rotated_while_crescendo_runs(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current().secret_key

    def lives(**_: object) -> None:
        raise click.ClickException("A worker lives. End it first.")

    monkeypatch.setattr(rotating, "refuse_running", lives)
    refused = run("rotate-key")
    assert refused.exit_code == 1
    current.cache_clear()
    assert current().secret_key == before
