"""The live list: what the stream says, and the raw body of an event."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from crescendo.console import live
from crescendo.core.types import Actor, Permission, Role, Scope
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company


def first_lines(by: Actor, after: int | None = None, language: str = "en") -> list[dict[str, Any]]:
    """What a browser that connects is told first."""

    async def read() -> str:
        messages = live._messages(by, after, language)
        try:
            assert (await anext(messages)).startswith("retry:")
            return await anext(messages)
        finally:
            await messages.aclose()  # type: ignore[attr-defined]
            await sync_to_async(connections.close_all)()

    # A thread of its own: in the test's one Playwright's loop may be running.
    with ThreadPoolExecutor(max_workers=1) as threads:
        said = threads.submit(asyncio.run, read()).result()
    lines = [line.removeprefix("data: ") for line in said.splitlines() if line.startswith("data: ")]
    return json.loads(lines[0]) if lines else []


def test_the_stream_tells_the_newest_events_in_the_reader_s_words(lasting_company: Company) -> None:
    lines = first_lines(Actor.system("test"), language="zh-hans")
    assert lines == sorted(lines, key=lambda line: int(line["id"].removeprefix("evt_")))
    seen = {line["label"] for line in lines}
    assert {"浏览页面", "提交表单"} <= seen
    assert {line["judgement_label"] for line in lines} >= {"真人", "机器"}


def test_a_browser_that_comes_back_goes_on_after_the_last(lasting_company: Company) -> None:
    assert first_lines(Actor.system("test"), after=lasting_company.event_id + 1_000) == []


def test_links_are_for_who_may_follow_them(lasting_company: Company) -> None:
    permissions = frozenset({Permission.EVENTS_READ, Permission.CONTACTS_READ})
    reader = Actor(staff_id=None, label="Reader", permissions=permissions, scope=Scope.ALL)
    lines = first_lines(reader)
    assert not any("body_url" in line for line in lines)
    assert "wang@" not in json.dumps(lines)


def test_the_stream_is_an_event_stream_for_who_may_read_events(signed_in: SignIn) -> None:
    answer = signed_in(Role.MARKETING).get("/console/events/stream/")
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"


def test_the_raw_body_is_what_was_sent(
    company: Company, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "raw_log", lambda: company.log)
    browser = signed_in()
    address = f"/console/events/evt_{company.event_id}/body/"
    assert "device-" in browser.get(address).content.decode()
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "data-drawer-title" in part
    assert "<html" not in part
    assert browser.get("/console/events/evt_999999/body/").status_code == 404


def test_sales_read_events_but_no_raw_body(company: Company, signed_in: SignIn) -> None:
    browser = signed_in(Role.SALES)
    assert browser.get("/console/events/").status_code == 200
    assert browser.get(f"/console/events/evt_{company.event_id}/body/").status_code == 403
