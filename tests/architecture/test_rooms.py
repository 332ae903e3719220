"""Rooms look alike: a package that says what it is for, a door of two names, guessable modules."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import DOORS, PACKAGE, ROOMS, packages, trees

ROOT = PACKAGE.parents[1]

# Modules beside `api` and `types` that outsiders may import, each with its reason.
FURTHER_DOORS = {
    "crescendo.sources.classify": "pure, called for each event of a batch",
    "crescendo.sources.links": "pure: builds an address, reads and writes nothing",
}


def test_each_package_is_a_room_or_a_door() -> None:
    assert set(packages()) <= {*ROOMS, *DOORS}


@pytest.mark.parametrize("name", packages())
def test_a_package_says_what_it_is_for(name: str) -> None:
    tree = ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), (
        f"{name}/__init__.py needs its three lines: what it is for, what it refuses"
    )


@pytest.mark.parametrize("name", [room for room in ROOMS if room not in ("core", "conditions")])
def test_a_room_has_a_door_of_verbs_and_one_of_nouns(name: str) -> None:
    present = {path.stem for path in (PACKAGE / name).iterdir()}
    assert {"api", "types", "models", "apps"} <= present


@pytest.mark.parametrize("name", ROOMS)
def test_nouns_are_free_of_django(name: str) -> None:
    code = f"import sys, crescendo.{name}.types; sys.exit(any(m.startswith('django') for m in sys.modules))"
    asked = subprocess.run([sys.executable, "-c", code], check=False)
    assert asked.returncode == 0, f"importing crescendo.{name}.types loads Django"


def test_only_the_doors_of_a_room_are_imported_from_outside() -> None:
    wrong = [
        f"{path} imports {module}"
        for path, tree in trees(*packages(), words=["crescendo."])
        for module in imported(tree)
        if not is_through_a_door(path.split("/")[0], module)
    ]
    assert not wrong


def test_signals_are_not_used() -> None:
    wrong = [
        path
        for path, tree in trees(*packages(), words=["signals", "dispatch"])
        if any(m.startswith("django.db.models.signals") or m == "django.dispatch" for m in imported(tree))
    ]
    assert not wrong


def test_a_room_has_its_page_in_the_docs() -> None:
    assert [room for room in ROOMS if not (ROOT / "docs" / "rooms" / f"{room}.md").exists()] == []


def is_through_a_door(importer: str, module: str) -> bool:
    """Whether a module is the importer's own or a room's door; `core` and `conditions` are open ground."""
    match module.split("."):
        case ["crescendo", room, inner, *_] if room in ROOMS and room not in (importer, "core", "conditions"):
            return inner in ("api", "types") or f"crescendo.{room}.{inner}" in FURTHER_DOORS
    return True


def imported(tree: ast.Module) -> list[str]:
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def test_the_import_contract_holds() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.skip("import-linter comes with the extra `check`")
    asked = subprocess.run([linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stdout
