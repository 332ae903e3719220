"""kill -9 while contacts are merged and while their events follow: nothing half-done, all done after a restart."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial

import pytest

from tests import environment
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(900)]
EVENTS = 20_000
HEAD = """
import django
django.setup()
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind, MergeContacts, Proof, Sighting
by = Actor.system("test")
"""
FILL = """
from crescendo.core import sets
from crescendo.people.types import Seen
faces = [Identity(IdentityKind.USER, name) for name in ("lin", "chen")]
seen = people.sight([Sighting(key=f.value, at=1, proof=Proof.VERIFIED, people=(f,)) for f in faces], now=1)
sets.execute("INSERT INTO activity_name (text, first_seen_at, hidden) VALUES ('page.viewed', 1, 1 = 0)")
columns = ("key", "message", "source_id", "name_id", "raw_name_id", "at", "received_at", "identity_id",
           "visitor_id", "contact_id", "judgement", "is_visit", "props")
for identity, contact in zip(seen.identities, seen.contacts):
    rows = [(f"{contact}-{n}", f"{contact}-{n}", 1, 1, 1, n + 2, n + 2, identity, identity, contact, 0, False, "{}")
            for n in range(EVENTS)]
    sets.insert("activity_event", columns, rows)
people.note_seen([Seen(contact_id=c, first_at=2, last_at=EVENTS + 1, events=EVENTS) for c in seen.contacts])
"""
MERGE = """
people.merge_contacts(by, MergeContacts(survivor_id=1, other_id=2), now=10)
"""
TO_AND_FRO = """
print("begun", flush=True)
now = 10
while True:
    merge = people.merge_contacts(by, MergeContacts(survivor_id=1, other_id=2), now=now)
    people.unmerge_contacts(by, merge.id, now=now + 1)
    now += 2
"""


def fill(house: Installation) -> None:
    house.run("drain")
    house.python(HEAD + FILL.replace("EVENTS", str(EVENTS)))


def of_chen(house: Installation) -> int:
    return int(house.query("SELECT contact_id FROM people_identity WHERE value = 'chen'")[0][0])


def followed(house: Installation) -> int:
    return int(house.query("SELECT count(*) FROM activity_event WHERE contact_id = 1")[0][0]) - EVENTS


def is_quiet(house: Installation) -> bool:
    waiting = house.query("SELECT count(*) FROM core_job WHERE state IN ('pending', 'running')")
    return not waiting[0][0]


def counted(house: Installation) -> list[int]:
    rows = house.query("SELECT event_count FROM people_contact ORDER BY id")
    return [int(row[0]) for row in rows]


def test_a_worker_killed_while_events_follow_is_succeeded(house: Installation) -> None:
    fill(house)
    house.python(HEAD + MERGE)
    worker = house.start("work")
    for _ in range(environment.kills()):
        before = followed(house)
        # Who died over a chunk holds the job for half a minute, and the consumers' lease for five seconds.
        await_truth(lambda reached=before: followed(house) > reached or is_quiet(house), 90, 0.01)
        worker.kill()
        worker.wait()
        done = followed(house)
        assert counted(house) == [EVENTS + done, EVENTS - done]
        worker = house.start("work")
    await_truth(partial(is_quiet, house), 120)
    assert followed(house) == EVENTS
    assert counted(house) == [2 * EVENTS, 0]
    moved = house.query("SELECT count(*) FROM core_fact WHERE kind = 'identity.moved'")
    assert moved[0][0] == 1


def test_who_is_killed_while_merging_has_merged_or_has_not(house: Installation) -> None:
    fill(house)
    for life in range(environment.kills()):
        merging = subprocess.Popen(
            [sys.executable, "-c", HEAD + TO_AND_FRO],
            env={**os.environ, **house.environment},
            stdout=subprocess.PIPE,
        )
        house.running.append(merging)
        assert merging.stdout is not None
        merging.stdout.readline()
        time.sleep(0.2 + life % 5 / 7)
        merging.kill()
        merging.communicate()
        standing = house.query("SELECT node_id, id FROM people_merge WHERE undone_at IS NULL")
        nodes = house.query("SELECT id FROM people_identity WHERE kind = 0 AND space = 'merge'")
        assert [row[:1] for row in standing] == nodes
        assert of_chen(house) == (1 if standing else 2)
        if standing:
            house.python(HEAD + f"people.unmerge_contacts(by, {standing[0][1]}, now=9_999_999)")
    house.start("work")
    await_truth(partial(is_quiet, house), 120)
    assert counted(house) == [EVENTS, EVENTS]
    assert followed(house) == 0
