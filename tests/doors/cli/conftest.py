"""The company of one visit, and the command line in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from crescendo.activity import dictionary
from crescendo.cli.main import main
from crescendo.core.rawlog_memory import ForgetfulLog
from tests.doors.console import story

Run = Callable[..., Result]


@pytest.fixture
def run(db: None) -> Run:
    """Runs a command: `run("source", "list")`."""

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return command


@pytest.fixture
def company(db: None, now: int) -> story.Company:
    """A source, a visitor from an ad who became a contact, a crawler."""
    dictionary.forget_all()
    return story.tell(ForgetfulLog(), now)
