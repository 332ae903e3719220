"""What a screen costs the server with a million contacts, and with a hundred thousand events on one of them.

    .venv/bin/python -m benchmarks.pages [--contacts 1000000] [--database postgresql]

Requests go through Django's test client, in process, by somebody who signed in: all of the server's work, no
network. The median of 20 after a warm-up; what is over its bound is followed by its slowest statements.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others
from benchmarks.screens import LIST_MS, Screen, screens

if TYPE_CHECKING:
    from django.test import Client

_PASSWORD = "a long password for a benchmark"
_PLANS = {
    "sqlite": "EXPLAIN QUERY PLAN ",
    "postgresql": "EXPLAIN ",
}


def main() -> None:
    """Make the company, sign in, ask for each screen."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder(asked.folder) as folder:
        homes.start(homes.environment(folder, "large", asked.database))
        from benchmarks import company  # noqa: PLC0415 - needs Django
        from crescendo.core import sets  # noqa: PLC0415

        if not sets.fetch("SELECT 1 FROM people_contact LIMIT 1"):
            _found(asked)
        _stop_the_clock(company.NOW)
        clients = _signed_in(company.NOW)
        for screen in screens(asked.contacts):
            if asked.only in screen.name:
                _measure(clients[screen.who], screen, asked)
        _measure_stream(clients["wu"], asked)


def _found(asked: argparse.Namespace) -> None:
    from benchmarks import company, company_sales  # noqa: PLC0415 - needs Django

    began = perf_counter()
    company.found(contacts=asked.contacts, heavy=asked.events, others=asked.others)
    company_sales.found(contacts=asked.contacts)
    if asked.each:
        company.add_acts(contacts=asked.contacts, each=asked.each)
    events = asked.events + asked.others + asked.contacts * asked.each
    size = {"contacts": asked.contacts, "events": events}
    tell(f"pages {asked.database} made", size | {"seconds": round(perf_counter() - began, 1)})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=100_000, help="on the one contact")
    parser.add_argument("--others", type=int, default=200_000, help="events of all the others together")
    parser.add_argument(
        "--each", type=int, default=0, help="further events of each contact; 20 make 20 million"
    )
    parser.add_argument("--folder", type=Path, help="where the company stays, to be asked again; SQLite only")
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", default="", help="screens whose name has this in it")
    return parser.parse_args()


def _stop_the_clock(now: int) -> None:
    """The company's events end shortly before an instant that stays the same; its weeks and days are those of then."""
    from crescendo.core.clock import SystemClock  # noqa: PLC0415

    SystemClock.now = lambda _clock: now  # type: ignore[method-assign]


def _signed_in(now: int) -> Mapping[str, Client]:
    """An administrator, somebody of marketing, a manager and a seller, each at a browser."""
    from django.test import Client  # noqa: PLC0415

    from crescendo.core import api as core  # noqa: PLC0415 - needs Django
    from crescendo.core.types import Actor, CreateStaff, Role  # noqa: PLC0415

    by, team = Actor.system("benchmark"), core.list_teams()[0].id
    roles = {
        "wu": (Role.ADMINISTRATOR, None),
        "lin": (Role.MARKETING, None),
        "mei": (Role.SALES_MANAGER, team),
    }
    addresses = {name: f"{name}@bench.example" for name in roles} | {"chen": "s0@bench.example"}
    known = {one.email for one in core.workforce()}
    for name, (role, of) in roles.items():
        if addresses[name] in known:
            continue
        request = CreateStaff(
            email=addresses[name], name=name.title(), role=role, password=_PASSWORD, team_id=of
        )
        core.create_staff(by, request, now=now)
    clients = {}
    for name, address in addresses.items():
        clients[name] = Client(HTTP_HOST="127.0.0.1")
        clients[name].post("/console/sign-in/", {"username": address, "password": _PASSWORD})
        if clients[name].get("/console/profile/").status_code != 200:
            sys.exit(f"{name} could not sign in")
    return clients


def _measure(client: Client, screen: Screen, asked: argparse.Namespace) -> None:
    path = f"/console/{screen.path}"
    headers = {"HX-Request": "true"} if screen.is_part else {}

    def ask() -> None:
        answer = client.get(path, screen.query or {}, headers=headers)
        if answer.status_code != 200:
            sys.exit(f"{screen.name}: {answer.status_code}")

    is_over = _timed(f"page {asked.database} {screen.name}", ask, screen.bound, asked.runs)
    if is_over:
        _say_why(ask)


def _measure_stream(client: Client, asked: argparse.Namespace) -> None:
    """The first two hundred rows that the live view asks for."""

    async def read(chunks: Any) -> None:
        await anext(chunks)
        await anext(chunks)
        await chunks.aclose()

    def ask() -> None:
        answer: Any = client.get("/console/events/stream/")
        asyncio.run(read(aiter(answer.streaming_content)))

    _timed(f"page {asked.database} live, 200 rows", ask, LIST_MS, asked.runs)


def _timed(name: str, ask: Callable[[], None], bound: int | None, runs: int) -> bool:
    for _ in range(2):
        ask()
    walls, cpus = [], []
    with watch_others() as others:
        for _ in range(runs):
            began, cpu = perf_counter(), process_time()
            ask()
            walls.append((perf_counter() - began) * 1000)
            cpus.append((process_time() - cpu) * 1000)
            if sum(walls) > 10_000:
                break
    ours = round(statistics.median(walls), 1)
    is_over = bound is not None and ours > bound
    told = {"bound_ms": bound, "ours_ms": ours, "cpu_ms": round(statistics.median(cpus), 1)}
    tell(name, told | {"others": others.cores, "over": is_over})
    return is_over


def _say_why(ask: Callable[[], None]) -> None:
    from django.db import connection  # noqa: PLC0415 - needs Django
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as captured:
        ask()
    slowest = sorted(captured.captured_queries, key=lambda query: -float(query["time"]))[:3]
    print(f"    {len(captured.captured_queries)} statements; the slowest:")
    for query in slowest:
        print(f"    {float(query['time']) * 1000:.0f} ms  {' '.join(query['sql'].split())[:600]}")
        with connection.cursor() as cursor:
            cursor.execute(_PLANS[connection.vendor] + query["sql"].replace("%", "%%"))
            for row in cursor.fetchall():
                print(f"        {row[-1]}")


if __name__ == "__main__":
    main()
