"""The floors beside the checkout, the load of others, and how a figure is told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
BENCH = CHECKOUT.parent / "shared" / "bench"


@dataclass(slots=True)
class Others:
    """How many cores processes that are not ours used meanwhile."""

    cores: float = 0.0


@contextmanager
def watch_others() -> Iterator[Others]:
    """Ours are processes whose current folder is in BENCH_DIRS or ours: others work in the checkout."""
    sys.path.insert(0, str(BENCH))
    from quiet import Quiet  # type: ignore[import-not-found]  # noqa: PLC0415 - lives beside the checkout

    others = Others()
    with Quiet() as quiet:
        yield others
    others.cores = quiet.foreign


def require_floors() -> None:
    """End with one sentence where there is nothing to measure against."""
    if not BENCH.exists():
        sys.exit("needs ../shared/bench beside the checkout")


def write_bodies(path: Path, *, events: int, users: int, seed: int) -> Path:
    """Single events in Segment's envelope, one a line; the same seed gives the same bytes."""
    command = [sys.executable, str(BENCH / "events.py"), "--dialect", "native", "--seed", str(seed)]
    with path.open("w") as file:
        subprocess.run([*command, "--n", str(events), "--users", str(users)], stdout=file, check=True)
    return path


def tell(name: str, told: Mapping[str, Any]) -> None:
    """One line for people, one JSON line for programs."""
    print("  ".join([f"{name:<34}", *(f"{key} {value}" for key, value in told.items())]))
    print(json.dumps({"benchmark": name, **told}), flush=True)
