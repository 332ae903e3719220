"""The worker's ingest against the least that storing raw events costs, in interleaved pairs.

    .venv/bin/python -m benchmarks.ingest [--pairs 3] [--events 100000] [--database postgresql] [--grow 1000000]

The floor (`ingest_floor.py`) runs unaltered on the same bodies. After each run of ours what is stored is
counted: fewer events than distinct messages fail the benchmark. `--grow` then feeds both, chunk by chunk, up
to that many stored events, and compares what each lost between the first and the last fifth of the way.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks import homes
from benchmarks.floors import BENCH, require_floors, tell, watch_others, write_bodies

NOW = 1_770_000_000_000  # 2 February 2026: after all that events.py tells of
_APPEND = 500
Run = dict[str, Any]


def main() -> None:
    """Measure pairs, then growth; print each run and the medians."""
    asked = _arguments()
    if asked.ours:
        _work(json.loads(asked.ours), Path(asked.bodies))
        return
    require_floors()
    with homes.bench_folder() as folder:
        _compare(folder, asked)
        if asked.grow:
            _grow(folder, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--users", type=int, default=20_000)
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    parser.add_argument(
        "--grow", type=int, default=0, help="stored events up to which to grow; 5000000: full"
    )
    parser.add_argument("--ours", default="", help=argparse.SUPPRESS)
    parser.add_argument("--bodies", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _compare(folder: Path, asked: argparse.Namespace) -> None:
    bodies = write_bodies(folder / "bodies.jsonl", events=asked.events, users=asked.users, seed=7)
    pairs = []
    for number in range(asked.pairs):
        wanted = homes.environment(folder, f"pair{number}", asked.database)
        pairs.append((_floor(folder, bodies), _ours(wanted, bodies)))
        shutil.rmtree(wanted["CRESCENDO_HOME"])
        _tell_pair(f"ingest {asked.database}", *pairs[-1])
    tell(
        f"ingest {asked.database} median",
        {
            "floor": round(statistics.median(floor["events_per_s"] for floor, _ in pairs)),
            "ours": round(statistics.median(ours["events_per_s"] for _, ours in pairs)),
            "ratio": _median(pairs, "events_per_s"),
            "cpu_ratio": round(1 / _median(pairs, "cpu_us"), 3),
            "aim": 0.4,
            "others": max(run["others"] for pair in pairs for run in pair),
        },
    )


def _grow(folder: Path, asked: argparse.Namespace) -> None:
    """Feed both stores by turns; users grow with the store, as they do in life."""
    chunk = min(asked.events, asked.grow // 5)
    wanted = homes.environment(folder, "growing", asked.database)
    kept: list[tuple[Run, Run]] = []
    for stored in range(0, asked.grow, chunk):
        bodies = write_bodies(
            folder / "chunk.jsonl", events=chunk, users=max(20_000, asked.grow // 10), seed=1_000 + stored
        )
        kept.append((_floor(folder, bodies, keep=bool(stored)), _ours(wanted, bodies, keep=True)))
        _tell_pair(f"grown to {stored + chunk}", *kept[-1])
    fifth = max(1, len(kept) // 5)
    # The first fifth ends where the store holds a fifth of the whole: one million of five.
    start = kept[fifth - 1 : 2 * fifth - 1] or kept[:1]
    end = kept[-fifth:]
    losses = [
        round(1 - _rate(end, side, "events_per_s") / _rate(start, side, "events_per_s"), 3) for side in (0, 1)
    ]
    costs = [round(_rate(end, side, "cpu_us") / _rate(start, side, "cpu_us") - 1, 3) for side in (0, 1)]
    told = {"floor_loses": losses[0], "ours_loses": losses[1], "holds": losses[1] <= losses[0] + 0.02}
    told |= {"floor_cpu_grows": costs[0], "ours_cpu_grows": costs[1], "events": asked.grow}
    tell(f"ingest {asked.database} growth", told)


def _floor(folder: Path, bodies: Path, *, keep: bool = False) -> Run:
    command = [sys.executable, str(BENCH / "ingest_floor.py"), str(bodies), "--db", str(folder / "floor.db")]
    return _watched([*command, "--keep"] if keep else command)


def _ours(wanted: dict[str, str], bodies: Path, *, keep: bool = False) -> Run:
    """One process of ours; more stored than before by exactly the distinct messages, or the benchmark fails."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.ingest",
        "--bodies",
        str(bodies),
        "--ours",
        json.dumps(wanted),
    ]
    run = _watched(command)
    distinct = len({json.loads(line)["messageId"] for line in bodies.open()})
    if run["added"] != distinct or (not keep and run["stored"] != distinct):
        sys.exit(f"lost or doubled: {distinct} messages, {run}")
    return run


def _watched(command: Sequence[str]) -> Run:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with watch_others() as others:
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        sys.exit(said.stderr or said.stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run: Run = json.loads(said.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    run.setdefault("cpu_us", round(cpu / run["events"] * 1e6, 1))
    return run | {"others": others.cores}


def _work(wanted: dict[str, str], bodies: Path) -> None:
    """Append the bodies as a collector would, then ingest them; only the ingest is timed."""
    homes.start(wanted)
    from crescendo.activity.api import Ingest  # noqa: PLC0415 - needs Django
    from crescendo.core import sets  # noqa: PLC0415
    from crescendo.core.rawlog import open_log  # noqa: PLC0415
    from crescendo.core.settings import current  # noqa: PLC0415

    log = open_log(current())
    events = _append(log, bodies)
    before = _stored(sets)
    sets.relax_durability()
    # As `crescendo work` does.
    ingest = Ingest(log, zone="Asia/Shanghai")
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    began, cpu = perf_counter(), process_time()
    while ingest(NOW):
        pass
    seconds, cpu = perf_counter() - began, process_time() - cpu
    stored = _stored(sets)
    told = {"events": events, "stored": stored, "added": stored - before}
    print(
        json.dumps(told | {"events_per_s": round(events / seconds), "cpu_us": round(cpu / events * 1e6, 1)})
    )


def _append(log: Any, bodies: Path) -> int:
    from crescendo.core.rawlog import NewRecord  # noqa: PLC0415
    from crescendo.core.rawlog_meta import RequestMeta  # noqa: PLC0415

    meta = RequestMeta(source=_source(), key_trust="server", protocol="segment", path="/v1/batch").encode()
    lines = bodies.read_bytes().splitlines()
    for first in range(0, len(lines), _APPEND):
        log.append(
            [NewRecord(received_at=NOW, meta=meta, body=line) for line in lines[first : first + _APPEND]]
        )
    return len(lines)


def _source() -> int:
    from crescendo.core.types import Actor  # noqa: PLC0415
    from crescendo.sources import api as sources  # noqa: PLC0415
    from crescendo.sources.types import CreateSource, Protocol, Trust  # noqa: PLC0415

    by = Actor.system("benchmark")
    known = sources.list_sources(by)
    if known:
        return known[0].id
    request = CreateSource(name="Bench", protocol=Protocol.SEGMENT, trust=Trust.SERVER)
    return sources.create_source(by, request, now=NOW).id


def _stored(sets: Any) -> int:
    return int(sets.fetch("SELECT count(*) FROM activity_event")[0][0])


def _tell_pair(name: str, floor: Run, ours: Run) -> None:
    told = {"floor": floor["events_per_s"], "ours": ours["events_per_s"]}
    told |= {"ratio": round(ours["events_per_s"] / floor["events_per_s"], 3)}
    told |= {"floor_cpu_us": floor["cpu_us"], "ours_cpu_us": ours["cpu_us"], "stored": ours["stored"]}
    tell(name, told | {"others": [floor["others"], ours["others"]]})


def _median(pairs: Sequence[tuple[Run, Run]], key: str) -> float:
    return round(statistics.median(ours[key] / floor[key] for floor, ours in pairs), 3)


def _rate(pairs: Sequence[tuple[Run, Run]], side: int, key: str) -> float:
    return statistics.median(pair[side][key] for pair in pairs)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
