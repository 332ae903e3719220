"""Our own trouble: clients are told to keep what they have, and all is well again without a restart."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crescendo.collect.document import DocumentFile
from crescendo.collect.intake import Bounds
from crescendo.core import rawlog_sqlite
from crescendo.core.rawlog_sqlite import SqliteLog

from .conftest import SERVER, House

Build = Callable[..., House]


def test_without_settings_everything_is_put_off(build: Build) -> None:
    house = build()
    for answer in (house.post("/v1/t", {}), house.request("GET", f"/v1/projects/{SERVER}/settings")):
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    house.write()
    assert house.post("/v1/t", {}).status_code == 200


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"sources":{"k":{}}}', '{"trusted_proxies":["x"]}'])
def test_a_broken_document_leaves_the_last_good_one_in_force(house: House, broken: str) -> None:
    assert house.post("/v1/t", {}).status_code == 200
    house.settings.collect_document.write_text(broken, encoding="utf-8")
    house.look()
    assert house.post("/v1/t", {}).status_code == 200
    assert house.app.counters()["broken_documents"] == 1


def test_a_document_that_is_broken_from_the_start_is_none(build: Build) -> None:
    house = build()
    house.settings.collect_document.write_text("{", encoding="utf-8")
    assert house.post("/v1/t", {}).status_code == 503


def test_a_removed_document_leaves_the_last_good_one_in_force(house: House) -> None:
    assert house.post("/v1/t", {}).status_code == 200
    house.settings.collect_document.unlink()
    house.look()
    assert house.post("/v1/t", {}).status_code == 200


def test_a_key_made_later_is_known_and_one_removed_is_not(house: House) -> None:
    assert house.post("/v1/t", {}, key="new-key").status_code == 401
    house.write(sources={"new-key": {"id": 9}})
    assert house.post("/v1/t", {}, key="new-key").status_code == 200
    assert house.post("/v1/t", {}, key=SERVER).status_code == 401


def test_the_document_is_looked_at_five_times_a_second_at_most(tmp_path: Path) -> None:
    now = [0.0]
    path = tmp_path / "collect.json"
    path.write_text('{"public_url": "https://one.example"}')
    file = DocumentFile(path, monotonic=lambda: now[0])
    urls = []
    for moment in (0.0, 0.1, 0.3):
        now[0] = moment
        rules = file.current()
        urls.append(rules.public_url if rules else None)
        path.write_text('{"public_url": "https://another.example"}')
        os.utime(path, ns=(1, int(moment * 1000) + 2))
    assert urls == ["https://one.example", "https://one.example", "https://another.example"]


def test_a_full_disk_is_a_503_and_then_forgotten(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"filler": "x" * 40_000}
    with monkeypatch.context() as small:
        small.setattr(rawlog_sqlite, "_PRAGMAS", (*rawlog_sqlite._PRAGMAS, "pragma max_page_count = 64"))
        house = build(log=SqliteLog(tmp_path / "raw.sqlite3"))
        house.write()
        full = [house.post("/v1/t", body) for _ in range(12)]
    assert {answer.status_code for answer in full} == {200, 503}
    assert all("Retry-After" in answer.headers for answer in full if answer.status_code == 503)
    after = house.post("/v1/t", body)
    assert after.status_code == 200
    assert len(house.records()) == [answer.status_code for answer in (*full, after)].count(200)


def test_a_log_that_is_away_is_a_503(house: House) -> None:
    house.disk.broken = "no server"
    assert house.post("/v1/t", {}).status_code == 503
    house.disk.broken = None
    assert house.post("/v1/t", {}).status_code == 200


def test_a_log_with_a_fault_of_its_own_leaves_nobody_waiting(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(_records: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.log, "append", fault)
    assert house.post("/v1/t", {}).status_code == 503


def test_a_log_that_hangs_leaves_nobody_waiting(build: Build) -> None:
    house = build(bounds=Bounds(commit_seconds=0.05))
    house.write()

    async def play() -> list[int]:
        async with house.client() as client:

            async def post() -> int:
                return (await client.post("/v1/t", content=b"{}", auth=(SERVER, ""))).status_code

            house.disk.hold = True
            hanging = [await post(), *await asyncio.gather(post(), post())]
            house.disk.hold = False
            house.disk.sync()
            for _ in range(1_000):
                if not house.app._intake._group._stalled:
                    break
                await asyncio.sleep(0.001)
            return [*hanging, await post()]

    assert asyncio.run(play()) == [503, 503, 503, 200]


def test_what_all_requests_hold_together_is_bounded(build: Build) -> None:
    house = build(bounds=Bounds(held_bytes=30_000))
    house.write()
    house.disk.hold = True

    async def play() -> list[int]:
        async with house.client() as client:
            body = b'{"a":"' + b"x" * 10_000 + b'"}'

            async def post() -> int:
                status = (await client.post("/v1/t", content=body, auth=(SERVER, ""))).status_code
                if status == 503:
                    house.disk.hold = False
                    house.disk.sync()
                return status

            return await asyncio.gather(*(post() for _ in range(4)))

    assert set(asyncio.run(play())) == {200, 503}
    assert house.post("/v1/t", {}).status_code == 200


def test_a_key_is_slowed_down_only_where_a_limit_is_set(house: House) -> None:
    assert {house.post("/v1/t", {}).status_code for _ in range(20)} == {200}
    house.write(limits={"requests_per_key_minute": 3})
    answers = [house.post("/v1/t", {}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 20
    assert house.post("/v1/t", {}, key="browser-key").status_code == 200


def test_a_fault_of_the_collector_is_a_500_that_clients_send_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.app._intake, "take", None)
    answer = house.post("/v1/t", {})
    assert (answer.status_code, "Retry-After" in answer.headers) == (500, True)
