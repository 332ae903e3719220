"""A merge of two contacts with long histories, and its undoing: how long, and how long others wait meanwhile.

    .venv/bin/python -m benchmarks.merge [--events 100000] [--contacts 200000] [--database postgresql]

Each contact has as many events as asked for. A second process writes to people all the while, one small
transaction after another, and says how long its longest one took. The job runs as in a worker: a chunk, a
pause, the next chunk. On a busy machine the CPU figures count; the wait is then mostly that of the machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others

VERB_MS, WAIT_MS = 1_000, 500
_ONE, _OTHER = 1, 2


def main() -> None:
    """Merge and part three times; print each run."""
    asked = _arguments()
    if asked.writer:
        _write_until(Path(asked.writer))
        return
    require_floors()
    with homes.bench_folder() as folder:
        wanted = homes.environment(folder, "merge", asked.database)
        homes.start(wanted)
        _fill(asked.contacts, asked.events)
        merges = [_measure(folder, wanted, round_) for round_ in range(3)]
        for name in ("merge", "unmerge"):
            runs = [run[name] for run in merges]
            told = {key: round(statistics.median(run[key] for run in runs)) for key in runs[0]}
            tell(
                f"{name} {asked.database}",
                {"events": asked.events, **told, "verb_aim_ms": VERB_MS, "wait_aim_ms": WAIT_MS},
            )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=200_000)
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    parser.add_argument("--writer", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _fill(contacts: int, events: int) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django

    from benchmarks import company  # noqa: PLC0415
    from crescendo.core import sets  # noqa: PLC0415

    company.found(contacts=contacts, heavy=events, others=contacts)
    company.add_history(_OTHER, events, first="c")
    # A new connection, set up as the worker's is.
    connection.close()
    sets.relax_durability()


def _measure(folder: Path, wanted: dict[str, str], round_: int) -> dict[str, dict[str, float]]:
    from crescendo.core.types import Actor  # noqa: PLC0415 - needs Django
    from crescendo.people import api as people  # noqa: PLC0415
    from crescendo.people.types import MergeContacts  # noqa: PLC0415

    by, now = Actor.system("benchmark"), 1_770_000_000_000 + round_ * 1_000_000
    merged: list[int] = []

    def merge() -> None:
        request = MergeContacts(survivor_id=_ONE, other_id=_OTHER)
        merged.append(people.merge_contacts(by, request, now=now).id)

    def part() -> None:
        people.unmerge_contacts(by, merged[0], now=now + 500_000)

    return {
        name: _timed(folder / f"{name}{round_}", wanted, act, now + 500_000)
        for name, act in (("merge", merge), ("unmerge", part))
    }


def _timed(stop: Path, wanted: dict[str, str], act: Callable[[], None], now: int) -> dict[str, float]:
    from crescendo.activity.following import run  # noqa: PLC0415 - needs Django
    from crescendo.core import jobs  # noqa: PLC0415
    from crescendo.core.worker import IDLE_SECONDS  # noqa: PLC0415
    from crescendo.people.types import FOLLOW_JOB  # noqa: PLC0415

    command = [sys.executable, "-m", "benchmarks.merge", "--writer", str(stop)]
    with watch_others() as others:
        writer = subprocess.Popen(command, env={**os.environ, **wanted}, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        writer.stdout.readline()
        began, cpu = perf_counter(), process_time()
        act()
        verb, verb_cpu = perf_counter() - began, process_time() - cpu
        chunks = []
        while jobs.progress(FOLLOW_JOB):
            start, used = perf_counter(), process_time()
            if jobs.run_due({FOLLOW_JOB: run}, now=now + 5_000 + int((start - began) * 1_000)):
                chunks.append((perf_counter() - start, process_time() - used))
            else:
                time.sleep(IDLE_SECONDS)
        whole, whole_cpu = perf_counter() - began, process_time() - cpu
        stop.touch()
        waited = float(writer.stdout.readline())
        writer.wait(30)
    return {
        "verb_ms": verb * 1_000,
        "verb_cpu_ms": verb_cpu * 1_000,
        "whole_ms": whole * 1_000,
        "whole_cpu_ms": whole_cpu * 1_000,
        "chunks": len(chunks),
        "longest_chunk_ms": max(wall for wall, _ in chunks) * 1_000,
        "longest_chunk_cpu_ms": max(used for _, used in chunks) * 1_000,
        "longest_wait_ms": waited * 1_000,
        "others": others.cores * 100,
    }


def _write_until(stop: Path) -> None:
    """Small writes as ingest makes them: in turn, to a contact that nobody merges."""
    homes.start({name: value for name, value in os.environ.items() if name.startswith("CRESCENDO_")})
    from django.db import transaction  # noqa: PLC0415 - needs Django

    from crescendo.people import api as people  # noqa: PLC0415
    from crescendo.people.types import Identity, IdentityKind, Proof, Sighting  # noqa: PLC0415

    person = Identity(IdentityKind.USER, "bystander")
    print("ready", flush=True)
    longest, number = 0.0, 0
    while not stop.exists():
        number += 1
        began = perf_counter()
        with transaction.atomic():
            people.sight(
                [Sighting(key=f"b{number}", at=number, proof=Proof.VERIFIED, people=(person,))], now=1
            )
        longest = max(longest, perf_counter() - began)
        time.sleep(0.01)
    print(longest, flush=True)


if __name__ == "__main__":
    main()
