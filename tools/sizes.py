"""Report what has grown: modules, functions and templates past the size at which one stops to think."""

from __future__ import annotations

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import tracked

MODULE, TEST_MODULE, FUNCTION, TEMPLATE = 300, 500, 40, 150


def grown() -> Iterator[str]:
    for path, text in tracked.texts("src/**/*.py", "tests/**/*.py", "tools/*.py"):
        if "migrations" in path.parts:
            continue
        lines = text.count("\n")
        if lines > (TEST_MODULE if path.parts[0] == "tests" else MODULE):
            yield f"{path}: {lines} lines"
        for function, length in functions(text, path):
            if length > FUNCTION:
                yield f"{path}: {function} has {length} lines"
    for path, text in tracked.texts("src/**/*.html"):
        if text.count("\n") > TEMPLATE:
            yield f"{path}: {text.count(chr(10))} lines"


def functions(text: str, path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


def main() -> int:
    sources = [(path, text) for path, text in tracked.texts("src/**/*.py") if "migrations" not in path.parts]
    lengths = [length for path, text in sources for _name, length in functions(text, path)]
    print(*grown(), sep="\n")
    modules = statistics.median(text.count("\n") for _path, text in sources)
    median = statistics.median(lengths)
    print(f"sizes: {len(sources)} modules, median {modules:.0f} lines; functions, median {median:.0f} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
