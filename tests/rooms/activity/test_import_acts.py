"""Events, mail engagement and attendance from files: stored by ingest as any other act, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.activity.imports import writing
from crescendo.activity.imports.attendance import read_minutes
from crescendo.core.imports import spool
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from crescendo.sources.types import Trust
from tests.rooms.people.importing import counts, imported, opened, reasons, written
from tests.world import World


@pytest.fixture(autouse=True)
def home(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(spool, "folder", lambda: tmp_path)
    monkeypatch.setattr(writing, "_log", lambda: world.log)
    return tmp_path


def acts(world: World) -> list[tuple[str, str | None, int | None]]:
    world.settle()
    return [(e["name"], e["subject"], e["value"]) for e in world.events()]


def test_attendance_becomes_minutes_of_meetings_once(world: World, admin: Actor, tmp_path: Path) -> None:
    source = world.source(trust=Trust.SERVER)
    rows = [
        ["手机号", "直播名称", "进入时间", "离开时间", "观看时长"],
        ["138 0013 8000", "春季直播", "2025-03-31 14:00", "2025-03-31 14:24", ""],
        ["138 0013 8001", "春季直播", "2025-03-31 14:00", "", "00:10:30"],
        ["138 0013 8002", "春季直播", "2025-03-31 14:00", "2025-03-31 13:00", ""],
        ["nobody", "春季直播", "2025-03-31 14:00", "", "5"],
        ["138 0013 8003", "", "2025-03-31 14:00", "", "5"],
    ]
    path = written(tmp_path, rows)
    run = imported(admin, "attendance", path, source_id=source.id)
    imported(admin, "attendance", path, source_id=source.id)
    assert counts(run) == (2, 0, 0, 3)
    assert [(row, column) for row, column, _ in reasons(admin, run)] == [
        (4, "left"),
        (5, "phone"),
        (6, "meeting"),
    ]
    assert sorted(acts(world)) == [("meeting.watched", "春季直播", 10), ("meeting.watched", "春季直播", 24)]
    found = people.list_contacts(admin, ContactQuery(), now=world.clock.now()).rows
    assert {contact.phone for contact in found} == {"+8613800138000", "+8613800138001"}


def test_the_past_tools_mail_acts_keep_their_dates(world: World, admin: Actor, tmp_path: Path) -> None:
    source = world.source(trust=Trust.SERVER)
    rows = [
        ["recipient", "event type", "timestamp", "email name", "list"],
        ["wang@acme.com.cn", "Delivered", "2025-03-31T06:05:00Z", "Spring", "A"],
        ["wang@acme.com.cn", "打开", "1743401100", "Spring", "A"],
        ["wang@acme.com.cn", "dreamt", "2025-03-31", "Spring", "A"],
    ]
    run = imported(
        admin, "engagement", written(tmp_path, rows), maps={"trait.list": "list"}, source_id=source.id
    )
    assert counts(run) == (2, 0, 0, 1)
    assert sorted(acts(world)) == [("message.delivered", "Spring", None), ("message.opened", "Spring", None)]
    assert {event["at"][:16] for event in world.events()} == {"2025-03-31T06:05"}
    assert {event["properties"]["list"] for event in world.events()} == {"A"}


def test_events_of_any_name_come_with_their_properties(world: World, admin: Actor, tmp_path: Path) -> None:
    source = world.source(trust=Trust.SERVER)
    rows = [
        ["user id", "event", "time", "plan"],
        ["u1", "trial.started", "2025-03-31", "pro"],
        ["u1", "x", "soon", ""],
    ]
    run = imported(admin, "events", written(tmp_path, rows), maps={"trait.plan": "plan"}, source_id=source.id)
    assert counts(run) == (1, 0, 0, 1)
    assert acts(world) == [("trial.started", "pro", None)]


def test_a_rehearsal_hands_nothing_to_ingest(world: World, admin: Actor, tmp_path: Path) -> None:
    path = written(tmp_path, [["email", "event", "time"], ["a@b.cn", "x", "2025-03-31"]])
    run = imported(admin, "events", path, rehearse=True, source_id=world.source().id)
    assert (counts(run), acts(world)) == ((1, 0, 0, 0), [])


def test_acts_need_a_source_and_someone_who_manages_sources(
    world: World, admin: Actor, chen: Actor, tmp_path: Path
) -> None:
    path = written(tmp_path, [["email", "event", "time"], ["a@b.cn", "x", "2025-03-31"]])
    with pytest.raises(NotValid):
        opened(admin, "events", path)
    with pytest.raises(NotAllowed):
        imported(chen, "events", path, source_id=1)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("24", 24),
        ("24.5", 24.5),
        ("00:24:30", 24.5),
        ("1:02:00", 62),
        ("24分30秒", 24.5),
        ("1小时2分", 62),
        ("long", None),
    ],
)
def test_minutes_are_read_as_tools_write_them(text: str, minutes: float | None) -> None:
    assert read_minutes(text) == minutes
