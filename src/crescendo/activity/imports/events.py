"""Events of any name, with their properties."""

from __future__ import annotations

from crescendo.activity.imports import writing
from crescendo.activity.imports.columns import AT, FINAL, MISSING, NO_TIME, WHO, WHO_NAMES
from crescendo.activity.imports.writing import Act, own_properties, read_who
from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row
from crescendo.core.refusals import mark
from crescendo.core.types import Permission


def prepare(batch: Batch) -> list[Act | Refused]:
    """Read the cells of a chunk; one query."""
    zone = get_company().time_zone
    return [_read(row, zone) for row in batch.rows]


def _read(row: Row, zone: str) -> Act | Refused:
    who = read_who(row)
    if isinstance(who, Refused):
        return who
    missing = next((name for name in ("event", "at") if name not in row.values), None)
    if missing is not None:
        return Refused(row.number, missing, MISSING, {})
    at = read_instant(row.values["at"], zone)
    if at is None:
        return Refused(row.number, "at", NO_TIME, {})
    said = {name: row.values[name] for name in ("subject", "value", "url") if name in row.values}
    return Act(row.number, who, row.values["event"], at, {**own_properties(row), **said})


EVENTS = Kind(
    name="events",
    title=mark("Events"),
    hint=mark("What people did: who, what and when, with properties of your own."),
    columns=(
        *WHO,
        Column(
            name="event",
            label=mark("Event"),
            aliases=("事件", "行为", "事件名", "行为事件", "event name", "action", "activity", "$event"),
            example="trial.started",
        ),
        AT,
        Column(name="subject", label=mark("Subject"), aliases=("对象", "主题", "object", "item")),
        Column(name="value", label=mark("Value"), aliases=("数值", "值", "amount"), example="1"),
        Column(name="url", label=mark("Page address"), aliases=("页面地址", "网址", "page url", "link")),
    ),
    needs=(WHO_NAMES, ("event",), ("at",)),
    prepare=prepare,
    write=writing.write,
    permissions=frozenset({Permission.SOURCES_MANAGE}),
    final=FINAL,
    takes_own=True,
    takes_source=True,
)
