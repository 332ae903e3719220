"""How a source is doing: its clients, their clock, what stands in quarantine, and what to do about it."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.activity import api
from crescendo.activity.models import SourceClient
from crescendo.activity.types import SourceCondition
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import act
from tests.world import ZONE, World


def send(world: World, source: Source, body: Any, *, protocol: str = "segment", at: int = NOON) -> None:
    import json

    meta = RequestMeta(source=source.id, key_trust="server", protocol=protocol, path="/v1/batch").encode()
    world.log.append([NewRecord(received_at=at, meta=meta, body=json.dumps(body).encode())])
    world.settle()


def by(library: str, version: str, **more: Any) -> dict[str, Any]:
    context = {"library": {"name": library, "version": version}}
    return act(f"{library}{version}{more}", NOON, event="Seen", context=context, **more)


def of(world: World, source: Source, *, now: int = NOON) -> SourceCondition:
    return api.source_condition(world.system, source.id, now=now, zone=ZONE)


def codes(world: World, source: Source, *, now: int = NOON) -> list[str]:
    return [one.code for one in of(world, source, now=now).advice]


def test_clients_are_counted_by_version(world: World, site: Source) -> None:
    for version in ("2.3.0", "2.3.0", "2.2.9"):
        send(world, site, {"batch": [by("analytics-python", version)]})
    send(world, site, {"lib": {"$lib": "js", "$lib_version": "1.26"}, "event": "Seen", "type": "track"})
    found = {(one.library, one.version): one.requests for one in of(world, site).clients}
    assert found == {("analytics-python", "2.3.0"): 2, ("analytics-python", "2.2.9"): 1, ("js", "1.26"): 1}
    assert codes(world, site) == []


def test_an_old_version_beside_a_new_one_wants_an_update(world: World, site: Source) -> None:
    for version in ("1.9", "2.3.0"):
        send(world, site, {"batch": [by("analytics-python", version)]})
    (advice,) = of(world, site).advice
    assert advice.places == {"library": "analytics-python", "version": "1.9", "newest": "2.3.0"}


def test_a_clock_ahead_is_the_median_of_the_newest_requests(world: World, site: Source) -> None:
    for ahead in (3 * DAY, 3 * DAY + 5, 0):
        send(world, site, {"batch": [by("a", "1", n=ahead)], "sentAt": NOON + ahead})
    assert of(world, site).skew == -3 * DAY
    (advice,) = of(world, site).advice
    assert (advice.code, advice.places) == ("clock_ahead", {"length": 3 * DAY})


def test_a_right_clock_is_no_news(world: World, site: Source) -> None:
    send(world, site, {"batch": [by("a", "1")], "sentAt": NOON - 2 * MINUTE})
    assert (of(world, site).skew, codes(world, site)) == (2 * MINUTE, [])


def test_much_quarantine_says_its_main_reason(world: World, site: Source) -> None:
    nameless = [{"type": "track", "messageId": str(n)} for n in range(3)]
    send(world, site, {"batch": [*nameless, {"type": "nonsense"}, *(by("a", "1", n=n) for n in range(4))]})
    found = of(world, site)
    assert found.quarantined == (("no_event_name", 3), ("unknown_type", 1))
    assert found.advice[0].places == {
        "share": 50 if found.events_week == 4 else -1,
        "reason": "no_event_name",
    }


def test_silence_is_told_after_a_day(world: World, site: Source) -> None:
    send(world, site, {"batch": [by("a", "1")]})
    assert codes(world, site, now=NOON + 23 * HOUR) == []
    assert codes(world, site, now=NOON + 25 * HOUR) == ["silent"]


def test_made_up_versions_fill_no_table(world: World, site: Source) -> None:
    for n in range(55):
        send(world, site, {"batch": [by("made-up", str(n))]})
    assert SourceClient.objects.count() == 51
    assert {one.library for one in of(world, site).clients if one.requests == 5} == {"*"}


@pytest.mark.parametrize(
    "body", [[], {}, {"batch": []}, {"batch": [7]}, {"context": 7}, {"context": {"library": []}}]
)
def test_whatever_a_request_is_it_is_heard(body: Any, world: World, site: Source) -> None:
    send(world, site, body)
    assert of(world, site).clients == ()


def test_strangers_see_no_condition(world: World, site: Source, stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.source_condition(stranger, site.id, now=NOON, zone=ZONE)
    with pytest.raises(NotFound):
        api.source_condition(world.system, 999, now=NOON, zone=ZONE)
