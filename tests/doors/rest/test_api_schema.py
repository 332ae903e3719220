"""The API against its own description: schemathesis asks, in process, and checks each answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, create_test
from schemathesis.generation.hypothesis.builder import HypothesisTestMode as Mode
from typing_extensions import is_typeddict

from crescendo import rest
from crescendo.sources.types import IssuedKey
from tests.doors.console import story

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
schema = schemathesis.openapi.from_wsgi(
    "/api/v1/openapi.json",
    WSGIHandler(),
    config=schemathesis.Config.from_path(ROOT / "schemathesis.toml"),
)
ROUTES = [(method, address) for address, methods in schema.raw_schema["paths"].items() for method in methods]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The test's transaction lives in this thread's connection: a request must not close it behind itself."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# schemathesis' own decorator gives all routes one name, by which workers that share a file out try one of them.
@pytest.mark.parametrize(
    ("method", "address"), ROUTES, ids=[f"{method.upper()} {address}" for method, address in ROUTES]
)
@pytest.mark.parametrize(
    "modes",
    [
        pytest.param([Mode.EXAMPLES, Mode.FUZZING], id="some"),
        pytest.param(list(Mode), id="all", marks=pytest.mark.long),
    ],
)
def test_answers_are_as_described(
    method: str,
    address: str,
    modes: list[Mode],
    company: story.Company,
    issue: Callable[..., IssuedKey],
) -> None:
    headers = {"Authorization": f"Bearer {issue().secret}"}

    @settings(
        max_examples=8 if Mode.COVERAGE in modes else 3,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers)

    tried = HypothesisTestConfig(project=schema.config, modes=modes)
    create_test(operation=schema[address][method], test_func=ask, config=tried)()


def test_whatever_an_address_names_may_not_be_there() -> None:
    silent = [
        f"{method.upper()} {address}"
        for address, methods in schema.raw_schema["paths"].items()
        for method, described in methods.items()
        if "{" in address and "404" not in described["responses"]
    ]
    assert silent == []


def test_each_shape_has_a_name_of_its_own() -> None:
    """Of two with one name the description would show the later for both."""
    modules = [import_module(f"crescendo.rest.{found.name}") for found in iter_modules(rest.__path__)]
    shapes = Counter(
        made.__name__
        for module in modules
        for made in vars(module).values()
        if isinstance(made, type)
        and made.__module__ == module.__name__
        and (is_typeddict(made) or issubclass(made, Schema))
    )
    assert [name for name, count in shapes.items() if count > 1] == []
    assert len(shapes) > 100
