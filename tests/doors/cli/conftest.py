"""The command line in this process."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from crescendo.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(db: None) -> Run:
    """Runs a command: `run("source", "list")`."""

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=False)

    return command
