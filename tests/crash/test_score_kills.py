"""kill -9 while everybody is counted anew and rounds go on: scores equal their ledger, and the ledger a recount."""

from __future__ import annotations

import time
from functools import partial

import pytest

from tests import environment
from tests.installation import Installation, await_truth

pytestmark = [pytest.mark.crash, pytest.mark.long, pytest.mark.timeout(600)]
CONTACTS = 21_000
HEAD = """
import django
django.setup()
from crescendo.core import facts, jobs, sets
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, FactDraft
from crescendo.scoring import api as scoring
from crescendo.scoring.types import PublishModel, SaveModel
by, now = Actor.system("test"), SystemClock().now()
"""
FILL = """
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind, Proof, Sighting
faces = [Identity(IdentityKind.USER, f"p{n}") for n in range(CONTACTS)]
seen = people.sight([Sighting(key=f.value, at=1, proof=Proof.VERIFIED, people=(f,)) for f in faces], now=1)
names = ("meeting.checked_in", "asset.downloaded", "trial.started", "chat.asked")
for n, name in enumerate(names, 1):
    made = "INSERT INTO activity_name (id, text, first_seen_at, hidden) VALUES (%s, %s, 1, 1 = 0)"
    sets.execute(made, (900 + n, name))
columns = ("key", "message", "source_id", "name_id", "raw_name_id", "at", "received_at", "identity_id",
           "visitor_id", "contact_id", "judgement", "is_visit", "props")
day = 86_400_000
rows = [(f"{c}-{n}", f"{c}-{n}", 1, 901 + (c + n) % 4, 901, now - (c % 7 + n) * day, now, i, i, c, 0, False, "{}")
        for i, c in zip(seen.identities, seen.contacts) for n in range(4)]
sets.insert("activity_event", columns, rows)
"""
PUBLISH = """
import copy
page = scoring.get_model(by, scoring.CHAMPION)
document = copy.deepcopy(dict(page.draft))
document["rules"][19]["tiers"][0]["points"] += 1
page = scoring.save_model(by, SaveModel(key=page.key, document=document, revision=page.revision), now=now)
scoring.publish_model(by, PublishModel(key=page.key, revision=page.revision), now=now)
with facts.together(now=now):
    facts.append([FactDraft(kind="event.recorded", payload={"first": 1, "last": 500, "contacts": []}, at=now)], now=now)
"""
LEDGER = "SELECT contact_id, rule_id, day, acts, raw, points, half_life FROM scoring_entry ORDER BY 1, 2, 3"
STANDING = "SELECT contact_id, score, band, next_day, fit, version FROM scoring_standing ORDER BY 1"
AGAIN = """
sets.execute("DELETE FROM scoring_entry")
sets.execute("DELETE FROM scoring_standing")
jobs.enqueue("scoring.recompute", {"model": "interest", "number": NUMBER, "after": 0}, run_at=now)
jobs.run_until_quiet(scoring.job_handlers(), now=now)
"""
WRONG = """
from crescendo.scoring import ledger, published
from crescendo.scoring.models import Standing
from crescendo.scoring.reckoning import sum_on
kept = published.champion()
print(sum(sum_on(ledger.entries_for(kept, row.contact_id), row.on_day) != row.thousandths
          for row in Standing.objects.order_by("pk")[:400]))
"""


def counted(house: Installation) -> int:
    return int(house.query("SELECT count(*) FROM scoring_standing")[0][0])


def is_quiet(house: Installation) -> bool:
    waiting = house.query("SELECT count(*) FROM core_job WHERE state IN ('pending', 'running')")
    read = house.query("SELECT position FROM core_cursor WHERE consumer = 'scoring'")
    head = house.query("SELECT max(position) FROM core_fact WHERE kind = 'definition.published'")
    return not waiting[0][0] and bool(read) and read[0][0] >= head[0][0] and counted(house) == CONTACTS


def test_two_workers_killed_again_and_again_count_everybody_once(house: Installation) -> None:
    house.run("drain")
    house.python(HEAD + FILL.replace("CONTACTS", str(CONTACTS)))
    versions = 0
    for life in range(environment.kills()):
        house.python(HEAD + PUBLISH)
        versions += 1
        workers = [house.start("work"), house.start("work")]
        time.sleep(2 + 2 * (life % 3))
        for worker in workers:
            worker.kill()
            worker.wait()
    house.start("work")
    house.start("work")
    await_truth(partial(is_quiet, house), 180)
    grown = (house.query(LEDGER), house.query(STANDING))
    assert len(grown[0]) == len({row[:3] for row in grown[0]})
    assert int(house.python(HEAD + WRONG)) == 0
    house.end()
    house.python(HEAD + AGAIN.replace("NUMBER", str(versions)))
    assert (house.query(LEDGER), house.query(STANDING)) == grown
