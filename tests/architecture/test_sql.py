"""SQL is read in review: in files with a header that fit the schema, never put together in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.db import connection

from tests.architecture.sources import PACKAGE, dotted, packages, trees

FILES = sorted(PACKAGE.glob("**/sql/*.sql"))
PLACE = re.compile(r"%\((\w+)\)s")
HEADER = re.compile(r"\A-- purpose: .+\n-- parameters: (?P<parameters>.+)\n-- rows: .+\n")
FOR_EACH = re.compile(r"\[(?P<names>\w+(?:, \w+)*)\], once for each row")
PARAMETER = re.compile(r"(\w+)(?: \(([^)]*)\))?(?:, |$)")

_RUNS = ("execute", "executemany", "fetch", "raw", "RawSQL")

COMPOSES = {
    "conditions": "compiles trees; values are always parameters",
    "core/sets.py": "the bulk statements that all rooms share",
    "core/facts.py": "one clause that may be absent; nothing from outside enters it",
    "people/doubles_": "columns of a frame on DuckDB, all named in the module; no value enters",
    "core/rawlog": "has no Django, and one statement a verb",
    "core/moving/": "the same, from one database to the other",
    "core/backup/": "copies whatever tables there are, by the names that the catalogue gives",
}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_statement_says_purpose_parameters_and_rows(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    assert header, f"{name(path)} must start with `-- purpose:`, `-- parameters:` and `-- rows:`"
    if each := FOR_EACH.fullmatch(header["parameters"]):
        count = len(each["names"].split(", "))
        assert {int(place) for place in re.findall(r"\?(\d+)", without_comments(path))} == {
            *range(1, count + 1)
        }
    else:
        assert set(parameters(header["parameters"])) == set(PLACE.findall(text))


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_statement_is_one_and_speaks_of_both_databases(path: Path) -> None:
    body = without_comments(path)
    assert ";" not in body.rstrip().rstrip(";"), f"{name(path)} holds more than one statement"
    for here, other in (("sqlite", "postgresql"), ("postgresql", "sqlite")):
        if path.name.endswith(f".{here}.sql"):
            assert path.with_name(path.name.replace(f".{here}.", f".{other}.")).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_statement_fits_the_schema(path: Path) -> None:
    if re.search(r"\.(sqlite|postgresql)\.sql$", path.name) and f".{connection.vendor}." not in path.name:
        pytest.skip(f"for the other database than {connection.vendor}")
    text = path.read_text(encoding="utf-8")
    header = HEADER.match(text)
    assert header
    verb = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    each = FOR_EACH.fullmatch(header["parameters"])
    places = [1] * len(each["names"].split(", ")) if each else parameters(header["parameters"])
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {without_comments(path)}", places)
        assert cursor.fetchall() is not None


@pytest.mark.parametrize("package", packages())
def test_sql_is_not_put_together_in_python(package: str) -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in trees(package, words=_RUNS)
        if not any(path.startswith(allowed) for allowed in COMPOSES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).split(".")[-1] in _RUNS
        and node.args
        and _is_composed(node.args[0])
    ]
    assert not wrong


def parameters(declared: str) -> Mapping[str, object]:
    """An example of each parameter of a header: `rows (JSON array of …), limit (integer), name (text)`."""
    if declared.strip() == "none":
        return {}
    return {found: _example(kind or "") for found, kind in PARAMETER.findall(declared)}


def without_comments(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))


def _example(kind: str) -> object:
    if kind.startswith("JSON"):
        return "{}" if kind.startswith("JSON object") else "[]"
    if kind.startswith("text"):
        return "x"
    return kind.startswith("truth") or 1


def _is_composed(node: ast.expr) -> bool:
    """A text with holes filled by Python; places of parameters are not holes."""
    match node:
        case ast.JoinedStr():
            return True
        case ast.BinOp(op=ast.Mod() | ast.Add(), left=left):
            return isinstance(left, ast.Constant | ast.JoinedStr | ast.BinOp)
        case ast.Call(func=ast.Attribute(attr="format")):
            return True
    return False
