"""The API against its own description: schemathesis asks, in process, and checks each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from crescendo.sources.types import IssuedKey
from tests.doors.console import story

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json",
    WSGIHandler(),
    config=schemathesis.Config.from_path(ROOT / "schemathesis.toml"),
)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The test's transaction lives in this thread's connection: a request must not close it behind itself."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
def test_answers_are_as_described(
    case: schemathesis.Case, company: story.Company, issue: Callable[..., IssuedKey]
) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {issue().secret}"})


def test_whatever_an_address_names_may_not_be_there() -> None:
    silent = [
        f"{method.upper()} {address}"
        for address, methods in schema.raw_schema["paths"].items()
        for method, described in methods.items()
        if "{" in address and "404" not in described["responses"]
    ]
    assert silent == []
