"""A child process prepares the next batch: what is stored is the same, whatever becomes of the child."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from crescendo.activity import ahead, frames
from crescendo.activity.api import Ahead, Ingest
from crescendo.activity.prepare import Knowledge, prepare
from crescendo.core.rawlog import RawRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.sources.types import KeywordKind, KeywordName, Trust
from tests.world import ZONE, World


@pytest.fixture
def child() -> Iterator[Ahead]:
    """One that is closed again; it takes batches however small."""
    made = Ahead(size=1)
    yield made
    made.close()


def test_a_batch_that_went_to_the_child_and_back_is_the_batch() -> None:
    records = [_record(number) for number in range(20)]
    knowledge = _knowledge()
    answer = frames.answering()(frames.ask(records, knowledge))
    assert frames.read_answer(answer, records) == prepare(records, knowledge)


def test_what_the_child_fails_at_is_left_to_the_worker() -> None:
    broken = [RawRecord(series="a", position=1, received_at=1, meta=b"{}", body=b"{}")]
    assert frames.read_answer(frames.answering()(frames.ask(broken, None)), broken) is None


def test_the_child_prepares_what_the_worker_then_stores_once(world: World, child: Ahead) -> None:
    world.ingest = Ingest(world.log, zone=ZONE, size=2, ahead=child)
    stored = _work_through(world, child, batches=6)
    assert stored == world.ingest.total.stored == 12


def test_a_child_that_cannot_start_costs_nothing_but_time(
    world: World, child: Ahead, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.ingest = Ingest(world.log, zone=ZONE, size=2, ahead=child)
    monkeypatch.setattr(ahead, "CHILD", "crescendo.activity.there_is_no_such_child")
    stored = _work_through(world, child, batches=6, is_ready=False)
    assert stored == world.ingest.total.stored == 12


def _work_through(world: World, child: Ahead, *, batches: int, is_ready: bool = True) -> int:
    source = world.source(trust=Trust.SERVER)
    for number in range(2 * batches):
        world.say(
            source, {"type": "track", "event": "Seen", "messageId": f"m{number}", "userId": f"u{number}"}
        )
    if is_ready:
        _await(child)
    while world.ingest(world.clock.now()):
        pass
    return len(world.events())


def _await(child: Ahead) -> None:
    """Until it has started: a worker would go on without it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        child.look({}, [_record(1)], Knowledge())
        if child.take({}) is not None:
            return
        time.sleep(0.05)
    raise AssertionError("the child never answered")


def _knowledge() -> Knowledge:
    name = KeywordName(engine="baidu", kind=KeywordKind.KEYWORD, id="7", keyword="crm")
    return Knowledge(
        own_hosts={1: frozenset({"example.com"})},
        user_id_spaces={1: "app"},
        keywords={("baidu", "keyword", "7"): name},
    )


def _record(number: int) -> RawRecord:
    meta = RequestMeta(source=1, key_trust="browser", protocol="segment", path="/v1/batch", ua="Mozilla/5.0")
    bodies: list[Any] = [
        b"not json",
        b'{"batch":[1,{"type":"track"}]}',
        b'{"type":"identify","userId":"u1","anonymousId":"a1","traits":{"email":"a@example.com","n":[1,2.5,null]}}',
        b'{"type":"group","userId":"u1","groupId":"g","traits":{"name":"Acme"}}',
        b'{"type":"alias","userId":"u1","previousId":"a1","messageId":"7"}',
        b'{"type":"page","anonymousId":"a2","context":{"page":{"url":"https://x.cn/?bd_vid=1&utm_source=baidu"}}}',
    ]
    body = bodies[number % len(bodies)]
    return RawRecord(
        series="a", position=number, received_at=1_770_000_000_000, meta=meta.encode(), body=body
    )
