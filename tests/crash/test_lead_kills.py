"""kill -9 of two workers while people become MQLs and clocks ring: each is routed once a cycle, each step told once."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from functools import partial

import pytest

from tests import environment
from tests.installation import Installation, Process, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(600)]
CONTACTS, STEP = 240, 12
HEAD = """
import django, time
django.setup()
from crescendo.core import api as core, sets
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContacts
from crescendo.people import api as people
by, now = Actor.system("test"), SystemClock().now()
"""
FILL = """
from crescendo.people.types import Identity, IdentityKind, Proof, Sighting
for name, role in (*((f"s{n}", Role.SALES) for n in range(6)), ("wu", Role.SALES_MANAGER)):
    core.create_staff(by, CreateStaff(email=f"{name}@x.example", name=name, role=role, password=None), now=now)
faces = [Identity(IdentityKind.USER, f"p{n}") for n in range(CONTACTS)]
people.sight([Sighting(key=f.value, at=1, proof=Proof.VERIFIED, people=(f,)) for f in faces], now=1)
"""
MOVE = """
ids = people.living_after(0, limit=CONTACTS)[0]
for stage in ("lead", "mql", "recycled", "mql"):
    for first in range(0, len(ids), STEP):
        some = tuple(ids[first:first + STEP])
        reason = "no_verdict" if stage == "recycled" else ""
        wanted = MoveContacts(contact_ids=some, to=stage, cause=Cause.RULE, way="hot", reason=reason)
        made = lifecycle.move_contacts(by, wanted, now=SystemClock().now())
        assert len(made) == len(some), (stage, len(made))
        time.sleep(0.02)
"""
PUSH = """
sets.execute("UPDATE lifecycle_runningclock SET due_at = %s", (now,))
"""


def mover(house: Installation) -> Process:
    """Somebody who moves everybody through two cycles, a few at a time, while workers die."""
    code = HEAD + MOVE.replace("CONTACTS", str(CONTACTS)).replace("STEP", str(STEP))
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **house.environment}, start_new_session=True
    )
    house.running.append(process)
    return process


def is_quiet(house: Installation) -> bool:
    read = house.query("SELECT position FROM core_cursor WHERE consumer = 'lifecycle.leads'")
    head = house.query("SELECT max(position) FROM core_fact")
    return bool(read) and read[0][0] >= head[0][0]


def test_workers_killed_while_leads_come_route_nobody_twice_and_forget_nobody(house: Installation) -> None:
    house.run("drain")
    house.python(HEAD + FILL.replace("CONTACTS", str(CONTACTS)))
    moving = mover(house)
    workers = [house.start("work"), house.start("work")]
    draw = random.Random(6)
    for _ in range(environment.kills()):
        time.sleep(draw.uniform(0.5, 2.5))
        dying = workers.pop(draw.randrange(2))
        dying.kill()
        dying.wait()
        house.python(HEAD + PUSH)
        workers.append(house.start("work"))
    assert moving.wait(180) == 0
    await_truth(partial(is_quiet, house), 60)
    require_once_a_cycle(house)
    require_told_once(house)


def require_once_a_cycle(house: Installation) -> None:
    """Each has a lead for each cycle as an MQL, the last one open; whose it is and whose the contact is agree."""
    mqls = house.query(
        "SELECT contact_id, cycle FROM lifecycle_contactstage WHERE stage = 'mql' ORDER BY 1, 2"
    )
    leads = house.query("SELECT origin_id, cycle FROM lifecycle_lead ORDER BY 1, 2")
    assert len(mqls) == 2 * CONTACTS
    assert leads == mqls
    opened = house.query("SELECT count(*) FROM lifecycle_lead WHERE state IN ('pool', 'routed')")[0][0]
    assert opened == CONTACTS
    strange = house.query(
        "SELECT count(*) FROM lifecycle_lead AS l JOIN people_contact AS c ON c.id = l.contact_id "
        "WHERE l.state = 'routed' AND (c.owner_id IS NULL OR c.owner_id <> l.owner_id)"
    )
    assert strange[0][0] == 0


def require_told_once(house: Installation) -> None:
    """Each lead was routed once; the steps of its clock that were taken stand in its history, each once."""
    moves = house.query("SELECT lead_id, what FROM lifecycle_leadmove ORDER BY id")
    routed = Counter(lead for lead, what in moves if what == "routed")
    assert set(routed.values()) == {1}
    taken: dict[int, Counter[str]] = {}
    for lead, what in moves:
        # Whoever gets a lead gets a clock that begins anew.
        told = taken.setdefault(lead, Counter())
        if what in {"routed", "reassigned"}:
            told.clear()
        else:
            told[what] += 1
    clocks = house.query(
        "SELECT r.subject_id, r.step FROM lifecycle_runningclock AS r "
        "JOIN lifecycle_lead AS l ON l.id = r.subject_id AND l.state = 'routed' WHERE r.clock = 'accept'"
    )
    owned = house.query("SELECT count(*) FROM lifecycle_lead WHERE state = 'routed'")[0][0]
    assert len(clocks) == owned
    for lead, step in clocks:
        assert (taken[lead]["reminded"], taken[lead]["escalated"]) == (int(step > 0), int(step > 1)), lead
    said = house.query("SELECT kind, payload FROM core_fact WHERE kind LIKE 'lead.%'")
    told_of = Counter(kind.removeprefix("lead.") for kind, payload in said for _ in _leads(payload))
    assert told_of == Counter(what for _, what in moves)


def _leads(payload: str) -> list[int]:
    found: list[int] = json.loads(payload)["leads"]
    return found
