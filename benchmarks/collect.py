"""The collector against the least that a durable ASGI endpoint costs, in interleaved pairs.

    .venv/bin/python benchmarks/collect.py [--pairs 3] [--seconds 5] [--batch 50] [--database postgresql://…]

Needs `wrk` and ../shared/bench beside the checkout; its floor (`http_floor:app_group`) runs unaltered. After
each run of ours the raw log is counted: fewer records than acknowledged requests fail the benchmark.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crescendo.core.rawlog import open_log
from crescendo.core.settings import read

_CHECKOUT = Path(__file__).resolve().parent.parent
_BENCH = _CHECKOUT.parent / "shared" / "bench"
KEY = "BENCH"
_SERVE = """
from crescendo.collect.server import serve
from crescendo.core.settings import current
serve(current())
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What the clients send: a body a line, so many events in each, to one path."""

    bodies: Path
    path: str
    events: int


def main() -> None:
    """Measure single events, then batches; print each run and the medians."""
    asked = _arguments()
    if not shutil.which("wrk") or not _BENCH.exists():
        sys.exit("needs wrk (Debian: apt-get install wrk) and ../shared/bench beside the checkout")
    with tempfile.TemporaryDirectory(prefix="crescendo-bench-") as folder:
        # `quiet` counts as ours what runs in this folder or in the current one: others work in the checkout.
        os.environ["BENCH_DIRS"] = folder
        os.chdir(folder)
        for events in (1, asked.batch):
            bodies = _bodies(Path(folder), events)
            pairs = [_pair(Path(folder), bodies, events, asked) for _ in range(asked.pairs)]
            ratio = statistics.median(ours["rps"] / floor["rps"] for floor, ours in pairs)
            cost = statistics.median(ours["cpu_us"] / floor["cpu_us"] for floor, ours in pairs)
            rate = statistics.median(ours["rps"] * events for _, ours in pairs)
            found = {"ratio": round(ratio, 3), "cpu_ratio": round(cost, 3), "events_per_s": round(rate)}
            print(json.dumps({"median": {"events_per_request": events, **found}}), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument(
        "--database", default="", help="address of the raw log's PostgreSQL; default is SQLite"
    )
    return parser.parse_args()


def _bodies(folder: Path, events: int) -> Path:
    path = folder / f"bodies-{events}.jsonl"
    command = [sys.executable, str(_BENCH / "events.py"), "--dialect", "native"]
    command += ["--n", str(20_000 if events == 1 else 1_000)]
    command += ["--batch", str(events), "--wrap", "batch"] if events > 1 else []
    with path.open("w") as file:
        subprocess.run(command, stdout=file, check=True)
    return path


def _pair(
    folder: Path, bodies: Path, events: int, asked: argparse.Namespace
) -> tuple[dict[str, float], dict[str, float]]:
    path = "/v1/track" if events == 1 else "/v1/batch"
    load = Load(bodies=bodies, path=path, events=events)
    return measured(folder, "floor", load, asked), measured(folder, "ours", load, asked)


def measured(folder: Path, name: str, load: Load, asked: argparse.Namespace) -> dict[str, float]:
    """One run, told at once; ends the benchmark where an acknowledged request is not in the log."""
    home = Path(tempfile.mkdtemp(dir=folder))
    kept_before = _stored(home, asked)
    with (_floor if name == "floor" else _ours)(home, asked) as (port, process):
        _load(port, load, asked, seconds=1)
        before = _cpu_seconds(process)
        run, others = _watched(port, load, asked)
        run["cpu_us"] = round((_cpu_seconds(process) - before) / run["requests"] * 1e6, 1)
        run["pss_mb"] = pss(process)
    if name != "floor":
        run["stored"] = _stored(home, asked) - kept_before
        if run["stored"] < run["requests"] - run["bad_status"] or run["bad_status"]:
            sys.exit(f"lost or refused: {run}")
    told = {"run": name, "events_per_request": load.events, "others_cores": others, **run}
    print(json.dumps({**told, "events_per_s": round(run["rps"] * load.events)}), flush=True)
    shutil.rmtree(home)
    return run


def _watched(port: int, load: Load, asked: argparse.Namespace) -> tuple[dict[str, float], float]:
    sys.path.insert(0, str(_BENCH))
    from quiet import Quiet  # noqa: PLC0415 - lives beside the checkout

    with Quiet() as quiet:
        run = _load(port, load, asked, seconds=asked.seconds)
    return run, quiet.foreign


def _load(port: int, load: Load, asked: argparse.Namespace, *, seconds: int) -> dict[str, float]:
    command = ["wrk", "-t", "2", "-c", str(asked.connections), "-d", f"{seconds}s", "--timeout", "20s"]
    command += ["-s", str(_BENCH / "post.lua"), f"http://127.0.0.1:{port}{load.path}"]
    environment = {**os.environ, "BODIES": str(load.bodies), "AUTH": f"Bearer {KEY}"}
    said = subprocess.run(
        command, env=environment, cwd=load.bodies.parent, capture_output=True, text=True, check=True
    )
    found = re.search(r"JSON (\{.*\})", said.stdout)
    if not found:
        sys.exit(f"wrk said:\n{said.stdout}{said.stderr}")
    run: dict[str, float] = json.loads(found[1])
    return run


@contextlib.contextmanager
def _floor(home: Path, asked: argparse.Namespace) -> Iterator[tuple[int, int]]:
    del asked
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "http_floor:app_group", "--app-dir", str(_BENCH)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log", "--log-level", "warning"]
    with _running(command, {"FLOOR_DIR": str(home)}, home, port) as process:
        yield port, process


@contextlib.contextmanager
def _ours(home: Path, asked: argparse.Namespace) -> Iterator[tuple[int, int]]:
    port = free_port()
    source = {"id": 1, "name": "bench", "protocol": "segment", "trust": "server", "origins": []}
    document = {"version": 1, "public_url": "", "sources": {KEY: {**source, "enabled": True}}}
    (home / "collect.json").write_text(json.dumps(document), encoding="utf-8")
    with _running([sys.executable, "-c", _SERVE], _environment(home, asked, port), home, port) as process:
        yield port, process


def _environment(home: Path, asked: argparse.Namespace, port: int = 0) -> dict[str, str]:
    environment = {"CRESCENDO_HOME": str(home), "CRESCENDO_BIND": f"127.0.0.1:{port}"}
    return environment | ({"CRESCENDO_LOG_URL": asked.database} if asked.database else {})


def _stored(home: Path, asked: argparse.Namespace) -> int:
    log = open_log(read(_environment(home, asked)))
    try:
        return log.backlog({})
    finally:
        log.close()


@contextlib.contextmanager
def _running(command: list[str], environment: dict[str, str], home: Path, port: int) -> Iterator[int]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=home)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def pss(process: int) -> float:
    """The memory of a process in MB, with its part of what it shares."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return round(int(found[1]) / 1024, 1) if found else 0.0


def _cpu_seconds(process: int) -> float:
    """What a process has computed so far: the one figure that the load of others leaves alone."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
