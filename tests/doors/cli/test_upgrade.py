"""An upgrade that fails leaves the data as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installation import Installation, installation

pytestmark = pytest.mark.long

FAILS = """
from crescendo.cli import upgrading
from crescendo.project.schema import start_django
start_django()
from django.db import connection
from crescendo.core.settings import current

def break_it():
    with connection.cursor() as cursor:
        cursor.execute("delete from sources_source")
        cursor.execute("alter table core_company rename to gone")
    raise OSError("the power went")

upgrading._waiting = lambda: 1
try:
    upgrading.run_upgrade(keep=0, migrate=break_it)
except Exception as failure:
    print(type(failure).__name__, failure)
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_way_back(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("fresh_postgresql_url") if kind == "postgresql" else ""
    with installation(tmp_path / "home", url) as house:
        house.run("source", "add", "Shop", "--key", "shop-key")
        assert "All data is as it was before" in house.python(FAILS)
        assert "Shop" in house.run("source", "list")
        assert house.query("select count(*) from core_company") == [(0,)]
        assert "Nothing to do" in house.run("upgrade")


def test_waiting_migrations_are_applied_and_a_backup_stands(tmp_path: Path) -> None:
    with installation(tmp_path / "home") as house:
        behind(house)
        assert "applied and checked" in house.run("upgrade", "--keep", "3")
        assert len(list((house.home / "backups").glob("*.tar.gz"))) == 1
        assert "ok   migrations" in said_by_doctor(house)


def behind(house: Installation) -> None:
    """A store of before the newest table of core."""
    house.run("source", "list")
    house.python(
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', 'core', '0009', verbosity=0)"
    )


def said_by_doctor(house: Installation) -> str:
    code = "from crescendo.cli.doctor import examine, written; print(written(examine(), as_json=False))"
    return house.python(code)
