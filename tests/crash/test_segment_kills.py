"""kill -9 of workers during rebuilds and rounds of segments: members equal a rebuild, counts equal members."""

from __future__ import annotations

import json
import time

import pytest

from tests import environment
from tests.installation import Installation, Load, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(600)]
KEY = "server-key"
HEAD = """
import django, time
django.setup()
from crescendo.core.types import Actor
from crescendo.segments import api as segments
from crescendo.segments.types import NewSegment
by, now = Actor.system("test"), int(time.time() * 1000)
"""
PEOPLE = """
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind, Proof, Sighting
faces = [Identity(IdentityKind.EMAIL, f"p{n}@acme{n % 50}.example") for n in range(3000)]
for first in range(0, 3000, 1000):
    some = faces[first:first + 1000]
    people.sight([Sighting(key=f.value, at=now, proof=Proof.VERIFIED, people=(f,)) for f in some], now=now)
"""
MAKE = """
acts = {"event": "*", "window": {"last": {"count": 7, "unit": "days"}}}
for condition in ({"not": acts}, acts, {"of_account": {"has_contact": {"not": acts}, "at_least": 3}},
                  {"field": "email", "operator": "contains", "value": "1"}):
    made = segments.create_segment(by, NewSegment(name="S", condition=condition), now=now)
    segments.publish_segment(by, made.id, revision=made.revision, now=now)
inner = {"not": {"member_of": f"seg_{made.id}"}}
made = segments.create_segment(by, NewSegment(name="S", condition=inner), now=now)
segments.publish_segment(by, made.id, revision=made.revision, now=now)
"""
AGAIN = """
for one in segments.list_segments(by):
    segments.start(one.key, now=now)
"""
TOLD = """
import json
from crescendo.segments.models import Member, Segment
print(json.dumps({row.pk: [row.members, sorted(
    Member.objects.filter(segment_id=row.pk, generation=row.generation).values_list("contact_id", flat=True)
)] for row in Segment.objects.all()}))
"""


def members(house: Installation) -> dict[str, tuple[int, list[int]]]:
    told: dict[str, tuple[int, list[int]]] = json.loads(house.python(HEAD + TOLD))
    return told


def test_workers_killed_in_rebuilds_and_rounds_leave_what_a_rebuild_makes(house: Installation) -> None:
    house.run("source", "add", "Shop", "--key", KEY, "--protocol", "segment", "--trust", "server")
    house.python(HEAD + PEOPLE + MAKE)
    house.start("collect")
    load = Load(house.port, KEY)
    workers = [house.start("work"), house.start("work")]
    for life in range(environment.kills()):
        time.sleep(0.4 + life % 5 / 7)
        dying = workers.pop(0)
        dying.kill()
        dying.wait()
        if life % 3 == 2:
            house.python(HEAD + AGAIN)
        workers.append(house.start("work"))
    load.stop()
    await_truth(lambda: not house.query("SELECT 1 FROM core_job WHERE state IN ('pending', 'running')"), 120)
    for worker in workers:
        worker.kill()
        worker.wait()
    house.run("drain")
    grown = members(house)
    assert all(count == len(contacts) for count, contacts in grown.values())
    house.python(HEAD + AGAIN)
    house.run("drain")
    assert members(house) == grown
    doubled = house.query(
        "SELECT segment_id, contact_id FROM segments_passage AS p JOIN segments_segment AS s ON s.id = p.segment_id "
        "AND p.generation <= s.generation GROUP BY segment_id, contact_id "
        "HAVING SUM(CASE WHEN is_entry THEN 1 ELSE -1 END) NOT IN (0, 1)"
    )
    assert doubled == []
