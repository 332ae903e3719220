"""How far each log was read: rows that know a file by its content."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Coalesce

from crescendo.activity.access_log.files import HEAD, LogFile
from crescendo.activity.access_log.naming import Edge, Namer
from crescendo.activity.access_log.nouns import AccessLogTotals
from crescendo.activity.models import LogFile as LogFileRow
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission


def find(file: LogFile, source_id: int, namer: Namer) -> LogFileRow | None:
    """The row of a file that was read before, in whole or up to a place; the furthest where several fit."""
    head = file.head()
    names: dict[int, str] = {}
    rows = LogFileRow.objects.filter(source_id=source_id, head_size__lte=len(head)).order_by("-position")
    for row in rows.only("id", "head", "head_size", "tail", "position"):
        name = names.setdefault(row.head_size, namer.content(head[: row.head_size]))
        if name == row.head and namer.content(file.before(row.position, HEAD)) == row.tail:
            row.refresh_from_db()
            return row
    return None


def begin(path: Path, source_id: int, start_second: int, *, now: int) -> LogFileRow:
    """A row for a file that is new; it is not stored yet. It goes on from those that end in its first second."""
    before: Counter[str] = Counter()
    ended = LogFileRow.objects.filter(source_id=source_id, edge_second=start_second)
    for edge in ended.values_list("edge", flat=True):
        for name, count in msgspec.json.decode(edge, type=dict[str, int]).items():
            before[name] = max(before[name], count)
    return LogFileRow(
        source_id=source_id,
        name=path.name[:255],
        position=0,
        count_at=0,
        count_line=0,
        edge="{}",
        edge_second=0,
        before=msgspec.json.encode(before).decode(),
        lines=0,
        taken=0,
        refused=0,
        read_at=now,
    )


def save(row: LogFileRow, edge: Edge, namer: Namer, *, head: bytes, tail: bytes) -> None:
    """Write down that all before the row's position is durable in the raw log. One statement."""
    row.head_size = min(row.position, len(head))
    row.head = namer.content(head[: row.head_size])
    row.tail = namer.content(tail)
    row.edge, row.edge_second = msgspec.json.encode(edge.counts).decode(), edge.second
    row.save()


def counts_of(row: LogFileRow) -> dict[str, int]:
    """The lines of the newest second that was read."""
    return msgspec.json.decode(row.edge, type=dict[str, int])


def before_of(row: LogFileRow) -> dict[str, int]:
    """What a row knows of the file before; needed only where its counting begins at the start of the file."""
    return msgspec.json.decode(row.before, type=dict[str, int]) if row.count_line == 0 else {}


def totals(by: Actor, source_id: int) -> AccessLogTotals:
    """What was read for a source. One statement. Refuses NotAllowed."""
    require(by, Permission.SOURCES_READ)
    found = LogFileRow.objects.filter(source_id=source_id).aggregate(
        files=Count("id"),
        taken=Coalesce(Sum("taken"), 0),
        refused=Coalesce(Sum("refused"), 0),
        first_at=Min("first_at"),
        last_at=Max("last_at"),
        read_at=Max("read_at"),
    )
    return AccessLogTotals(**found)
