"""`crescendo export`: the same rows in every format, whole or not at all, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.cli import export_formats
from crescendo.cli.export_formats import write_csv
from crescendo.rest.shapes import IdentityShape
from tests.doors.cli.conftest import Run
from tests.doors.console import story

pytestmark = pytest.mark.slow

KINDS = ["contacts", "accounts", "events", "identities", "consents"]
LEAST = {
    "events": "id key name raw_name at received_at contact_id identity source subject value judgement touch properties",
    "contacts": "id email phone name account_id user_ids first_touch last_touch",
    "identities": "id kind value space contact_id verified first_seen_at",
}


def exported(run: Run, folder: Path, kind: str, form: str) -> bytes:
    path = folder / f"{kind}.{form}"
    assert run("export", kind, "--format", form, "--to", str(path)).exit_code == 0
    return path.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_has_the_same_rows_and_columns(
    kind: str, run: Run, company: story.Company, tmp_path: Path
) -> None:
    lines = [json.loads(line) for line in exported(run, tmp_path, kind, "ndjson").splitlines()]
    table = list(csv.DictReader(io.StringIO(exported(run, tmp_path, kind, "csv").decode("utf-8-sig"))))
    exported(run, tmp_path, kind, "parquet")
    with duckdb.connect() as engine:
        found = engine.read_parquet(str(tmp_path / f"{kind}.parquet"))
        typed = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert [row["id"] for row in lines] == [row["id"] for row in table] == [row["id"] for row in typed]
    for line, cells, row in zip(lines, table, typed, strict=True):
        assert list(line) == list(cells) == list(row)
        assert all(row[key] == value for key, value in line.items() if not isinstance(value, dict | list))
    if kind in LEAST:
        assert set(LEAST[kind].split()) <= set(lines[0])


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_are_the_same_bytes(
    kind: str, form: str, run: Run, company: story.Company, tmp_path: Path
) -> None:
    assert exported(run, tmp_path, kind, form) == exported(run, tmp_path, kind, form)


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_an_empty_house_exports_its_columns(form: str, run: Run, tmp_path: Path) -> None:
    content = exported(run, tmp_path, "contacts", form)
    assert (content == b"") == (form == "ndjson")
    if form == "parquet":
        assert "email" in duckdb.read_parquet(str(tmp_path / "contacts.parquet")).columns


def test_an_event_tells_how_somebody_came(run: Run, company: story.Company, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in exported(run, tmp_path, "events", "ndjson").splitlines()]
    first = next(row for row in lines if row["contact_id"] and row["touch"])
    assert first["touch"]["click_id"] == "1122334455"
    assert first["identity"] == "device:device-1"
    assert first["contact_id"] == f"con_{company.contact_id}"


def test_standard_output_gets_the_same_bytes(run: Run, company: story.Company, tmp_path: Path) -> None:
    for form in ("ndjson", "csv", "parquet"):
        shown = run("export", "events", "--format", form)
        assert shown.stdout_bytes == exported(run, tmp_path, "events", form)


def test_a_failed_export_leaves_the_old_file_and_no_other(
    run: Run, company: story.Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = exported(run, tmp_path, "events", "ndjson")

    def broken(rows: Iterator[Any], *_: object) -> None:
        next(rows)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_formats, "WRITERS", {"ndjson": broken})
    path = tmp_path / "events.ndjson"
    failed = run("export", "events", "--to", str(path))
    assert (failed.exit_code, path.read_bytes()) == (1, before)
    assert "No space left on device" in failed.output
    assert [file.name for file in tmp_path.iterdir()] == ["events.ndjson"]


def test_a_place_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    failed = run("export", "events", "--to", str(tmp_path / "absent" / "events.csv"))
    assert failed.exit_code == 1
    assert "absent" in failed.output


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+1+1", "-2+3", "\tx", "\r=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_of_a_table_is_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+8613800000000", "-12", "-1.5", "", "Lin", "a=b", "张伟"])
def test_numbers_and_plain_texts_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_from_its_cell(text: str) -> None:
    assert cell(text) in {text, f"'{text}"}


def cell(value: str) -> str:
    row = dict.fromkeys(IdentityShape.__annotations__, "") | {"value": value}
    file = io.BytesIO()
    write_csv(iter([row]), IdentityShape, file)
    (found,) = csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline=""))
    return found["value"]
