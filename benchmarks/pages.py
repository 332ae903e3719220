"""What a screen costs the server with a million contacts, and with a hundred thousand events on one of them.

    .venv/bin/python -m benchmarks.pages [--contacts 1000000] [--database postgresql]

Requests go through Django's test client, in process, by somebody who signed in: all of the server's work, no
network. The median of 20 after a warm-up; what is over its bound is followed by its slowest statements.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from benchmarks import homes
from benchmarks.floors import require_floors, tell, watch_others

if TYPE_CHECKING:
    from django.test import Client

CONTACT_MS, LIST_MS, SCREEN_MS = 50, 100, 300
_PASSWORD = "a long password for a benchmark"
_PLANS = {
    "sqlite": "EXPLAIN QUERY PLAN ",
    "postgresql": "EXPLAIN ",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One request and its bound; no bound is for what loads after the page stands."""

    name: str
    path: str
    bound: int | None = LIST_MS
    query: Mapping[str, Any] | None = None
    who: str = "wu"


def main() -> None:
    """Make the company, sign in, ask for each screen."""
    asked = _arguments()
    require_floors()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "large", asked.database))
        from benchmarks import company, company_sales  # noqa: PLC0415 - needs Django

        began = perf_counter()
        company.found(contacts=asked.contacts, heavy=asked.events, others=asked.others)
        company_sales.found(contacts=asked.contacts)
        size = {"contacts": asked.contacts, "events": asked.events + asked.others}
        tell(f"pages {asked.database} made", size | {"seconds": round(perf_counter() - began, 1)})
        _stop_the_clock(company.NOW)
        clients = _signed_in(company.NOW)
        for screen in _screens(asked.contacts):
            if asked.only in screen.name:
                _measure(clients[screen.who], screen, asked)
        _measure_stream(clients["wu"], asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=100_000, help="on the one contact")
    parser.add_argument("--others", type=int, default=200_000, help="events of all the others together")
    parser.add_argument("--database", choices=(homes.SQLITE, homes.POSTGRESQL), default=homes.SQLITE)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", default="", help="screens whose name has this in it")
    return parser.parse_args()


def _screens(contacts: int) -> Sequence[Screen]:
    middle = contacts // 2
    name = f"person {(middle * 7919) % 1000003}"
    return (
        Screen(name="contact, 100,000 events", path="contacts/con_1/", bound=CONTACT_MS),
        Screen(
            name="its timeline, older",
            path="contacts/con_1/timeline/",
            bound=CONTACT_MS,
            query={"before": "1763000000000.1"},
        ),
        Screen(
            name="its timeline, a text looked for",
            path="contacts/con_1/timeline/",
            bound=CONTACT_MS,
            query={"find": "atlantis"},
        ),
        Screen(
            name="its notes and changes alone",
            path="contacts/con_1/timeline/",
            bound=CONTACT_MS,
            query={"kind": ["notes", "changes"]},
        ),
        Screen(name="its touches, after the page", path="contacts/con_1/touches/", bound=CONTACT_MS),
        Screen(name="its forms alone", path="contacts/con_1/", bound=CONTACT_MS, query={"kind": "forms"}),
        Screen(name="its interest, after the page", path="contacts/con_1/interest/", bound=None),
        Screen(name="contacts", path="contacts/"),
        Screen(name="contacts by name", path="contacts/", query={"sort": "name"}),
        Screen(
            name="contacts by name, in the middle",
            path="contacts/",
            query={"sort": "name", "after": _cursor(name, middle)},
        ),
        Screen(
            name="contacts, in the middle",
            path="contacts/",
            query={"after": _cursor(1_760_000_000_000, middle)},
        ),
        Screen(
            name="filtered: country, half verified",
            path="contacts/",
            query={"f": ["country:is:Japan", "is_verified:is:yes"]},
        ),
        Screen(name="filtered: nobody found", path="contacts/", query={"f": "country:is:Atlantis"}),
        Screen(name="filtered: name contains", path="contacts/", query={"f": "name:contains:99"}),
        Screen(
            name="filtered: address begins", path="contacts/", query={"f": "email:starts_with:person4242"}
        ),
        Screen(name="exact count of all", path="contacts/count/", bound=None),
        Screen(
            name="exact count, filtered", path="contacts/count/", query={"f": "country:is:Japan"}, bound=None
        ),
        Screen(name="accounts", path="accounts/"),
        Screen(name="accounts by name", path="accounts/", query={"sort": "name"}),
        Screen(name="account", path="accounts/acc_2/"),
        Screen(name="search: a name", path="search/", query={"q": name}),
        Screen(name="search: an address", path="search/", query={"q": f"person{middle}@"}),
        Screen(name="search: one letter", path="search/", query={"q": "p"}),
        Screen(name="search: nobody", path="search/", query={"q": "zzzz"}),
        Screen(name="home of the administrator", path="", bound=SCREEN_MS),
        Screen(name="home of marketing", path="", bound=SCREEN_MS, who="lin"),
        Screen(name="home of the manager", path="", bound=SCREEN_MS, who="mei"),
        Screen(name="home of a seller", path="", bound=SCREEN_MS, who="chen"),
        Screen(name="desk", path="desk/", bound=SCREEN_MS, who="chen"),
        Screen(name="leads", path="leads/", who="mei"),
        Screen(name="leads of all", path="leads/"),
        Screen(name="pool", path="leads/pool/"),
        Screen(name="deals", path="deals/"),
        Screen(name="board of deals", path="deals/board/", bound=SCREEN_MS),
        Screen(name="deal", path="deals/dea_1/", bound=SCREEN_MS),
        Screen(name="segments", path="segments/"),
        Screen(name="segment", path="segments/seg_1/", bound=SCREEN_MS),
        Screen(name="passages of a segment", path="segments/seg_1/passages/"),
        Screen(name="scoring models", path="scoring/"),
        Screen(name="scoring model", path="scoring/interest/", bound=SCREEN_MS),
        Screen(name="lifecycle", path="lifecycle/", bound=SCREEN_MS),
        Screen(name="tags", path="tags/"),
        Screen(name="filtered: band", path="contacts/", query={"f": "band:is:hot"}, bound=SCREEN_MS),
        Screen(name="live", path="events/"),
        Screen(name="sources", path="sources/"),
        Screen(name="quarantine", path="quarantine/"),
    )


def _cursor(value: Any, number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, number]).encode()).decode().rstrip("=")


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
    for name, (role, of) in roles.items():
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
    headers = (
        {"HX-Request": "true"}
        if screen.path.endswith(("timeline/", "interest/", "touches/", "count/"))
        else {}
    )

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
