"""kill -9 of two workers while people are moved and lifecycles are published: no move is lost, none is doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from functools import partial
from itertools import pairwise

import pytest

from tests import environment
from tests.installation import Installation, Process, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(600)]
CONTACTS = 600
HEAD = """
import copy, django, time
django.setup()
from crescendo.core import definitions, facts, jobs, sets
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, PublishDraft, SaveDraft
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import MoveContact
from crescendo.people import api as people
from crescendo.people.types import ContactEdit, ContactQuery, NewContact
by, now = Actor.system("test"), SystemClock().now()
"""
# People come in, are renamed into the conditions of ways, and every fifth is moved by hand meanwhile.
LIVE = """
for n in range(CONTACTS):
    fields = {"name": f"P{n}", "email": f"p{n}@x.example"}
    made = people.create_contact(by, NewContact(fields=fields), now=SystemClock().now())
    if n % 5 == 0:
        time.sleep(0.01)
        moved = MoveContact(contact_id=made.id, to="disqualified", reason="not_a_target")
        lifecycle.move_contact(by, moved, now=SystemClock().now())
    if n % 3 == 0:
        edit = ContactEdit(contact_id=made.id, fields={"name": f"Q{n}"})
        people.edit_contact(by, edit, now=SystemClock().now())
"""
# Whose address holds the word is a lead, whose name begins otherwise an MQL; each version asks for another word.
PUBLISH = """
document = copy.deepcopy(lifecycle.SHIPPED)
stages = {one["key"]: one for one in document["stages"]["contact"]}
def way(key, origin, field, word):
    condition = {"field": field, "operator": "contains", "value": word}
    return {"key": key, "title": {"en": key, "zh-hans": key}, "from": [origin], "condition": condition}
stages["lead"]["enters_when"] = [way("reachable", "visitor", "email", "WORD")]
stages["mql"]["enters_when"] = [way("hot", "lead", "name", "Q")]
draft = next(iter(definitions.list_definitions(by, lifecycle.KIND)), None)
wanted = SaveDraft(
    kind=lifecycle.KIND, key=lifecycle.KEY, name="Main", document=document, revision=draft.revision if draft else None
)
draft = definitions.save_draft(by, wanted, now=now)
definitions.publish(by, PublishDraft(kind=draft.kind, key=draft.key, revision=draft.revision), now=now)
"""
AGAIN = """
sets.execute("DELETE FROM lifecycle_contactstage")
from crescendo.lifecycle.stages import following
following.start(lifecycle.in_force().number, now=now)
jobs.run_until_quiet(lifecycle.job_handlers(), now=now)
"""
ROWS = (
    "SELECT id, contact_id, origin, stage, entered_at, left_at, is_open, cause FROM lifecycle_contactstage "
    "ORDER BY contact_id, id"
)
STANDING = "SELECT contact_id, stage FROM lifecycle_contactstage WHERE is_open = 1 ORDER BY contact_id"


def living(house: Installation) -> Process:
    code = HEAD + LIVE.replace("CONTACTS", str(CONTACTS))
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **house.environment}, start_new_session=True
    )
    house.running.append(process)
    return process


def is_quiet(house: Installation) -> bool:
    read = house.query("SELECT position FROM core_cursor WHERE consumer = 'lifecycle'")
    head = house.query("SELECT max(position) FROM core_fact")
    waiting = house.query("SELECT count(*) FROM core_job WHERE state IN ('pending', 'running')")
    return bool(read) and read[0][0] >= head[0][0] and not waiting[0][0]


def test_workers_killed_while_people_move_lose_and_double_no_move(house: Installation) -> None:
    house.run("drain")
    house.python(HEAD + PUBLISH.replace("WORD", "p1"))
    going = living(house)
    workers = [house.start("work"), house.start("work")]
    draw = random.Random(7)
    for life in range(environment.kills()):
        time.sleep(draw.uniform(0.5, 2))
        if life % 2:
            house.python(HEAD + PUBLISH.replace("WORD", f"p{life + 1}"))
        dying = workers.pop(draw.randrange(2))
        dying.kill()
        dying.wait()
        workers.append(house.start("work"))
    assert going.wait(240) == 0
    house.python(HEAD + PUBLISH.replace("WORD", "@"))
    await_truth(partial(is_quiet, house), 120)
    house.end()
    require_gapless(house)
    require_told_once(house)
    require_replayed(house)


def require_gapless(house: Installation) -> None:
    """Each way begins as a visitor, each stretch ends where the next begins, and one is open."""
    ways: dict[int, list[tuple[object, ...]]] = {}
    for row in house.query(ROWS):
        ways.setdefault(row[1], []).append(row)
    assert len(ways) == CONTACTS
    for way in ways.values():
        assert way[0][2] == "visitor"
        assert all((old[3], old[5], old[6]) == (new[2], new[4], 0) for old, new in pairwise(way))
        assert (way[-1][5], way[-1][6]) == (None, 1)
    by_hand = [row for way in ways.values() for row in way if row[7] == "hand"]
    assert len(by_hand) == CONTACTS // 5


def require_told_once(house: Installation) -> None:
    """Each row of the history is named by one fact, which says the same."""
    told = []
    said = house.query("SELECT payload FROM core_fact WHERE kind = 'contact.stage_changed' ORDER BY position")
    for payload in (json.loads(text) for (text,) in said):
        pairs = zip(payload["moves"], payload["contacts"], strict=True)
        told += [(move, contact, payload["from"], payload["to"]) for move, contact in pairs]
    assert sorted(told) == sorted(row[:4] for row in house.query(ROWS))


def require_replayed(house: Installation) -> None:
    """Whom nobody moved by hand stands where a replay from nothing puts her."""
    hand = {row[1] for row in house.query(ROWS) if row[7] == "hand"}
    grown = [row for row in house.query(STANDING) if row[0] not in hand]
    assert {stage for _, stage in grown} == {"lead", "mql"}
    house.python(HEAD + AGAIN)
    assert [row for row in house.query(STANDING) if row[0] not in hand] == grown
