"""What each process keeps in memory after a bounded load: its PSS, its part of what it shares included.

    .venv/bin/python -m benchmarks.memory [--requests 400]

`crescendo serve` takes batches through its own collector while screens are read; then a collector alone takes
the same. Needs no wrk: a few threads of this process send.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import homes
from benchmarks.collect import free_port, pss
from benchmarks.floors import require_floors, tell, watch_others, write_bodies

AIMS = {"web": 280, "work": 280, "collect": 90}
_KEY, _EMAIL, _PASSWORD = "MEMORY-KEY", "wu@bench.example", "a long password for a benchmark"
_BATCH = 50
_SCREENS = (
    "",
    "contacts/",
    "contacts/?sort=name",
    "contacts/con_1/",
    "accounts/",
    "events/",
    "search/?q=per",
)
_START_SECONDS = 60


def main() -> None:
    """Load `serve`, then `collect`; tell what each of their processes keeps."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        bodies = _batches(folder, asked.requests)
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        wanted = homes.environment(folder, "served", asked.database)
        wanted |= {"CRESCENDO_BIND": f"127.0.0.1:{port}", "CRESCENDO_PUBLIC_URL": address}
        _command(
            wanted, "source", "add", "Bench", "--key", _KEY, "--protocol", "segment", "--trust", "server"
        )
        _command(wanted, "createadmin", _EMAIL, "--password", _PASSWORD)
        with watch_others() as others, _running(wanted, "serve", address) as process:
            _send(address, bodies)
            _read_screens(address)
            _command(wanted, "drain")
            found = _memory_of(process)
        with _running(wanted, "collect", address) as process:
            _send(address, bodies)
            found["collect"] = pss(process)
        for name, aim in AIMS.items():
            told = {"aim_mb": aim, "ours_mb": found.get(name), "ratio": round(found.get(name, 0) / aim, 2)}
            tell(f"memory {asked.database} {name}", told | {"others": others.cores})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--requests", type=int, default=400, help=f"of {_BATCH} events each")
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    return parser.parse_args()


def _batches(folder: Path, requests: int) -> list[bytes]:
    path = write_bodies(folder / "bodies.jsonl", events=requests * _BATCH, users=5_000, seed=7)
    lines = path.read_bytes().splitlines()
    return [
        b'{"batch":[' + b",".join(lines[first : first + _BATCH]) + b"]}"
        for first in range(0, len(lines), _BATCH)
    ]


def _command(wanted: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "crescendo", *words]
    said = subprocess.run(command, env={**os.environ, **wanted}, capture_output=True, text=True, check=False)
    if said.returncode:
        sys.exit(f"crescendo {words[0]}: {said.stderr or said.stdout}")


@contextlib.contextmanager
def _running(wanted: dict[str, str], command: str, address: str) -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "crescendo", command], env={**os.environ, **wanted})
    try:
        _wait(address)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/t.js", timeout=2).close()
            return
        time.sleep(0.2)
    sys.exit(f"nothing answers at {address}")


def _send(address: str, bodies: list[bytes]) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {_KEY}"}

    def post(body: bytes) -> int:
        request = urllib.request.Request(f"{address}/v1/batch", body, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)

    with ThreadPoolExecutor(8) as threads:
        refused = [status for status in threads.map(post, bodies) if status != 200]
    if refused:
        sys.exit(f"{len(refused)} requests were refused, as with {refused[0]}")


def _read_screens(address: str) -> None:
    """Sign in as a person does, then read each screen a few times."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{address}/console/sign-in/", timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {"username": _EMAIL, "password": _PASSWORD, "csrfmiddlewaretoken": token[1] if token else ""}
    request = urllib.request.Request(f"{address}/console/sign-in/", urlencode(form).encode())
    request.add_header("Referer", f"{address}/console/sign-in/")
    opener.open(request, timeout=30).close()
    for screen in _SCREENS * 5:
        opener.open(f"{address}/console/{screen}", timeout=30).read()


def _memory_of(supervisor: int) -> dict[str, float]:
    """The PSS of each process that the supervisor runs, by its command."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == supervisor:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                found[words[-2].decode()] = sum(map(pss, _family(int(entry.name))))
    return found


def _family(process: int) -> list[int]:
    """A process and its children: the worker prepares in one of its own."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    return [process, *map(int, told.split())]


if __name__ == "__main__":
    main()
