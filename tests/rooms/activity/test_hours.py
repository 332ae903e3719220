"""A source's hours: what was stored, what was refused at the door, told once however often the log is read."""

from __future__ import annotations

import pytest

from crescendo.activity import api
from crescendo.activity.models import SourceClient, SourceHour
from crescendo.core import quarantine
from crescendo.core.clock import DAY, HOUR
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import REFUSED, Refusal, RequestMeta, encode_refusals
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import page
from tests.world import ZONE, World


def refuse(world: World, *refusals: tuple[int, str, int], at: int = NOON) -> None:
    """What a collector says once a minute."""
    meta = RequestMeta(source=0, key_trust="server", protocol=REFUSED, path="").encode()
    body = encode_refusals([Refusal(*refusal) for refusal in refusals])
    world.log.append([NewRecord(received_at=at, meta=meta, body=body)])
    world.settle()


def test_refusals_are_added_up_by_source_and_reason(world: World, site: Source) -> None:
    refuse(world, (site.id, "too_large", 2), (0, "unknown_key", 7))
    refuse(world, (site.id, "too_large", 1), (site.id, "closed", 9))
    condition = api.source_condition(world.system, site.id, now=NOON, zone=ZONE)
    assert condition.refused == (("closed", 9), ("too_large", 3))
    assert [(one.code, one.places["count"], one.places["refusal"]) for one in condition.advice] == [
        ("refused", 12, "closed")
    ]
    assert api.refused_strangers(world.system, now=NOON) == (("unknown_key", 7),)


def test_a_record_of_refusals_is_no_message(world: World, site: Source) -> None:
    refuse(world, (site.id, "closed", 1))
    assert (world.events(), SourceClient.objects.count(), quarantine.list_groups()) == ([], 0, ())
    assert world.ingest.backlog() == 0


def test_hours_count_by_receipt_and_refusals_are_forgotten_after_a_week(world: World, site: Source) -> None:
    world.say(site, page("a", NOON), page("b", NOON - 2 * HOUR), at=NOON)
    world.settle()
    refuse(world, (site.id, "closed", 4), at=NOON - 3 * DAY)
    later = NOON + 5 * DAY
    assert api.source_condition(world.system, site.id, now=NOON, zone=ZONE).hours[-1] == 2
    assert api.source_condition(world.system, site.id, now=NOON + HOUR, zone=ZONE).hours[-2:] == (2, 0)
    assert api.source_condition(world.system, site.id, now=later, zone=ZONE).refused == ()
    assert api.trim_hours(NOON + 6 * DAY) == 1
    assert SourceHour.objects.count() == 1


def test_an_unknown_source_has_no_hours_for_strangers(world: World, stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.refused_strangers(stranger, now=NOON)
