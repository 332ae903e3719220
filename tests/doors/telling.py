"""The company of one visit, told once for the tests of a file: each changes it in a transaction of its own.

The story takes longer than most tests that ask about it. It is told in a transaction around those of the tests;
what a test does is rolled back to it. A test that does not ask for the company finds an empty database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from crescendo.activity import dictionary
from crescendo.core.rawlog import NewRecord, RawLog
from crescendo.core.rawlog_memory import ForgetfulLog
from tests.doors.console import story

Tell = Callable[[], story.Company]


@dataclass(slots=True)
class Told:
    """A company that stands in a transaction until `end`; after that each test tells its own."""

    tell: Tell
    blocker: DjangoDbBlocker
    _company: story.Company | None = None
    _around: transaction.Atomic | None = None
    _standing: ClassVar[list[Told]] = []

    def begin(self) -> None:
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # as Django marks that of a class of tests
        dictionary.forget_all()
        with self.blocker.unblock():
            around.__enter__()
            self._around = around
            self._standing.append(self)
            self._company = self.tell()

    def end(self) -> None:
        if self._around is not None:
            with self.blocker.unblock():
                transaction.set_rollback(True)
                self._around.__exit__(None, None, None)
            self._standing.remove(self)
            self._company = self._around = None

    @classmethod
    def end_all(cls) -> None:
        for standing in list(cls._standing):
            standing.end()

    def company(self) -> story.Company:
        """For one test, with a raw log of its own."""
        dictionary.forget_all()
        if self._company is None:
            return self.tell()
        return replace(self._company, log=_another(self._company.log))


def asks_for_told(item: pytest.Item) -> bool:
    """Whether a test asks for the company that is told once."""
    return "told" in getattr(item, "fixturenames", ())


def may_commit(item: pytest.Item) -> bool:
    """Whether a test has no transaction of its own that is rolled back."""
    marked = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or (marked is not None and bool(marked.kwargs.get("transaction")))


def _another(log: RawLog) -> ForgetfulLog:
    copied = ForgetfulLog()
    copied.append([NewRecord(received_at=r.received_at, meta=r.meta, body=r.body) for r in log.read({})])
    return copied
