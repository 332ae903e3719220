"""The sources as the architecture's tests read them: rooms, doors and their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "crescendo"
ROOMS = (
    "core",
    "conditions",
    "people",
    "sources",
    "activity",
    "scoring",
    "segments",
    "channels",
    "lifecycle",
)
DOORS = ("console", "site", "rest", "collect", "demo", "project", "cli")


def packages() -> list[str]:
    """All packages right below `crescendo`."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def trees(*names: str, words: Iterable[str] = ("",)) -> Iterator[tuple[str, ast.Module]]:
    """The syntax trees of these packages, migrations left out, each with its name as `core/sets.py`.

    Modules in whose text none of the words stands are not parsed, which is what takes long.
    """
    for name in names:
        for path in sorted((PACKAGE / name).rglob("*.py")):
            if "migrations" not in path.parts and "node_modules" not in path.parts:
                text = path.read_text(encoding="utf-8")
                if any(word in text for word in words):
                    yield path.relative_to(PACKAGE).as_posix(), ast.parse(text)


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an expression that is one, else an empty text."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            before = dotted(value)
            return f"{before}.{name}" if before else ""
    return ""
