"""/healthz, /readyz and /metrics as those who watch ask them."""

from __future__ import annotations

import json
from ipaddress import ip_network

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from crescendo.core import ownership, quarantine, worker
from crescendo.core.clock import SystemClock
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.core.watch.types import Unread
from crescendo.project import health, state
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_log")]


@pytest.fixture
def alive() -> None:
    ownership.take("here", now=SystemClock().now(), note="[]")


def readiness() -> tuple[int, list[str]]:
    answer = Client().get("/readyz")
    return answer.status_code, json.loads(answer.content)["reasons"]


def test_a_process_that_answers_is_alive() -> None:
    assert (Client().get("/healthz").status_code, Client().get("/healthz").content) == (200, b"ok\n")


def test_ready_with_a_worker_and_not_without(request: pytest.FixtureRequest) -> None:
    assert readiness() == (503, ["No worker lives."])
    request.getfixturevalue("alive")
    assert readiness() == (200, [])


def test_a_failing_stage_and_a_backlog_are_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    ownership.take("here", now=SystemClock().now(), note='["ingest"]')
    monkeypatch.setattr(state, "backlog", lambda *, now: Unread(records=7, age=now))
    status, reasons = readiness()
    assert status == 503
    assert "ingest" in reasons[0]
    assert reasons[1].startswith("7 requests wait")


def test_a_silent_database_or_log_is_a_reason(monkeypatch: pytest.MonkeyPatch, alive: None) -> None:
    def silent(**_: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(state, "backlog", silent)
        assert "raw log" in readiness()[1][0]
    monkeypatch.setattr(worker, "state", silent)
    assert "database" in readiness()[1][0]


def figures() -> dict[str, float]:
    text = Client().get("/metrics").content.decode()
    return {
        sample.name + "".join(f",{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_metrics_tell_of_collector_log_worker_and_work(alive: None, now: int) -> None:
    source = sources.create_source(Actor.system("test"), CreateSource(name="Shop"), now=now)
    quarantine.put("message", "odd", "src_1", b"{}", now)
    told = figures()
    assert told["crescendo_unreadable"] == 0
    assert told["crescendo_worker_alive"] == 1
    assert told["crescendo_raw_log_backlog_records"] == 0
    assert told["crescendo_quarantine,message,odd"] == 1
    assert told["crescendo_jobs,failed"] == 0
    assert told[f"crescendo_events_stored_total,src_{source.id}"] == 0
    assert "crescendo_collector_requests_total" in told
    assert any(name.startswith("crescendo_fact_lag,") for name in told)
    assert told["crescendo_disk_free_bytes"] > 0
    assert told["crescendo_incident,failed_jobs"] == 0


def test_metrics_are_still_told_when_the_store_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise OperationalError

    monkeypatch.setattr(state, "backlog", away)
    told = figures()
    assert told["crescendo_unreadable"] == 2
    assert "crescendo_worker_alive" in told


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.1.2.3", {}, 200),
        ("203.0.113.7", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "nonsense"}, 404),
        ("127.0.0.1", {"Forwarded": "for=10.1.2.3"}, 404),
        ("", {}, 404),
    ],
)
def test_metrics_are_for_those_who_are_near(
    peer: str, headers: dict[str, str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    near = replace(current(), trusted_proxies=(ip_network("10.0.0.0/8"),))
    monkeypatch.setattr(health, "current", lambda: near)
    assert Client(headers=headers).get("/metrics", REMOTE_ADDR=peer).status_code == status
