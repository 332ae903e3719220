"""Each protocol's rate at the collector, single events and batches, against one floor in the same round.

    .venv/bin/python -m benchmarks protocols [-- --rounds 3 --seconds 3 --batch 50]

The floor reads JSON, so it gets Segment's bodies; each protocol gets the same events in its clients' dress (Sensors
Analytics: base64 of gzip in a form; our tracker: the key in the body). A round runs the floor and then all of them.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from benchmarks.collect import KEY, Load, measured
from benchmarks.floors import require_floors, tell, write_bodies
from crescendo.activity.instants import read_instant

LEAST_OF_SEGMENT = 0.5
Event = dict[str, Any]


def main() -> None:
    """Measure; exit code 1 where a protocol has less than half of Segment's rate."""
    asked = _arguments()
    require_floors()
    slow: list[str] = []
    with tempfile.TemporaryDirectory(prefix="crescendo-bench-") as folder:
        os.environ["BENCH_DIRS"] = folder
        os.chdir(folder)
        home = Path(folder)
        for events in (1, asked.batch):
            loads = {name: _written(home, name, events) for name in _DIALECTS}
            rounds = [_round(home, loads, asked) for _ in range(asked.rounds)]
            slow += _told(rounds, events)
    sys.exit(f"below {LEAST_OF_SEGMENT} of Segment's rate: {', '.join(slow)}" if slow else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument(
        "--database", default="", help="address of the raw log's PostgreSQL; default is SQLite"
    )
    return parser.parse_args()


def _round(home: Path, loads: dict[str, Load], asked: argparse.Namespace) -> dict[str, dict[str, float]]:
    floor = measured(home, "floor", loads["segment"], asked)
    return {"floor": floor} | {name: measured(home, name, load, asked) for name, load in loads.items()}


def _told(rounds: list[dict[str, dict[str, float]]], events: int) -> list[str]:
    """Tell each protocol's medians; gives those that are too slow beside Segment."""
    slow = []
    for name in _DIALECTS:
        of_floor = statistics.median(run[name]["rps"] / run["floor"]["rps"] for run in rounds)
        of_segment = statistics.median(run[name]["rps"] / run["segment"]["rps"] for run in rounds)
        by_cpu = statistics.median(run["segment"]["cpu_us"] / run[name]["cpu_us"] for run in rounds)
        told = {
            "floor": round(statistics.median(run["floor"]["rps"] for run in rounds) * events),
            "ours": round(statistics.median(run[name]["rps"] for run in rounds) * events),
            "ratio": round(of_floor, 2),
            "of_segment": round(of_segment, 2),
            "cpu_of_segment": round(by_cpu, 2),
            "cpu_us": round(statistics.median(run[name]["cpu_us"] for run in rounds) / events, 1),
        }
        tell(f"{name}, {events} a request", told)
        # Where others take the cores, only the processor's time tells a slow protocol from a slow moment.
        if max(of_segment, by_cpu) < LEAST_OF_SEGMENT:
            slow.append(f"{name} with {events}")
    return slow


def _written(home: Path, name: str, events: int) -> Load:
    """Bodies of a protocol, one a line, made from the same events for all."""
    dress, single, batch = _DIALECTS[name]
    count = 20_000 if events == 1 else 1_000
    given = home / f"events-{events}.jsonl"
    if not given.exists():
        write_bodies(given, events=count * events, users=10_000, seed=7)
    bodies = home / f"{name}-{events}.txt"
    with given.open(encoding="utf-8") as lines, bodies.open("w", encoding="utf-8") as out:
        for group in _groups(lines, events):
            out.write(dress([json.loads(line) for line in group]) + "\n")
    return Load(bodies=bodies, path=single if events == 1 else batch, events=events)


def _groups(lines: Iterator[str], size: int) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        group.append(line)
        if len(group) == size:
            yield group
            group = []


def _segment(events: list[Event]) -> str:
    return _wrapped(events, events[-1]["timestamp"])


def _wrapped(events: list[Event], sent_at: str) -> str:
    return _json(events[0] if len(events) == 1 else {"batch": events, "sentAt": sent_at})


def _rudderstack(events: list[Event]) -> str:
    return _wrapped([_as_rudder(event) for event in events], events[-1]["timestamp"])


def _as_rudder(event: Event) -> Event:
    rest = {name: value for name, value in event.items() if name not in {"timestamp", "traits"}}
    context = {**event["context"], "traits": event.get("traits", {}), "sessionId": 1_767_582_000}
    return {**rest, "context": context, "originalTimestamp": event["timestamp"], "channel": "server"}


def _sensors(events: list[Event]) -> str:
    records = [_as_record(event) for event in events]
    packed = gzip.compress(_json(records[0] if len(records) == 1 else records).encode(), 6)
    return f"gzip=1&{'data' if len(records) == 1 else 'data_list'}={quote_plus(base64.b64encode(packed))}"


def _as_record(event: Event) -> Event:
    properties = event.get("properties") or event.get("traits", {})
    kind = "profile_set" if event["type"] == "identify" else "track"
    name = {"event": event.get("event", "$pageview").replace(" ", "")} if kind == "track" else {}
    return {
        **name,
        "type": kind,
        "time": read_instant(event["timestamp"]),
        "distinct_id": event["userId"],
        "properties": {**properties, **event["context"]["campaign"], "$url": event["context"]["page"]["url"]},
        "lib": {"$lib": "python", "$lib_version": "1.11.0", "$lib_method": "code"},
    }


def _tracker(events: list[Event]) -> str:
    sent = [_as_tracked(event) for event in events]
    return _json(
        {"writeKey": KEY, "sentAt": sent[-1]["at"], "device": events[0]["anonymousId"], "events": sent}
    )


def _as_tracked(event: Event) -> Event:
    shared = {
        "at": read_instant(event["timestamp"]),
        "messageId": event["messageId"],
        "pageView": event["messageId"],
    }
    if event["type"] == "identify":
        return {**shared, "name": "identified", "userId": event["userId"], "traits": event.get("traits", {})}
    name = "page.viewed" if event["type"] == "page" else "custom"
    rest = {"event": event.get("event", ""), "props": event.get("properties", {})}
    return {**shared, **rest, "name": name, "url": event["context"]["page"]["url"], "title": "Pricing"}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_DIALECTS: dict[str, tuple[Callable[[list[Event]], str], str, str]] = {
    "segment": (_segment, "/v1/track", "/v1/batch"),
    "rudderstack": (_rudderstack, "/v1/track", "/v1/batch"),
    "sensors": (_sensors, f"/sa?project={KEY}", f"/sa?project={KEY}"),
    "tracker": (_tracker, "/v1/tracker", "/v1/tracker"),
}

if __name__ == "__main__":
    main()
