"""Time is handed in: nothing below the doors reads the wall clock."""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOMS, dotted, trees

READS = {
    "time.time",
    "time.time_ns",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "functions.Now",
}

ALLOWED = {
    "core/clock.py": "SystemClock is the one place that reads it",
}


def test_rooms_read_no_wall_clock() -> None:
    wrong = [
        f"{path}:{node.lineno} {name}"
        for path, tree in trees(*ROOMS, words=READS)
        if path not in ALLOWED
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and (name := _read(node))
    ]
    assert not wrong


def test_columns_are_not_stamped_by_the_database() -> None:
    wrong = [
        f"{path}:{node.value.lineno}"
        for path, tree in trees(*ROOMS, words=["auto_now"])
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add")
    ]
    assert not wrong


def _read(node: ast.Attribute) -> str:
    name = dotted(node)
    return name if any(name == read or name.endswith(f".{read}") for read in READS) else ""
