"""What requests say of the clients that sent them: library, version, and how far their clock is off.

A bounded number of requests a batch is looked at, before the transaction; the notes are a few rows a source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

import msgspec

from crescendo.activity.instants import read_instant
from crescendo.activity.models import SourceClient, SourceClock
from crescendo.core import sets
from crescendo.core.clock import DAY
from crescendo.core.rawlog import RawRecord
from crescendo.core.rawlog_meta import REFUSED, NotJson, decode_body, decode_meta
from crescendo.core.text import clean

OTHER = "*"
MOST_CLIENTS = 50
_MOST_REQUESTS = 20
_MOST_BYTES = 64 * 1024
_LONGEST = 100
_KEPT_SKEWS = 31
# A client that has not been heard of for so long gives its place to a new one.
_FORGOTTEN = 90 * DAY
_TRACKER = "t.js"

Client = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request: its source, its client if it names one, when it came and how much later than it was sent."""

    source_id: int
    client: Client | None
    at: int
    skew: int | None


def listen(records: Sequence[RawRecord]) -> list[Heard]:
    """Look at the newest small requests of each source. No database."""
    counts: dict[int, int] = defaultdict(int)
    heard: list[Heard] = []
    for record in reversed(records):
        if len(record.body) > _MOST_BYTES:
            continue
        try:
            meta = decode_meta(record.meta)
        except msgspec.DecodeError:
            # A poisoned record, which ingest sets aside.
            continue
        if counts[meta.source] >= _MOST_REQUESTS or isinstance(meta.again, int):
            continue
        if meta.protocol in {"form", "confirm", "access-log", REFUSED}:
            continue
        counts[meta.source] += 1
        try:
            body = decode_body(record.body)
        except NotJson:
            continue
        client = (_TRACKER, "") if meta.protocol == "tracker" else client_of(body)
        heard.append(
            Heard(
                source_id=meta.source,
                client=client,
                at=record.received_at,
                skew=_skew(body, record.received_at),
            )
        )
    return heard


def client_of(body: Any) -> Client | None:
    """Library and version, in the habits of Segment, RudderStack and Sensors; None where none is named."""
    message = _first(body)
    named = (
        (_map(_map(message, "context"), "library"), "name", "version"),
        (_map(message, "lib"), "$lib", "$lib_version"),
        (_map(message, "properties"), "$lib", "$lib_version"),
    )
    for holder, name, version in named:
        if isinstance(said := holder.get(name), str) and said:
            number = holder.get(version)
            return clean(said)[:_LONGEST], clean(number)[:_LONGEST] if isinstance(number, str) else ""
    return None


def keep(heard: Iterable[Heard], *, now: int) -> None:
    """Add to what is known of clients and clocks, inside the running transaction. At most four statements."""
    listed = list(heard)
    if not listed:
        return
    wanted = {one.source_id for one in listed}
    clients = _counted(listed, _known(wanted), now)
    if clients:
        rows = [(*key, *entry) for key, entry in clients.items()]
        sets.execute(sets.statement(__package__, "note_clients"), {"rows": sets.batch_json(rows)})
    _keep_skews(listed)


def skew_of(source_id: int) -> int | None:
    """The median of how much later the newest requests came than they say they were sent; None where none says."""
    text = SourceClock.objects.filter(source_id=source_id).values_list("skews", flat=True).first()
    skews: list[int] = msgspec.json.decode(text) if text else []
    return median_low(skews) if skews else None


def _counted(
    heard: Sequence[Heard], known: dict[int, dict[Client, int]], now: int
) -> dict[tuple[int, str, str], list[int]]:
    counts: dict[tuple[int, str, str], list[int]] = {}
    for one in heard:
        if one.client is None:
            continue
        mine = known.setdefault(one.source_id, {})
        client = one.client if one.client in mine or _has_place(mine, now) else (OTHER, "")
        mine[client] = max(mine.get(client, 0), one.at)
        entry = counts.setdefault((one.source_id, *client), [0, one.at, one.at])
        entry[0] += 1
        entry[1], entry[2] = min(entry[1], one.at), max(entry[2], one.at)
    return counts


def _has_place(mine: Mapping[Client, int], now: int) -> bool:
    return sum(at > now - _FORGOTTEN for at in mine.values()) < MOST_CLIENTS


def _known(wanted: Iterable[int]) -> dict[int, dict[Client, int]]:
    known: dict[int, dict[Client, int]] = defaultdict(dict)
    rows = SourceClient.objects.filter(source_id__in=wanted).values_list(
        "source_id", "library", "version", "last_at"
    )
    for source, library, version, last_at in rows:
        known[source][library, version] = last_at
    return known


def _keep_skews(heard: Sequence[Heard]) -> None:
    fresh: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one in heard:
        if one.skew is not None:
            fresh[one.source_id].append((one.at, one.skew))
    if not fresh:
        return
    stored = dict(SourceClock.objects.filter(source_id__in=fresh).values_list("source_id", "skews"))
    rows = []
    for source, found in fresh.items():
        before: list[int] = msgspec.json.decode(stored[source]) if source in stored else []
        newest = [*before, *(skew for _, skew in sorted(found))][-_KEPT_SKEWS:]
        rows.append((source, msgspec.json.encode(newest).decode()))
    sets.execute(sets.statement(__package__, "note_clocks"), {"rows": sets.batch_json(rows)})


def _skew(body: Any, received_at: int) -> int | None:
    message = _first(body)
    for holder, name in ((body, "sentAt"), (message, "sentAt"), (message, "_flush_time")):
        if isinstance(holder, dict) and (sent := read_instant(holder.get(name))) is not None:
            return received_at - sent
    return None


def _first(body: Any) -> Mapping[str, Any]:
    listed = body if isinstance(body, list) else None
    if isinstance(body, dict):
        listed = next(
            (body[name] for name in ("batch", "events") if isinstance(body.get(name), list)), [body]
        )
    first = listed[0] if listed else None
    return first if isinstance(first, dict) else {}


def _map(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}
