"""The last release's code works on the schema of this one, as it does on other machines while one upgrades.

`RELEASE=<commit>` tries any commit; without it the newest tag `v…` is taken; before the first release there is none.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.installation import Load, await_truth, installation
from tools.releases import last_release

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]
ROOT = Path(__file__).resolve().parents[2]
KEY = "server-key"


def unpack(revision: str, folder: Path) -> Path:
    done = subprocess.run(["git", "archive", revision, "src"], cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder / "src"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_last_release_works_on_this_schema(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    revision = os.environ.get("RELEASE") or last_release()
    if revision is None:
        pytest.skip("there is no release yet")
    url = request.getfixturevalue("fresh_postgresql_url") if kind == "postgresql" else ""
    with installation(tmp_path / "home", url) as house:
        house.run("source", "list")
        house.environment["PYTHONPATH"] = str(unpack(revision, tmp_path))
        house.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", "server")
        house.start("collect")
        house.start("work")
        load = Load(house.port, KEY, clients=2)
        await_truth(lambda: len(load.acknowledged) > 60, 60)
        acknowledged = load.stop()
        assert {event["key"] for event in house.events()} >= set(acknowledged)
