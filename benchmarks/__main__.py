"""`python -m benchmarks [NAME …]`: run benchmarks one after the other, each in a process of its own.

Without a name all run, in less than fifteen minutes. What follows `--` goes to each: `python -m benchmarks
ingest -- --grow 5000000`. The exit code is 1 when one lost events or could not run.
"""

from __future__ import annotations

import subprocess
import sys
import time
from resource import RUSAGE_CHILDREN, getrusage

RUNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "collect": (("benchmarks.collect",),),
    "protocols": (("benchmarks.protocols",),),
    "ingest": (
        ("benchmarks.ingest", "--grow", "400000"),
        ("benchmarks.ingest", "--database", "postgresql", "--pairs", "1", "--events", "50000"),
    ),
    "pages": (
        ("benchmarks.pages",),
        ("benchmarks.pages", "--database", "postgresql", "--contacts", "200000"),
    ),
    "search": (
        ("benchmarks.search", "--contacts", "300000"),
        ("benchmarks.search", "--contacts", "100000", "--database", "postgresql"),
    ),
    "merge": (
        ("benchmarks.merge",),
        ("benchmarks.merge", "--database", "postgresql", "--contacts", "50000"),
    ),
    "scores": (
        ("benchmarks.scores",),
        ("benchmarks.scores", "--database", "postgresql", "--contacts", "20000"),
    ),
    "imports": (
        ("benchmarks.imports",),
        ("benchmarks.imports", "--database", "postgresql", "--contacts", "100000", "--rows", "10000"),
    ),
    "privacy": (("benchmarks.privacy", "--contacts", "100000", "--erased", "200"),),
    "segments": (
        ("benchmarks.segments",),
        ("benchmarks.segments", "--contacts", "30000", "--database", "postgresql"),
    ),
    "latency": (
        ("benchmarks.latency",),
        ("benchmarks.latency", "--database", "postgresql", "--seconds", "30"),
    ),
    "memory": (("benchmarks.memory",),),
    "doubles": (("benchmarks.doubles", "--contacts", "20000"),),
    "persons": (("benchmarks.persons", "--sets", "dataset1", "dataset4"),),
    "companies": (("benchmarks.companies",),),
}


def main() -> None:
    """Run what is named; each prints its own lines."""
    words = sys.argv[1:]
    names = words[: words.index("--")] if "--" in words else words
    more = words[len(names) + 1 :]
    unknown = [name for name in names if name not in RUNS]
    if unknown:
        sys.exit(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(RUNS)}")
    failed = [command for name in names or RUNS for command in RUNS[name] if not _run([*command, *more])]
    sys.exit(f"failed: {'; '.join(' '.join(command) for command in failed)}" if failed else 0)


def _run(command: list[str]) -> bool:
    print(f"--- {' '.join(command)}", flush=True)
    began, cpu = time.monotonic(), _children()
    code = subprocess.run([sys.executable, "-m", *command], check=False).returncode
    end = "done" if code == 0 else f"failed with {code}"
    print(f"--- {time.monotonic() - began:.0f} s, {_children() - cpu:.0f} s of CPU, {end}", flush=True)
    return code == 0


def _children() -> float:
    """What processes that have ended used; a PostgreSQL server is nobody's child."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
