"""What is fuzzed, and what each target promises whatever it is given.

The collector: no exception, a whole answer, no 5xx; what it answered 200 can be read again. Preparing: no
exception, and nothing comes out that SQLite or PostgreSQL could not hold.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import tempfile
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

from crescendo.activity.prepare import Knowledge, prepare
from crescendo.activity.prepared import Batch
from crescendo.collect.application import Collector, collector
from crescendo.core.clock import VirtualClock
from crescendo.core.rawlog import NewRecord, RawRecord
from crescendo.core.rawlog_memory import Disk, ForgetfulLog
from crescendo.core.rawlog_meta import RequestMeta, decode_body
from crescendo.core.settings import read

from . import cases, mutations
from .cases import Case

NOW = 1_767_582_000_000
_ORIGIN = "https://www.acme.example"
_PATH_OF = {"tracker": "/v1/tracker", "sensors": "/sa", "form": "/f/demo", "confirm": "/c/x"}
_UNWRITABLE = re.compile(rb"[\x00-\x1f\x7f]")  # uvicorn raises on these
_COLUMNS = {"name": 255, "raw_name": 255, "key": 32, "reason": 60, "series": 64}
_KNOWLEDGE = Knowledge(
    own_hosts={1: frozenset({"acme.test"})}, user_id_spaces={1: "crm"}, names={"Tried": "trial.started"}
)


class Broken(AssertionError):
    """A target has broken its promise."""


class Door:
    """A collector without sockets, over a log in memory; its keys are those of the captures, and one more."""

    def __init__(self, folder: Path, keys: Iterable[str] = ()) -> None:
        source = {"id": 1, "name": "Fuzz", "protocol": "segment", "trust": "browser", "origins": [_ORIGIN]}
        known = dict.fromkeys((*keys, cases.KEY.decode()), source)
        document = {"version": 1, "public_url": "", "sources": known, "trusted_proxies": ["203.0.113.0/24"]}
        (folder / "collect.json").write_text(json.dumps(document), encoding="utf-8")
        self.disk = Disk()
        self.log = ForgetfulLog(self.disk)
        settings = read({"CRESCENDO_HOME": str(folder)})
        self.app: Collector = collector(settings, self.log, VirtualClock(NOW))
        self.loop = asyncio.new_event_loop()

    def ask(self, case: Case) -> int:
        """The status of the answer; raises Broken where the answer breaks the promise."""
        before = self.app.counters()
        status, said = self.loop.run_until_complete(self._ask(case))
        after = self.app.counters()
        if after["faults"] != before["faults"] or status >= 500:
            raise Broken(f"{case.method} {case.path} was answered {status}")
        if after["held_bytes"] != 0:
            raise Broken("bytes are held that nobody sends")
        for name, value in said:
            if _UNWRITABLE.search(value) or not name.isascii():
                raise Broken(f"a header that no server may write: {name!r} {value!r}")
        for record in self._stored() if after["stored"] != before["stored"] else ():
            decode_body(record.body)
            prepare_one(record)
        return status

    def _stored(self) -> list[RawRecord]:
        found = self.log.read({})
        ends = {record.series: record.position for record in found}
        while self.log.trim(ends, before=NOW + 1):
            pass
        return found

    async def _ask(self, case: Case) -> tuple[int, list[tuple[bytes, bytes]]]:
        said: list[dict[str, Any]] = []
        rest = [case.body[at : at + 65_536] for at in range(0, len(case.body), 65_536)] or [b""]

        async def receive() -> dict[str, Any]:
            part = rest.pop(0) if rest else b""
            return {"type": "http.request", "body": part, "more_body": bool(rest)}

        async def send(message: Any) -> None:
            said.append(message)

        scope = {
            "type": "http", "method": case.method, "path": case.path, "query_string": case.query,
            "headers": list(case.headers), "scheme": "http", "client": ("203.0.113.77", 5000),
        }  # fmt: skip
        await self.app(scope, receive, send)
        if [message["type"] for message in said] != ["http.response.start", "http.response.body"]:
            raise Broken("no whole answer")
        return said[0]["status"], said[0]["headers"]

    def close(self) -> None:
        self.loop.run_until_complete(self.app.close())
        self.loop.close()


def door_keys(found: Iterable[Case]) -> set[str]:
    """The keys that captured requests carry, so that they come in."""
    marker = b"TEST_WRITE_KEY_"
    keys = {"TEST_WRITE_KEY_A", "TEST_WRITE_KEY_B", "TEST_PROJECT", "default", "production"}
    for case in found:
        _, _, project = case.query.partition(b"project=")
        keys.add(project.partition(b"&")[0].decode("latin-1"))
        _, _, tail = case.body.partition(marker)
        keys.add((marker + tail[:1]).decode("latin-1"))
    return keys


def record_of(case: Case) -> RawRecord:
    """The body of a case as a record that came past the collector, which would have refused some of them."""
    protocol = next((name for name, path in _PATH_OF.items() if path == case.path), "segment")
    meta = RequestMeta(source=1, key_trust="server", protocol=protocol, path="/v1/batch")
    return RawRecord(series="fuzz", position=1, received_at=NOW, meta=meta.encode(), body=case.body)


def record(chance: random.Random, *, source: int = 1) -> RawRecord:
    """A record of the raw log whose body some hostile client has written."""
    protocol = chance.choice(list(cases.BODIES))
    value = mutations.mutated_json(mutations.renewed(cases.BODIES[protocol], chance), chance)
    meta = RequestMeta(
        source=source,
        key_trust=chance.choice(("browser", "server")),
        protocol=protocol,
        path=_PATH_OF.get(protocol) or chance.choice(("/v1/batch", "/v1/t", "/v1/i", "/v1/a", "/v1/g")),
        ip="203.0.113.0",
        ua=chance.choice(("", "Mozilla/5.0 (X11; Linux x86_64)", "\x85\xa0" * 256, "curl/8")),
        device=chance.choice((None, "device-0001")),
        referer=chance.choice(("", "https://baidu.com/s?wd=%D6%D0", "://" * 500)),
    )
    body = mutations.written(value, chance)
    if chance.random() < 0.03:
        body = body[: chance.randrange(len(body) + 1)]
    return RawRecord(series="fuzz", position=1, received_at=NOW, meta=meta.encode(), body=body)


def new_record(chance: random.Random, *, source: int) -> NewRecord:
    """The same before it is in a log."""
    made = record(chance, source=source)
    return NewRecord(received_at=made.received_at, meta=made.meta, body=made.body)


def prepare_one(given: RawRecord) -> Batch:
    """Prepare one record; raises Broken where something comes out that a database cannot hold."""
    batch = prepare([given], _KNOWLEDGE)
    again = prepare([given], _KNOWLEDGE)
    if [event.key for event in again.events] != [event.key for event in batch.events]:
        raise Broken("the same record has other keys the second time")
    for event in batch.events:
        for name, longest in _COLUMNS.items():
            if len(getattr(event, name) or "") > longest:
                raise Broken(f"{name} is too long: {getattr(event, name)!r}")
        msgspec.json.decode(event.props)
        _storable(event, "event")
    for dwell in batch.dwells:
        _storable(dwell, "dwell")
    for click in batch.clicks:
        _storable(click, "click")
    return batch


def _storable(value: Any, place: str) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Broken(f"{place} holds what PostgreSQL refuses: {value[:80]!r}")
    elif isinstance(value, bool | bytes | Enum) or value is None:
        return
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise Broken(f"{place} is beyond 64 bits: {value}")
    elif isinstance(value, float):
        if not isfinite(value):
            raise Broken(f"{place} is {value}")
    else:
        for name, child in _children(value):
            _storable(name, f"{place}.name")
            _storable(child, f"{place}.{name}")


def _children(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    if isinstance(value, list | tuple):
        return [(str(index), child) for index, child in enumerate(value)]
    if is_dataclass(value):
        return [(field.name, getattr(value, field.name)) for field in fields(value)]
    return [(name, getattr(value, name)) for name in value.__struct_fields__]


def door() -> tuple[Door, list[Case]]:
    """A door and its seeds, in a folder that the run's end removes."""
    found = cases.seeds()
    return Door(Path(tempfile.mkdtemp(prefix="crescendo-fuzz-")), door_keys(found)), found
