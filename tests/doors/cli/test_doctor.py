"""The doctor: each bad finding says what to do, and nothing stops the looking."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crescendo.cli import surroundings, upkeep, workings
from crescendo.cli.doctor import Bad, Finding, examine, written
from crescendo.core import jobs, ownership, quarantine, sending
from crescendo.core.clock import SECOND, SystemClock
from crescendo.core.models import Installation
from crescendo.core.refusals import Refusal
from crescendo.core.settings import Bind, Settings, current
from crescendo.core.types import Actor, Quarantined
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(current(), home=tmp_path)


def found(subject: str) -> Finding:
    return next(finding for finding in examine() if finding.subject == subject)


def test_every_part_is_looked_at_in_a_fresh_installation() -> None:
    sources.publish_collect_document()
    findings = examine()
    assert len(findings) == 20
    bad = {finding.subject for finding in findings if not finding.is_well}
    assert bad <= {"worker", "tracker script", "console files"}


def test_a_living_worker_is_well_and_a_failing_stage_is_not() -> None:
    now = SystemClock().now()
    ownership.take("here", now=now, note="[]")
    assert found("worker").is_well
    ownership.take("here", now=now, note='["ingest"]')
    assert "ingest" in found("worker").sentence
    ownership.take("here", now=now + 40 * SECOND, note="[]")
    assert "clock" in found("worker").sentence


def test_a_failed_job_is_found() -> None:
    def refuse(_: object) -> None:
        raise Refusal

    jobs.enqueue("odd", {}, run_at=0)
    jobs.run_due({"odd": refuse}, now=1)
    assert "1 jobs have failed" in found("jobs").sentence


def test_a_full_quarantine_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workings, "_MANY_ASIDE", 1)
    quarantine.put_all([Quarantined(kind="message", reason="odd", source="", body=b"", at=0)] * 2)
    assert not found("quarantine").is_well


def test_collectors_that_know_other_sources_are_found(settings: Settings) -> None:
    with pytest.raises(Bad, match="absent"):
        workings.collectors_know(settings)
    sources.create_source(Actor.system("test"), CreateSource(name="Shop"), now=0)
    settings.collect_document.write_text('{"sources": {}}', encoding="utf-8")
    with pytest.raises(Bad, match="differs"):
        workings.collectors_know(settings)


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_mail_server_is_asked_for_a_connection(settings: Settings, listening: int) -> None:
    taking = replace(settings, smtp_url=f"smtp://127.0.0.1:{listening}")
    assert str(listening) in surroundings.mail_can_leave(taking)
    with pytest.raises(Bad, match="CRESCENDO_SMTP_URL"):
        surroundings.mail_can_leave(replace(settings, smtp_url="smtp://127.0.0.1:1"))


def test_a_public_address_without_tls_is_found(settings: Settings) -> None:
    with pytest.raises(Bad, match="CRESCENDO_PUBLIC_URL"):
        surroundings.settings_read(replace(settings, public_url="http://www.acme.example"))


def test_a_small_disk_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "_LEAST_FREE", 2**62)
    with pytest.raises(Bad, match="Make room"):
        surroundings.home_has_room(settings)


def test_what_cannot_be_read_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise OSError("gone")

    monkeypatch.setattr(workings, "log_is_read", broken)
    assert "OSError" in found("raw log").sentence


def test_each_bad_thing_says_what_to_do(settings: Settings) -> None:
    settings.home.chmod(0o755)
    with pytest.raises(Bad, match="chmod 700"):
        upkeep.home_is_private(settings)
    settings.home.chmod(0o700)
    (settings.home / "RESTORING").touch()
    with pytest.raises(Bad, match="crescendo restore"):
        upkeep.home_is_private(settings)


def test_a_freeze_is_found() -> None:
    sending.freeze(Actor.system("test"), because=sending.RESTORED, now=1)
    assert "crescendo sending lift" in found("sending").sentence


def test_a_lost_hash_key_is_found() -> None:
    Installation.objects.update_or_create(pk=1, defaults={"hash_key": "00000000"})
    assert "hash.key" in found("keys").sentence


def test_an_old_backup_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "None yet" in upkeep.backups_are_made(settings)
    monkeypatch.setattr(upkeep, "head", lambda: 10**6)
    with pytest.raises(Bad, match="no backup yet"):
        upkeep.backups_are_made(settings)


def test_a_free_port_is_well(settings: Settings) -> None:
    free = replace(settings, bind=Bind(host="127.0.0.1", port=1))
    assert "Nobody listens" in upkeep.port_is_ours(free)


def test_machines_read_it_as_json() -> None:
    said = json.loads(written([Finding(subject="a", sentence="b", is_well=False)], as_json=True))
    assert said == [{"subject": "a", "sentence": "b", "is_well": False}]
