"""An installation on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installation import Installation, installation


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """A running one of these is killed by the tests; this ends what they leave."""
    url = request.getfixturevalue("migrated_postgresql_url") if request.param == "postgresql" else ""
    with installation(tmp_path / "home", url) as made:
        yield made


@pytest.fixture
def postgresql_house(migrated_postgresql_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path / "home", migrated_postgresql_url) as made:
        yield made
