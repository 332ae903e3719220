"""People at pages, one after the other asking for a trial, and a watch on what follows from it. See `latency`."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.floors import tell, watch_others
from crescendo.core.ids import Prefix, write_id
from tests.installation import Installation, await_truth
from tests.world import basic

MEDIAN_SECONDS, P99_SECONDS = 1.0, 3.0
KEY = "server-key"
EMAIL, PASSWORD = "chen@bench.example", "a long password for a benchmark"
CLIENTS, BATCH = 4, 5
HOT = 301
_AT_ONCE = 200
_CLOSE = 0.02
_SELLER = f"""
import django
django.setup()
from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, CreateStaff, Role
wanted = CreateStaff(email={EMAIL!r}, name="Chen", role=Role.SALES, password={PASSWORD!r})
core.create_staff(Actor.system("benchmark"), wanted, now=SystemClock().now())
"""
_STANDING = """
SELECT c.id, s.score, t.stage, l.id FROM people_contact AS c
LEFT JOIN scoring_standing AS s ON s.contact_id = c.id
LEFT JOIN lifecycle_contactstage AS t ON t.contact_id = c.id AND t.is_open = 1
LEFT JOIN lifecycle_lead AS l ON l.contact_id = c.id AND l.state = 'routed'
WHERE c.id IN ({ids})
"""


@dataclass(slots=True)
class Asked:
    """Somebody who asked for a trial: when that was acknowledged, and when each thing was seen to follow."""

    at: float
    seen: dict[str, float] = field(default_factory=dict)


class Desk(threading.Thread):
    """Chen's desk in a browser: the stream that it listens to, and when it was told of which lead."""

    def __init__(self, house: Installation) -> None:
        super().__init__(daemon=True)
        self.rung: dict[str, float] = {}
        self._house = house
        self._headers = {"Cookie": _signed_in(house), "Accept-Language": "en"}

    def run(self) -> None:
        """Until the process ends."""
        line = http.client.HTTPConnection("127.0.0.1", self._house.port, timeout=60)
        line.request("GET", "/console/desk/stream/", headers=self._headers)
        answer = line.getresponse()
        while said := answer.readline():
            if said.startswith(b"data: "):
                for lead in json.loads(said[6:])["leads"]:
                    self.rung.setdefault(lead["id"], time.monotonic())


class Viewers(threading.Thread):
    """One of the clients that together look at pages at the rate that was asked for."""

    def __init__(self, port: int, client: int, asked: argparse.Namespace) -> None:
        super().__init__(daemon=True)
        self.sent = 0
        self._stopping = threading.Event()
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._client, self._contacts, self._pause = client, asked.contacts, CLIENTS * BATCH / asked.rate

    def run(self) -> None:
        """A batch whenever one is due; who is late catches up."""
        turn, due = 0, time.monotonic()
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            due += self._pause
            turn += 1
            who = [(turn * 7919 + n * 31 + self._client) % self._contacts for n in range(BATCH)]
            _post(self._line, [_page(f"{self._client}-{turn}-{n}", one) for n, one in enumerate(who)])
            self.sent += BATCH

    def stop(self) -> None:
        self._stopping.set()
        self.join()


def measured(house: Installation, asked: argparse.Namespace) -> list[str]:
    """Prints medians and tails; returns what missed its aim."""
    house.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", "server")
    house.python(_SELLER)
    house.start("serve")
    # The seller has room for fifty open leads.
    probes = min(asked.seconds, 45)
    _make_known(house, asked.contacts + probes)
    desk = Desk(house)
    desk.start()
    people = {
        value: number
        for number, value in house.query(
            "SELECT contact_id, value FROM people_identity WHERE kind = 6 AND contact_id IS NOT NULL"
        )
    }
    load = [Viewers(house.port, n, asked) for n in range(CLIENTS)]
    for client in load:
        client.start()
    began, cpu = time.monotonic(), _cpu(house)
    with watch_others() as others:
        told = _probe(
            house, people, [f"u{asked.contacts + n}" for n in range(probes)], asked.seconds / probes
        )
        lasted = time.monotonic() - began
    spent = _cpu(house) - cpu
    for client in load:
        client.stop()
    _note_desk(house, told, desk)
    about = {
        "events_s": round(sum(client.sent for client in load) / lasted),
        "asked": len(told),
        "cores": round(spent / lasted, 2),
    }
    return _tell(asked.database, told, {**about, "others": round(others.cores, 2)})


def _make_known(house: Installation, count: int) -> None:
    """Known by their user id and address, each with a day as a lead behind her."""
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    for first in range(0, count, _AT_ONCE):
        said = [
            {
                "type": "identify",
                "messageId": f"known-{n}",
                "userId": f"u{n}",
                "traits": {"email": f"u{n}@firm{n % 400}.example", "name": f"Person {n}"},
            }
            for n in range(first, min(first + _AT_ONCE, count))
        ]
        _post(line, said)
    await_truth(lambda: house.query("SELECT count(*) FROM people_contact")[0][0] >= count, 180)
    house.run("drain", "--timeout", "110")


def _page(key: str, who: int) -> dict[str, Any]:
    url = f"https://shop.example/products/{who % 40}"
    return {
        "type": "page",
        "messageId": key,
        "userId": f"u{who}",
        "name": "Product",
        "properties": {"url": url, "path": f"/products/{who % 40}", "title": "Product"},
    }


def _probe(
    house: Installation, people: Mapping[str, int], whom: Sequence[str], pause: float
) -> dict[int, Asked]:
    """Each asks in her turn; what follows is looked for all the time."""
    told: dict[int, Asked] = {}
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    due = time.monotonic()
    with _reading(house) as ask:
        for who in (*whom, None):
            due += pause if who is not None else 10
            if who is not None:
                trial = {
                    "type": "track",
                    "event": "Trial Started",
                    "messageId": f"trial-{who}",
                    "userId": who,
                }
                _post(line, [trial])
                told[people[who]] = Asked(at=time.monotonic())
            while time.monotonic() < due and (who is not None or _waiting(told)):
                _note(ask, told)
                time.sleep(_CLOSE)
    return told


def _waiting(told: Mapping[int, Asked]) -> list[int]:
    return [contact for contact, asked in told.items() if len(asked.seen) < 3]


def _note(ask: Any, told: Mapping[int, Asked]) -> None:
    waiting = _waiting(told)
    if not waiting:
        return
    rows = ask(_STANDING.format(ids=", ".join(str(contact) for contact in waiting)))
    now = time.monotonic()
    for contact, score, stage, lead in rows:
        for name, is_there in (
            ("score", (score or 0) >= HOT),
            ("stage", stage == "mql"),
            ("lead", lead is not None),
        ):
            if is_there:
                told[contact].seen.setdefault(name, now - told[contact].at)


def _note_desk(house: Installation, told: Mapping[int, Asked], desk: Desk) -> None:
    """When the desk was told of each lead. It shows the newest few, one of which each was when it came."""
    time.sleep(2)
    for contact, lead in house.query("SELECT contact_id, id FROM lifecycle_lead"):
        rung = desk.rung.get(write_id(Prefix.LEAD, lead))
        if rung is not None and contact in told:
            told[contact].seen["desk"] = rung - told[contact].at


def _tell(database: str, told: Mapping[int, Asked], about: Mapping[str, Any]) -> list[str]:
    missed = []
    for name in ("score", "stage", "lead", "desk"):
        took = sorted(asked.seen[name] for asked in told.values() if name in asked.seen)
        if len(took) < len(told):
            missed.append(f"{len(told) - len(took)} never reached the {name}")
        if not took:
            continue
        median, last = statistics.median(took), took[min(len(took) - 1, int(len(took) * 0.99))]
        tell(
            f"latency {database} to {name}",
            {"median_ms": round(median * 1_000), "p99_ms": round(last * 1_000), **about},
        )
        if median > MEDIAN_SECONDS or last > P99_SECONDS:
            missed.append(f"{name}: median {median:.2f} s, p99 {last:.2f} s")
    return missed


def _post(line: http.client.HTTPConnection, messages: Sequence[Mapping[str, Any]]) -> None:
    headers = {"Authorization": basic(KEY), "Content-Type": "application/json"}
    line.request("POST", "/v1/batch", json.dumps({"batch": messages}), headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != 200:
        sys.exit(f"the collector answers {answer.status}")


def _signed_in(house: Installation) -> str:
    """The cookies of somebody who signed in."""
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    line.request("GET", "/console/sign-in/")
    answer = line.getresponse()
    page, cookies = answer.read().decode(), _cookies(answer)
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    body = f"username={EMAIL}&password={PASSWORD.replace(' ', '+')}&csrfmiddlewaretoken={token}"
    headers = {
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"{house.url}/console/sign-in/",
    }
    line.request("POST", "/console/sign-in/", body.replace("@", "%40"), headers)
    answer = line.getresponse()
    answer.read()
    if answer.status != 302:
        sys.exit(f"could not sign in: {answer.status}")
    return _cookies(answer)


def _cookies(answer: http.client.HTTPResponse) -> str:
    held = answer.headers.get_all("Set-Cookie") or []
    return "; ".join(one.split(";")[0] for one in held)


@contextlib.contextmanager
def _reading(house: Installation) -> Iterator[Any]:
    """A connection of its own that stays open: what it reads is what everybody may read."""
    url = house.environment["CRESCENDO_DATABASE_URL"]
    if url.startswith("postgresql"):
        import psycopg  # noqa: PLC0415 - only where it is PostgreSQL

        with psycopg.connect(url, autocommit=True) as held:
            yield lambda statement: held.execute(statement.encode()).fetchall()
        return
    import sqlite3  # noqa: PLC0415 - only where it is SQLite

    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as opened:
        yield lambda statement: opened.execute(statement).fetchall()


def _cpu(house: Installation) -> float:
    """Seconds of the processors that the installation's processes have had so far."""
    ours = {process.pid for process in house.running}
    ticks = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            parts = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(parts[2]) in ours:
                ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")
