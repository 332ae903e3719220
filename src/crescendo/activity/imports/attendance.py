"""Who was in which meeting, from when to when: as live-stream and webinar tools list it."""

from __future__ import annotations

import re
from typing import Any

from crescendo.activity.imports import writing
from crescendo.activity.imports.columns import FINAL, MISSING, NO_TIME, WHO, WHO_NAMES
from crescendo.activity.imports.writing import Act, own_properties, read_who
from crescendo.core.clock import MINUTE
from crescendo.core.company import get_company
from crescendo.core.imports.instants import read_instant
from crescendo.core.imports.types import Batch, Column, Kind, Refused, Row
from crescendo.core.refusals import mark
from crescendo.core.types import Permission

NO_MINUTES = mark("These are no minutes. Write 24, 24.5, 00:24:30 or 24分30秒.")
BACKWARDS = mark("Who left before coming in was not there.")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})")
_WORDS = re.compile(r"(?:(\d+)\s*(?:小时|时|h)\s*)?(?:(\d+)\s*(?:分钟|分|min|m)\s*)?(?:(\d+)\s*(?:秒|s))?")
_MOST = 24 * 60


def prepare(batch: Batch) -> list[Act | Refused]:
    """Read the cells of a chunk; one query."""
    zone = get_company().time_zone
    return [_read(row, zone) for row in batch.rows]


def read_minutes(text: str) -> float | None:
    """Minutes from a number, a clock's reading or words."""
    try:
        minutes = float(text)
    except ValueError:
        match = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text)
        if match is None or not any(match.groups()):
            return None
        hours, whole, seconds = (int(part or 0) for part in match.groups())
        minutes = hours * 60 + whole + seconds / 60
    return minutes if 0 <= minutes <= _MOST else None


def _read(row: Row, zone: str) -> Act | Refused:
    who = read_who(row)
    if isinstance(who, Refused):
        return who
    missing = next((name for name in ("meeting", "came") if name not in row.values), None)
    if missing is not None:
        return Refused(row.number, missing, MISSING, {})
    came = read_instant(row.values["came"], zone)
    left = read_instant(row.values["left"], zone) if "left" in row.values else None
    if came is None or (left is None and "left" in row.values):
        return Refused(row.number, "came" if came is None else "left", NO_TIME, {})
    minutes = read_minutes(row.values["minutes"]) if "minutes" in row.values else None
    if minutes is None and "minutes" in row.values:
        return Refused(row.number, "minutes", NO_MINUTES, {})
    if left is not None and left < came:
        return Refused(row.number, "left", BACKWARDS, {})
    if minutes is None and left is not None:
        minutes = (left - came) / MINUTE
    said: dict[str, Any] = {"meeting": row.values["meeting"], "minutes": round(minutes or 0, 2)}
    if left is not None:
        said["left_at"] = left
    return Act(row.number, who, "meeting.watched", came, {**own_properties(row), **said})


ATTENDANCE = Kind(
    name="attendance",
    title=mark("Meeting attendance"),
    hint=mark("Who was in which meeting or live stream: phone or mail, in, out, minutes."),
    columns=(
        *WHO,
        Column(
            name="meeting",
            label=mark("Meeting"),
            aliases=(
                "会议",
                "会议名称",
                "直播",
                "直播名称",
                "webinar",
                "topic",
                "session",
                "会议主题",
                "活动名称",
            ),
            example="Spring live stream",
        ),
        Column(
            name="came",
            label=mark("Came in"),
            aliases=(
                "进入时间",
                "入会时间",
                "加入时间",
                "观看开始时间",
                "join time",
                "in",
                "joined",
                "start time",
            ),
            example="2025-03-31 14:00",
        ),
        Column(
            name="left",
            label=mark("Left at"),
            aliases=(
                "离开时间",
                "退出时间",
                "离会时间",
                "观看结束时间",
                "leave time",
                "out",
                "left",
                "end time",
            ),
            example="2025-03-31 14:24",
        ),
        Column(
            name="minutes",
            label=mark("Minutes"),
            aliases=(
                "分钟",
                "时长",
                "观看时长",
                "参会时长",
                "duration",
                "time in session",
                "attended minutes",
                "分钟数",
            ),
            example="24",
        ),
    ),
    needs=(WHO_NAMES, ("meeting",), ("came",), ("left", "minutes")),
    prepare=prepare,
    write=writing.write,
    permissions=frozenset({Permission.SOURCES_MANAGE}),
    final=FINAL,
    takes_own=True,
    takes_source=True,
)
