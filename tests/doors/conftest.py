"""The company of one visit, for all doors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from crescendo.activity import dictionary
from crescendo.core.rawlog_memory import ForgetfulLog
from tests.doors.console import story
from tests.doors.telling import Tell, Told, asks_for_told, may_commit


@pytest.fixture(scope="package")
def tell() -> Tell:
    """A source, a visitor from an ad who sent and confirmed the trial form, a crawler, a broken message."""
    return lambda: story.tell(ForgetfulLog(), story.NOON)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tell: Tell) -> Iterator[Told]:
    """The company while the tests of this file run that ask for it."""
    made = Told(tell, django_db_blocker)
    made.begin()
    yield made
    made.end()


@pytest.fixture
def company(told: Told, db: None) -> story.Company:
    """The company as it was told, for one test alone."""
    return told.company()


@pytest.fixture
def lasting_company(transactional_db: None, tell: Tell) -> story.Company:
    """The same, committed: other threads and processes see it."""
    dictionary.forget_all()
    return tell()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever does not ask for the company finds none."""
    if not asks_for_told(item):
        Told.end_all()
    elif may_commit(item):
        pytest.fail(f"{item.nodeid} commits what it does: it asks for `lasting_company`", pytrace=False)
