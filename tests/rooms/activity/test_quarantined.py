"""A message in quarantine is handed in again: once, whatever dies in between, with its time and its request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crescendo.activity import api, jobs
from crescendo.activity.flood import Limits
from crescendo.activity.ingest import Ingest
from crescendo.activity.models import Event
from crescendo.core import audit, quarantine
from crescendo.core import jobs as core_jobs
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, Permission, QuarantinedRow, QuarantineFilter
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.activity.acts import act
from tests.world import ZONE, World

FLOODED = "too_many_new_names"


def standing(world: World) -> tuple[QuarantinedRow, ...]:
    return quarantine.list_items(world.system).rows


def run_jobs(world: World) -> None:
    core_jobs.run_until_quiet(jobs.handlers(world.log), now=NOON)
    world.settle()


@pytest.fixture
def flooded(world: World) -> Source:
    """A public key that brought three new names at once where one a minute is let in."""
    site = world.source("Site", trust=Trust.BROWSER)
    world.ingest = Ingest(world.log, zone=ZONE, limits=Limits(names=1))
    world.say(site, *(act(f"m{n}", NOON - n, event=f"Name {n}") for n in range(3)), at=NOON - 5)
    world.settle()
    assert [row.reason for row in standing(world)] == [FLOODED, FLOODED]
    return site


def test_a_message_tried_again_leaves_quarantine_and_is_stored_as_of_then(
    world: World, flooded: Source
) -> None:
    item = standing(world)[0]
    api.retry_item(world.system, world.log, item.id, now=NOON)
    assert quarantine.count() == 1
    world.settle()
    stored = Event.objects.get(message=json.loads(item.body)["messageId"])
    assert (stored.source_id, stored.received_at, Event.objects.count()) == (flooded.id, NOON - 5, 2)


def test_a_message_that_is_still_wrong_comes_back_once(world: World, site: Source) -> None:
    world.say(site, {"type": "track", "messageId": "nameless"}, act("fine", NOON, event="Fine"))
    world.settle()
    item = standing(world)[0]
    api.retry_item(world.system, world.log, item.id, now=NOON)
    world.settle()
    (again,) = standing(world)
    assert (again.reason, again.body, again.id != item.id) == (item.reason, item.body, True)
    assert Event.objects.count() == 1


def test_a_record_that_was_appended_twice_works_once(world: World, site: Source) -> None:
    world.say(site, {"type": "track", "messageId": "nameless"})
    world.settle()
    item = standing(world)[0]
    meta = RequestMeta(
        source=site.id, key_trust="server", protocol="segment", path="/v1/batch", again=item.id
    ).encode()
    body = json.dumps(act("mended", NOON, event="Mended")).encode()
    for _ in range(2):
        world.log.append([NewRecord(received_at=item.at, meta=meta, body=body)])
        world.settle()
    assert (quarantine.count(), Event.objects.count()) == (0, 1)


def test_the_device_of_a_tracker_s_request_is_kept(world: World) -> None:
    site = world.source("Site", trust=Trust.BROWSER)
    meta = RequestMeta(source=site.id, key_trust="browser", protocol="tracker", path="/v1/tracker")
    events: list[dict[str, Any]] = [
        {"name": "custom", "event": f"Name {n}", "messageId": f"m{n}"} for n in (1, 2)
    ]
    body = json.dumps({"device": "device-9", "sentAt": NOON, "events": events}).encode()
    world.ingest = Ingest(world.log, zone=ZONE, limits=Limits(names=0))
    world.log.append([NewRecord(received_at=NOON, meta=meta.encode(), body=body)])
    world.settle()
    assert api.retry_all(world.system, QuarantineFilter(kind="message"), now=NOON) == 2
    run_jobs(world)
    visitors = set(Event.objects.values_list("visitor_id", flat=True))
    assert (Event.objects.count(), len(visitors), None in visitors) == (2, 1, False)


def test_a_group_is_tried_exactly_as_it_was_filtered(world: World, flooded: Source) -> None:
    other = world.source("Other", trust=Trust.SERVER)
    world.say(other, {"type": "track", "messageId": "nameless"})
    world.settle()
    wanted = QuarantineFilter(kind="message", reason=FLOODED, source=str(flooded.id))
    assert api.retry_all(world.system, wanted, now=NOON) == 2
    assert api.quarantine_progress(world.system)[0].total == 2
    run_jobs(world)
    assert [row.reason for row in standing(world)] == ["no_event_name"]
    assert (Event.objects.count(), api.quarantine_progress(world.system)) == (3, ())


def test_what_came_after_it_was_shown_is_not_meant(world: World, flooded: Source) -> None:
    _, newest = quarantine.measure(QuarantineFilter(reason=FLOODED))
    world.say(flooded, act("late", NOON, event="Late name"), at=NOON - 5)
    world.settle()
    api.remove_all(world.system, QuarantineFilter(reason=FLOODED, up_to=newest), now=NOON)
    run_jobs(world)
    assert [json.loads(row.body)["messageId"] for row in standing(world)] == ["late"]


def test_a_line_of_the_audit_says_how_many(world: World, flooded: Source) -> None:
    api.retry_all(world.system, QuarantineFilter(reason=FLOODED), now=NOON)
    line = audit.list_lines(world.system).rows[0]
    assert (line.action, line.contents) == ("quarantine.retried", {"count": 2, "reason": FLOODED})


def test_bytes_that_are_no_json_can_be_tried_and_come_back(world: World, site: Source) -> None:
    meta = RequestMeta(source=site.id, key_trust="server", protocol="segment", path="/v1/batch")
    world.log.append([NewRecord(received_at=NOON, meta=meta.encode(), body=b'{"broken": \xff')])
    world.settle()
    api.retry_item(world.system, world.log, standing(world)[0].id, now=NOON)
    world.settle()
    assert [row.body for row in standing(world)] == [b'{"broken": \xff']


def test_strangers_try_and_remove_nothing(world: World, flooded: Source, stranger: Actor) -> None:
    item = standing(world)[0].id
    for refused in (
        lambda: api.retry_item(stranger, world.log, item, now=NOON),
        lambda: api.retry_all(stranger, QuarantineFilter(), now=NOON),
        lambda: api.remove_item(stranger, item, now=NOON),
        lambda: api.remove_all(stranger, QuarantineFilter(), now=NOON),
        lambda: api.quarantine_progress(stranger),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert Permission.SOURCES_MANAGE not in stranger.permissions
    assert quarantine.count() == 2


def test_what_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        api.retry_item(world.system, world.log, 7, now=NOON)
