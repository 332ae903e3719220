"""`crescendo plan` and `apply`: definitions as files, whole or not at all, the same doors as the console's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.cli import definition_files
from crescendo.core import definitions
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.segments import api as segments
from tests.doors.cli.conftest import Run

ME = Actor.system("test")
HOT = "name: Hot in Shanghai\ncondition:\n  all:\n    - {field: email, operator: is_set}\n"


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    """What is in force, written out."""
    assert run("plan", str(tmp_path), "--write").exit_code == 0
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def names() -> set[str]:
    return {segment.name for segment in segments.list_segments(ME)}


def test_what_was_written_out_changes_nothing(run: Run, folder: Path) -> None:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml")}
    assert {"lifecycle.yaml", "consent-purposes.yaml", "machine-rules.yaml", "scoring/interest.yaml"} <= files
    planned = run("plan", str(folder))
    assert (planned.exit_code, planned.output) == (0, "All is in force as the folder says.\n")
    assert run("plan", str(folder), "--write").output == "The folder says what is in force.\n"


def test_a_segment_and_a_clock_are_planned_then_in_force(run: Run, folder: Path) -> None:
    (folder / "segments").mkdir(exist_ok=True)
    (folder / "segments" / "hot.yaml").write_text(HOT, "utf-8")
    edit(folder / "machine-rules.yaml", "networks: []", "networks: [203.0.113.0/24]")
    planned = run("plan", str(folder))
    assert planned.exit_code == 0, planned.output
    assert "segments/hot.yaml: new" in planned.output
    assert 'networks/0: nothing -> "203.0.113.0/24"' in planned.output
    assert "Hot in Shanghai" not in names()  # a plan changes nothing
    applied = run("apply", str(folder), "--note", "from git")
    assert applied.exit_code == 0
    assert applied.output.endswith("2 definitions are in force.\n")
    assert "Hot in Shanghai" in names()
    assert run("plan", str(folder)).output == "All is in force as the folder says.\n"
    edit(folder / "segments" / "hot.yaml", "is_set", "is_not_set")
    assert "segments/hot.yaml: 1 changed" in run("apply", str(folder)).output
    (hot,) = [one for one in segments.list_segments(ME) if one.name == "Hot in Shanghai"]
    assert hot.in_force == {"all": [{"field": "email", "operator": "is_not_set"}]}


def test_one_fault_keeps_all_of_it_out(run: Run, folder: Path) -> None:
    (folder / "segments").mkdir(exist_ok=True)
    (folder / "segments" / "hot.yaml").write_text(HOT, "utf-8")
    (folder / "segments" / "cold.yaml").write_text(
        HOT.replace("email", "no_such").replace("Hot", "Cold"), "utf-8"
    )
    (folder / "typo.yaml").write_text("name: x\n", "utf-8")
    (folder / "machine-rules.yaml").write_text("networks: [a\n", "utf-8")
    applied = run("apply", str(folder))
    assert applied.exit_code == 1
    assert "segments/cold.yaml: cannot be applied\n  /condition/all/0/field: " in applied.output
    assert "typo.yaml: cannot be applied" in applied.output
    assert "machine-rules.yaml: cannot be applied\n  line " in applied.output
    assert "Nothing was applied." in applied.output
    assert "Hot in Shanghai" not in names()


def test_a_draft_of_somebody_is_not_run_over(run: Run, folder: Path) -> None:
    page = lifecycle.get_lifecycle(ME)
    lifecycle.save_lifecycle(ME, {**page.draft, "calendar": {}}, revision=page.revision, now=1)
    edit(folder / "lifecycle.yaml", "zh-hans: ", "zh-hans: 新")
    refused = run("apply", str(folder))
    assert refused.exit_code == 1
    assert "--over-drafts" in refused.output
    assert run("apply", str(folder), "--over-drafts").exit_code == 0
    held, _ = lifecycle.lifecycle_version(ME, 1)
    assert held == definition_files.read(folder / "lifecycle.yaml")
    # A draft that is as what is in force troubles nobody.
    assert not lifecycle.get_lifecycle(ME).changes


def test_a_challenger_is_made_and_what_has_no_file_stays(run: Run, folder: Path) -> None:
    main = folder / "scoring" / "interest.yaml"
    edit(main, "name: ", "name: Bold ")
    main.rename(folder / "scoring" / "bold.yaml")
    (folder / "lifecycle.yaml").unlink()
    applied = run("apply", str(folder))
    assert "scoring/bold.yaml: new" in applied.output
    assert "lifecycle.yaml: in force, but not in the folder; it is left as it is" in applied.output
    assert definitions.find_in_force("scoring_model", "bold") is not None
    assert "bold" not in run("plan", str(folder)).output


def test_two_files_of_one_segment_are_refused(run: Run, folder: Path) -> None:
    (folder / "segments").mkdir(exist_ok=True)
    for file in ("a", "b"):
        (folder / "segments" / f"{file}.yaml").write_text(HOT, "utf-8")
    planned = run("plan", str(folder))
    assert planned.exit_code == 1
    assert planned.output.count("«Hot in Shanghai» stands in another file too.") == 2


def test_a_document_of_another_shape_is_told(run: Run, folder: Path) -> None:
    (folder / "consent-purposes.yaml").write_text("purposes: 3\n", "utf-8")
    (folder / "machine-rules.yaml").write_text("networks: 3\n", "utf-8")
    (folder / "lifecycle.yaml").write_text("stages: {}\n", "utf-8")
    planned = run("plan", str(folder))
    assert planned.exit_code == 1
    assert planned.output.count("cannot be applied") == 3


@given(
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_is_written_reads_the_same(value: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("one") / "one.yaml"
    definition_files.write(path, {"value": value})
    assert definition_files.read(path) == {"value": value}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("2026-01-01", "2026-01-01"),
        ("08", "08"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
    ],
)
def test_it_is_read_as_json_would_mean_it(text: str, meant: object, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(f"value: {text}\n", "utf-8")
    assert definition_files.read(tmp_path / "one.yaml") == {"value": meant}


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "1: a\n", "- a\n", "a: [\n", "a: !!python/object:os.system x\n", "a: *b\n"]
)
def test_what_is_no_document_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(text, "utf-8")
    with pytest.raises(definition_files.FileNotReadable):
        definition_files.read(tmp_path / "one.yaml")
