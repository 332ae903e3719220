"""What every test may ask for: the cast, a clock, the shared folder, a real PostgreSQL; and shut sockets."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import PoFileError
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

import hatch_build
from crescendo.core import roles
from crescendo.core.clock import VirtualClock
from crescendo.core.types import Actor, Permission, Role, Scope
from tests import environment, migrated, network, numbering, postgresql
from tests.shared import shared_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

    from tests.world import World

NOON = 1_767_582_000_000  # Monday, 5 January 2026, 11:00 in Shanghai

# Time is never a reason to fail: two processes of a small machine share its cores. The same code is tried with the
# same examples; `make explore` looks for others.
hypothesis_settings.register_profile(
    "crescendo",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not environment.is_exploring(),
    print_blob=True,
)
hypothesis_settings.load_profile("crescendo")

_COSTS = {"crash": 120, "browser": 40, "real": 40, "slow": 30}
"""How many common tests one of a mark takes the time of, roughly."""

_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    if environment.worker() == "main":
        # A catalogue that somebody is editing stops the tests that read it, and `make check`, not the others.
        with contextlib.suppress(PoFileError):
            hatch_build.compile_messages(Path(__file__).resolve().parent.parent)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: half of a worker's time it waits for processes that it started."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The files that take longest begin, so that at the end no worker waits for another's.

    On PostgreSQL those are left out that do not ask for the default database: pytest-django keeps them from it, so
    they did the same on SQLite.
    """
    if environment.is_on_postgresql():
        same = [item for item in items if not _asks_for_database(item)]
        config.hook.pytest_deselected(items=same)
        items[:] = [item for item in items if _asks_for_database(item)]
    weights: Counter[Path] = Counter()
    for item in items:
        weights[item.path] += max(
            (cost for mark, cost in _COSTS.items() if item.get_closest_marker(mark)), default=1
        )
    places = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    # In a file those last that share a company, see tests/doors/telling.py.
    items.sort(key=lambda item: (-weights[item.path], places[item.path], "told" in _fixtures(item)))


def _asks_for_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or bool(
        {"db", "transactional_db"} & set(_fixtures(item))
    )


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _shut_sockets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        network.shut(patch)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """When Django comes to make the test database, it is there."""
    migrated.bring()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What is there is taken; it goes with the run's folder."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Each table numbers its rows from another start: no test may rest on a first row being 1, or on two alike."""
    from django.db import connection
    from django.test import TransactionTestCase

    from tests import emptying

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: emptying.empty())
        with django_db_blocker.unblock():
            numbering.spread()
        yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def now() -> int:
    """The fixed instant at which tests happen."""
    return NOON


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands at the fixed instant until a test moves it."""
    return VirtualClock(NOON)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """An empty database of this process on a real PostgreSQL, whatever the default database is."""
    name = f"session_{environment.worker()}"
    yield postgresql.create(environment.root(), name)
    postgresql.drop(environment.root(), name)


@pytest.fixture
def fresh_postgresql_url() -> Iterator[str]:
    """An empty database of this test on a real PostgreSQL, whatever the default database is."""
    name = f"test_{environment.worker()}_{next(_numbers)}"
    yield postgresql.create(environment.root(), name)
    postgresql.drop(environment.root(), name)


@pytest.fixture
def migrated_postgresql_url() -> Iterator[str]:
    """The same with the tables of an installation that was never used."""
    name = f"test_{environment.worker()}_{next(_numbers)}"
    yield migrated.on_postgresql(name)
    postgresql.drop(environment.root(), name)


@pytest.fixture
def shared() -> Path:
    """The folder of captures and data beside the checkout; the test is skipped where there is none."""
    return shared_path()


@pytest.fixture
def own_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """What /readyz and the doctor read: another test of this process may have left requests in the log of its home."""
    from crescendo.core.rawlog_sqlite import SqliteLog
    from crescendo.project import state

    made = SqliteLog.at_url(f"sqlite:///{tmp_path}/raw.sqlite3")
    monkeypatch.setattr(state, "log", lambda: made)
    yield
    made.close()


@pytest.fixture
def world(transactional_db: None, tmp_path: Path, clock: VirtualClock) -> World:
    """A whole installation in this process; see tests.world."""
    from tests.world import World

    return World(tmp_path, clock)


@pytest.fixture
def lin() -> Actor:
    """Lin, marketing."""
    return _actor(901, "Lin", Role.MARKETING)


@pytest.fixture
def chen() -> Actor:
    """Chen, sales: sees what is his own."""
    return _actor(902, "Chen", Role.SALES)


@pytest.fixture
def wu() -> Actor:
    """Wu, the manager of sales."""
    return _actor(903, "Wu", Role.SALES_MANAGER)


@pytest.fixture
def admin() -> Actor:
    """The administrator."""
    return _actor(904, "Admin", Role.ADMINISTRATOR)


@pytest.fixture
def stranger() -> Actor:
    """Stranger, who may do nothing."""
    return Actor(staff_id=None, label="Stranger", permissions=frozenset(), scope=Scope.OWN)


@pytest.fixture(scope="session")
def _built_assets() -> None:
    """The front end as its sources are now: what was built before the last change of them looks and acts otherwise."""
    with (environment.root() / "assets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        hatch_build.build_assets(Path(__file__).resolve().parent.parent)


@pytest.fixture(scope="module")
def browser(_built_assets: None) -> Iterator[Browser]:
    """A real Chromium; `browser.new_context(locale=…)` is a visitor. The test is marked `browser`."""
    from playwright.sync_api import sync_playwright

    from tests import leaving
    from tools import chromium

    path = chromium.find()
    if path is None:
        pytest.skip("needs Chromium, which `make browser` brings")
    # Playwright's loop runs in this thread until it is closed, and Django would refuse the database next to any
    # loop. A browser a module, so that tests of other modules find the thread without one.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        leaving.let_contexts_rest_before_they_close(patch)
        opened = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


def _actor(staff_id: int, label: str, role: Role) -> Actor:
    permissions = roles.PERMISSIONS[role] | {Permission.PERSONAL_DATA}
    return Actor(
        staff_id=staff_id,
        label=label,
        permissions=permissions,
        scope=roles.USUAL_SCOPE[role],
        sees_personal_data=True,
    )
