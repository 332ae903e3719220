"""Real leads of a marketplace, with origin and landing page, from the command line."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.core.imports import spool
from crescendo.core.types import Actor
from crescendo.people import api as people
from tests.doors.cli.conftest import Run
from tests.shared import shared_path

pytestmark = pytest.mark.real


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setattr(spool, "folder", lambda: folder)
    return folder


def test_leads_of_a_marketplace_come_in_with_origin_and_landing_page(run: Run, tmp_path: Path) -> None:
    packed = shared_path("data", "olist_funnel", "marketing_qualified_leads.csv.gz")
    path = tmp_path / "leads.csv"
    with gzip.open(packed) as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    said = run(
        "import", "contacts", str(path),
        "--map", "trait.origin=origin", "--map", "trait.landing_page=landing_page_id",
    )  # fmt: skip
    assert said.exit_code == 0
    assert f"{len(lines):,} created" in said.stderr
    found = list(people.stream_contacts(Actor.system("test")))
    origins = Counter(line.split(",")[3] for line in lines)
    assert Counter(contact.traits.get("origin", "") for contact in found) == origins
    assert all(contact.traits["landing_page"] for contact in found)
    assert min(contact.created_at for contact in found) < 1_500_000_000_000
    again = run("import", "contacts", str(path))
    assert f"0 created, 0 updated, {len(lines):,} unchanged" in again.stderr
